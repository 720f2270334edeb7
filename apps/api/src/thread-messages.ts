// What goes between a thread and whoever started it. Threads load this, and so it imports nothing.

/** What a thread does, by name. */
export type Steps = Record<string, (...args: never[]) => unknown>;

/** A step by its name; the compiler can't see that these parameters are those of that step. */
export function take<Of extends Steps, Name extends keyof Of>(
  steps: Of,
  name: Name,
  args: Parameters<Of[Name]>,
): ReturnType<Of[Name]> {
  return (steps[name] as (...args: unknown[]) => ReturnType<Of[Name]>)(...args);
}

/** A step to take; without an id nobody waits for an answer. */
interface StepMessage<Of extends Steps, Name extends keyof Of> {
  id: number | null;
  name: Name;
  args: Parameters<Of[Name]>;
}

/** The last message closes what the thread has open, and ends it. */
export type ThreadMessage<Of extends Steps, Name extends keyof Of = keyof Of> =
  | StepMessage<Of, Name>
  | 'close';

/** What came of a step; the first, with id 0, tells that the thread is ready. */
export type StepAnswer = { id: number; result: unknown } | { id: number; error: SentError };

/** An error between threads, which would else lose its class and what it carries. */
export interface SentError {
  message: string;
  stack: string;
  properties: object;
}

export function toSent(error: unknown): SentError {
  const { message, stack = message } = error as Error;
  return { message, stack, properties: Object.fromEntries(Object.entries(error as object)) };
}
