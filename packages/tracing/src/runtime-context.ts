import type { Capture } from './capture.ts';
import { getNestedValue, setNestedValue } from './key-paths.ts';

/** What a framework hands from call to call, such as Mastra's RuntimeContext or a Map. */
export interface RuntimeContext {
  get(key: string): unknown;
}

/** What holds for all spans of a trace. It is made with the root and shared by the spans below. */
export interface TraceState {
  /** Keys of the runtime context that become metadata, with dots where they lead into values. */
  runtimeContextKeys: string[];
}

/** The trace's state, or undefined where there is nothing in it. */
export function createTraceState(...keys: (readonly string[] | undefined)[]): TraceState | undefined {
  if (keys.every((some) => !some || some.length === 0)) return undefined;
  return { runtimeContextKeys: [...new Set(keys.flatMap((some) => some ?? []))] };
}

/**
 * Reads keys from a runtime context. `user.id` is the field `id` of what is kept under `user`, and keeps its place in the
 * result. Undefined where nothing is found.
 */
export function readRuntimeContext(
  context: RuntimeContext,
  keys: readonly string[],
  capture: Capture,
  onError: (key: string, error: unknown) => void,
): Record<string, unknown> | undefined {
  const found = {};
  for (const key of keys) {
    const [name = '', ...path] = key.split('.');
    try {
      const kept = context.get(name);
      const value = path.length > 0 ? getNestedValue(kept, path.join('.')) : kept;
      if (value !== undefined) setNestedValue(found, key, capture(value));
    } catch (error) {
      onError(key, error);
    }
  }
  return Object.keys(found).length > 0 ? found : undefined;
}
