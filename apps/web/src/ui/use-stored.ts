import { useCallback, useSyncExternalStore } from 'react';

const listeners = new Map<string, Set<() => void>>();

/**
 * A choice that survives a reload, shared by all who name the same key. What is stored but no longer `isValid` counts as
 * the initial value.
 */
export function useStored<T extends string | number | boolean>(
  key: string,
  initial: T,
  isValid: (value: unknown) => value is T,
): [T, (value: T) => void] {
  const name = `spanlight.${key}`;
  const value = useSyncExternalStore(
    useCallback((listener) => subscribe(name, listener), [name]),
    () => readStored(name, isValid) ?? initial,
  );
  const store = useCallback(
    (next: T) => {
      localStorage.setItem(name, JSON.stringify(next));
      for (const listener of listeners.get(name) ?? []) listener();
    },
    [name],
  );
  return [value, store];
}

function subscribe(name: string, listener: () => void): () => void {
  const own = listeners.get(name) ?? new Set();
  listeners.set(name, own.add(listener));
  window.addEventListener('storage', listener);
  return () => {
    own.delete(listener);
    window.removeEventListener('storage', listener);
  };
}

function readStored<T>(name: string, isValid: (value: unknown) => value is T): T | null {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(name) ?? 'null');
    return isValid(value) ? value : null;
  } catch {
    return null;
  }
}

export function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

export function isBoolean(value: unknown): value is boolean {
  return typeof value === 'boolean';
}

export function isOneOf<const T extends string>(...values: T[]) {
  return (value: unknown): value is T => values.some((each) => each === value);
}
