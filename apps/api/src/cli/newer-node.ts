import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const oldestMajor = 22;
const oldestMinor = 16;
const launchedBy = 'SPANLIGHT_LAUNCHED_BY';

/** Whether this Node lacks what the server is made of, above all node:sqlite. */
export function isTooOld(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < oldestMajor || (major === oldestMajor && minor < oldestMinor);
}

/**
 * Goes on in the newer Node that a checkout of the repository has in its node_modules, with the same arguments, signals and
 * exit code; without one, says what is needed. This file runs on old versions of Node.
 */
export function handOverToNewerNode(script: string, args: readonly string[]): void {
  const node = findNode(dirname(fileURLToPath(script)));
  if (!node) {
    console.error(
      `Spanlight needs Node ${oldestMajor}.${oldestMinor} or newer; this is ${process.versions.node}. See https://nodejs.org.`,
    );
    process.exitCode = 1;
    return;
  }
  // The channel tells the child when this process is gone, even if it was killed.
  const child = spawn(node, [fileURLToPath(script), ...args], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, [launchedBy]: String(process.pid) },
  });
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  process.on('SIGINT', () => {
    // A terminal sends Ctrl-C to both; another process sends it only to this one.
    if (!process.stdin.isTTY) child.kill('SIGINT');
  });
  child.on('error', (error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    process.exit(code ?? 128 + constants.signals[signal ?? 'SIGINT']);
  });
}

/** Ends this process with the one that handed over to it. */
export function endWithLauncher(): void {
  if (!process.channel || process.env[launchedBy] !== String(process.ppid)) return;
  process.on('disconnect', () => process.exit(1));
  process.channel.unref();
}

function findNode(folder: string): string | null {
  const candidate = join(
    folder,
    'node_modules',
    'node',
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  );
  if (existsSync(candidate)) return candidate;
  const parent = dirname(folder);
  return parent === folder ? null : findNode(parent);
}
