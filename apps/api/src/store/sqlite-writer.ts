import type { SqliteConnection } from './sqlite-connection.ts';
import { createSteps, type StepName, type Steps } from './sqlite-steps.ts';
import { take } from '../thread-messages.ts';

/** The connection that writes, in this thread or in another. */
export interface SqliteWriter {
  /** Takes a step after all those before it, and resolves with what it returns; rejects with what SQLite throws. */
  ask<Name extends StepName>(name: Name, ...args: Parameters<Steps[Name]>): Promise<ReturnType<Steps[Name]>>;
  /** Within a write: the same without waiting. What goes wrong is thrown here or by what is asked next in the same write. */
  tell<Name extends StepName>(name: Name, ...args: Parameters<Steps[Name]>): void;
  /** Puts what is committed into the file, which shrinks where it has become less, unless others write meanwhile. */
  checkpoint(): Promise<void>;
  /** Resolves when no checkpoint is under way: who writes the while has to put all that into the file. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** Writes in this thread: each step blocks it. */
export function createLocalWriter(connection: SqliteConnection): SqliteWriter {
  const steps = createSteps(connection);
  return {
    ask: async (name, ...args) => take(steps, name, args),
    tell: (name, ...args) => void take(steps, name, args),
    checkpoint: async () => undefined,
    settled: async () => undefined,
    close: async () => connection.database.close(),
  };
}
