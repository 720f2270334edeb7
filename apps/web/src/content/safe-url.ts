/** The address when it is one that a trace may lead to (a web page, a mail), else null. */
export function safeUrl(address: string | undefined): string | null {
  if (!address) return null;
  try {
    const { protocol } = new URL(address);
    return ['http:', 'https:', 'mailto:'].includes(protocol) ? address : null;
  } catch {
    return null;
  }
}
