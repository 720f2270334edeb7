import { useSyncExternalStore } from 'react';

const root = document.documentElement;

/** Whether the page is dark, for what is painted rather than styled. */
export function useDark(): boolean {
  return useSyncExternalStore(
    (listener) => {
      const observer = new MutationObserver(listener);
      observer.observe(root, { attributeFilter: ['data-theme'] });
      return () => observer.disconnect();
    },
    () => root.dataset['theme'] === 'dark',
  );
}
