import { useSyncExternalStore, type ComponentType, type ReactNode } from 'react';

export interface OnDemand<Props> {
  Component: ComponentType<Props>;
  /** Has the code come before it is needed. */
  preload: () => void;
}

/**
 * A component whose code is loaded when it is first drawn. React's own `lazy` would do, but React keeps a fallback that
 * it has shown for 300 ms, also where the code has long come: on a page that is there in less, that is most of the wait.
 */
export function onDemand<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  fallback: ReactNode,
): OnDemand<Props> {
  let loading: Promise<void> | undefined;
  let loaded: ComponentType<Props> | null = null;
  let problem: unknown = null;
  const listeners = new Set<() => void>();

  async function read() {
    try {
      loaded = await load();
      problem = null;
    } catch (error) {
      problem = error;
      loading = undefined;
    }
    for (const listener of listeners) listener();
  }
  const preload = () => void (loading ??= read());

  function subscribe(listener: () => void) {
    listeners.add(listener);
    preload();
    return () => listeners.delete(listener);
  }
  function Component(props: Props) {
    const Loaded = useSyncExternalStore(subscribe, () => loaded);
    // For the nearest error boundary, as with `lazy`.
    if (problem !== null && !Loaded) throw problem;
    return Loaded ? <Loaded {...props} /> : fallback;
  }
  return { Component, preload };
}
