/** Three spans, each a little later: the mark of the product. */
export function Logo({ size = 22 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 22 22" aria-hidden focusable="false">
      <rect x="1" y="2.5" width="20" height="4" rx="2" fill="var(--kind-agent)" />
      <rect x="5" y="9" width="9" height="4" rx="2" fill="var(--kind-model)" />
      <rect x="12" y="15.5" width="9" height="4" rx="2" fill="var(--kind-tool)" />
    </svg>
  );
}
