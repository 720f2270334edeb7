import { useEffect, useEffectEvent } from 'react';

/** Keys by `KeyboardEvent.key`. A handler that returns false leaves the key to others. */
export type Shortcuts = Record<string, (event: KeyboardEvent) => boolean | void>;

/** Keys that work anywhere on the page, but while one types, chooses from a menu, or answers a dialog. */
export function useShortcuts(shortcuts: Shortcuts): void {
  const handle = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target as Element | null;
    if (
      target?.closest(
        'input, textarea, select, [contenteditable], [role=menu], [role=dialog], [role=alertdialog]',
      )
    )
      return;
    const shortcut = Object.hasOwn(shortcuts, event.key) ? shortcuts[event.key] : undefined;
    if (shortcut && shortcut(event) !== false) event.preventDefault();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => handle(event);
    window.addEventListener('keydown', listener);
    return () => window.removeEventListener('keydown', listener);
  }, []);
}
