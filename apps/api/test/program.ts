import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const program = fileURLToPath(new URL('traced-program.ts', import.meta.url));

export interface TracedProgram {
  child: ChildProcess;
  /** Resolves to the exit code, null after a kill. */
  exited: Promise<number | null>;
}

/** Runs a program that is traced by the real SDK; killed when the test is over. */
export function startProgram(what: 'hangs' | 'ends', env: Record<string, string>): TracedProgram {
  const { SPANLIGHT_DATA_DIR: _, ...inherited } = process.env;
  const child = spawn(process.execPath, [program, what], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...inherited, ...env },
  });
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await exited;
  });
  return { child, exited };
}
