import type { Capture } from './capture.ts';
import type { ErrorInfo } from './types.ts';

/** Reads whatever was thrown. Never throws, however the error's getters behave. */
export function readError(error: unknown, capture: Capture): ErrorInfo {
  if (typeof error !== 'object' || error === null) return { message: text(capture(error)) ?? String(error) };
  const read = (key: string): unknown => {
    try {
      return (error as Record<string, unknown>)[key];
    } catch {
      return undefined;
    }
  };
  const info: ErrorInfo = { message: text(capture(read('message'))) ?? JSON.stringify(capture(error)) };
  const name = text(read('name'));
  const stack = text(read('stack'));
  if (name !== undefined) info.name = name;
  if (stack !== undefined) info.stack = text(capture(stack + causes(error)))!;
  for (const key of ['id', 'domain', 'category'] as const) {
    const value = text(read(key));
    if (value !== undefined) info[key] = value;
  }
  const details = capture(read('details'));
  if (typeof details === 'object' && details !== null) info.details = details as Record<string, unknown>;
  return info;
}

/** The stacks of the errors that led to this one: where a failed fetch says why. */
function causes(error: object): string {
  let result = '';
  let current: unknown = error;
  // A chain that is longer, or closed to a ring, has nothing more to say.
  for (let length = 0; length < 8; length++) {
    try {
      current = (current as { cause?: unknown }).cause;
      if (typeof current !== 'object' || current === null) break;
      const { name, message, stack } = current as Partial<Error>;
      result += `\nCaused by: ${stack ?? `${name ?? 'Error'}: ${message ?? ''}`}`;
    } catch {
      break;
    }
  }
  return result;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
