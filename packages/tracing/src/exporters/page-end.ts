import type { EndListeners } from './process-end.ts';

/** Where there is no process, as in browsers, a page that is hidden is the last that can be known of. */
export function listenToPage({ flush }: EndListeners): () => void {
  if (typeof document === 'undefined') return () => {};
  const onChange = (): void => {
    if (document.visibilityState === 'hidden') void flush();
  };
  document.addEventListener('visibilitychange', onChange);
  return () => document.removeEventListener('visibilitychange', onChange);
}
