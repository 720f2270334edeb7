import { formatCount, type ReceivedRequest } from '@spanlight/schema';

/** What a request brought, in words. */
export function contentText({ path, spans, logRecords, metrics }: ReceivedRequest): string {
  const counts: [number, string][] = [
    [spans.stored, 'span'],
    [logRecords.stored, 'log record'],
    [metrics, 'metric'],
    [spans.rejected + logRecords.rejected, 'rejected'],
  ];
  const texts = counts
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${formatCount(count)} ${what}${count === 1 || what === 'rejected' ? '' : 's'}`);
  return texts.length > 0 ? texts.join(', ') : path;
}
