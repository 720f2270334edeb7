import { deadlineMs } from './end-of-process.ts';
import type { EndOfProcess } from './end-of-process.ts';

/** Where there is no process, as in browsers, a page that is hidden is the last that can be known of. */
export function onPageEnd(part: EndOfProcess): () => void {
  if (typeof document === 'undefined') return () => {};
  const onChange = (): void => {
    if (document.visibilityState === 'hidden') void part.flush(deadlineMs);
  };
  document.addEventListener('visibilitychange', onChange);
  return () => document.removeEventListener('visibilitychange', onChange);
}
