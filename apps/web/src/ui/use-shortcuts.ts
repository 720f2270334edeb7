import { useEffect, useEffectEvent } from 'react';

/** Keys by `KeyboardEvent.key`, with `Ctrl+` before it for Ctrl or Command. A handler that returns false leaves the key to others. */
export type Shortcuts = Record<string, (event: KeyboardEvent) => boolean | void>;

/** Keys that work anywhere on the page; those without Ctrl not while one types, chooses from a menu, or answers a dialog. */
export function useShortcuts(shortcuts: Shortcuts): void {
  const handle = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.altKey) return;
    const withCtrl = event.ctrlKey || event.metaKey;
    const key = withCtrl ? `Ctrl+${event.key.toLowerCase()}` : event.key;
    const target = event.target as Element | null;
    if (
      !withCtrl &&
      target?.closest(
        'input, textarea, select, [contenteditable], [role=menu], [role=dialog], [role=alertdialog]',
      )
    )
      return;
    const shortcut = Object.hasOwn(shortcuts, key) ? shortcuts[key] : undefined;
    if (shortcut && shortcut(event) !== false) event.preventDefault();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => handle(event);
    window.addEventListener('keydown', listener);
    return () => window.removeEventListener('keydown', listener);
  }, []);
}
