import { formatBytes, formatCount, type Health } from '@spanlight/schema';

const plural = (count: number, word: string) => `${formatCount(count)} ${word}${count === 1 ? '' : 's'}`;

/** What the store holds: `3 runs, 120 spans, 2.4 MiB`. */
export function heldText({ runs, spans, bytes }: Pick<Health, 'runs' | 'spans' | 'bytes'>): string {
  return `${plural(runs, 'run')}, ${plural(spans, 'span')}, ${formatBytes(bytes)}`;
}

/** How long runs stay, in some sentences. */
export function keptText({ days, maxBytes, deletedRuns }: NonNullable<Health['retention']>): string {
  if (days === null && maxBytes === null) return 'Runs stay until somebody deletes them.';
  return [
    days !== null && `Runs go ${plural(days, 'day')} after they came.`,
    maxBytes !== null && `When all take more than ${formatBytes(maxBytes)}, those that came first go.`,
    'Pinned ones stay.',
    deletedRuns > 0 && `${plural(deletedRuns, 'run')} went since the start.`,
  ]
    .filter((sentence) => sentence !== false)
    .join(' ');
}
