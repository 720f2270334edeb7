import { useCallback, useSyncExternalStore } from 'react';

// Making a list has the browser bring its styles up to date: once per query, then, rather than once per render.
const lists = new Map<string, MediaQueryList>();

/** Whether a media query holds, as it changes. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    useCallback(
      (listener) => {
        const list = listFor(query);
        list.addEventListener('change', listener);
        return () => list.removeEventListener('change', listener);
      },
      [query],
    ),
    () => listFor(query).matches,
  );
}

function listFor(query: string): MediaQueryList {
  const list = lists.get(query) ?? window.matchMedia(query);
  lists.set(query, list);
  return list;
}
