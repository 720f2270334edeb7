/** What has something to do before a program is gone. */
export interface EndOfProcess {
  /** The program has time left, up to the deadline. */
  flush(deadlineMs: number): Promise<void>;
  /** The program is about to be gone: what is not done when this returns will not be done. */
  leave(deadlineMs: number): void;
}

const deadlineMs = 2000;
const signals = ['SIGINT', 'SIGTERM'] as const;
const parts = new Set<EndOfProcess>();

/**
 * Tells a part when the program runs out of work, is told to end, or exits, and gives it two seconds. Returns how to undo
 * that. Where there is no process, as in browsers, a page that is hidden is the last that can be known of.
 */
export function onProcessEnd(part: EndOfProcess): () => void {
  parts.add(part);
  if (parts.size === 1) listen();
  return () => {
    if (parts.delete(part) && parts.size === 0) unlisten();
  };
}

const hasProcess = typeof process !== 'undefined' && typeof process.on === 'function';

function listen(): void {
  if (hasProcess) {
    process.on('beforeExit', flushAll);
    process.on('exit', leaveAll);
    for (const signal of signals) listenTo(signal);
  } else if (typeof document !== 'undefined') {
    document.addEventListener('visibilitychange', onVisibilityChange);
  }
}

function unlisten(): void {
  if (hasProcess) {
    process.off('beforeExit', flushAll);
    process.off('exit', leaveAll);
    for (const signal of signals) process.off(signal, onSignal);
  } else if (typeof document !== 'undefined') {
    document.removeEventListener('visibilitychange', onVisibilityChange);
  }
}

/**
 * Once and first: a second signal ends the program at once, and whoever else listens finds us gone, and can tell whether it
 * is the last.
 */
function listenTo(signal: NodeJS.Signals): void {
  process.prependOnceListener(signal, onSignal);
}

async function onSignal(signal: NodeJS.Signals): Promise<void> {
  // Asked before anything is awaited, since others may listen only once too. With a listener of its own the program has
  // decided for itself what the signal means. Without, it means the end.
  const isHandled = process.listenerCount(signal) > 0;
  await flushAll();
  if (isHandled) {
    if (parts.size > 0) listenTo(signal);
  } else {
    leaveAll();
    process.kill(process.pid, signal);
  }
}

function onVisibilityChange(): void {
  if (document.visibilityState === 'hidden') void flushAll();
}

async function flushAll(): Promise<void> {
  await Promise.all([...parts].map((part) => part.flush(deadlineMs)));
}

function leaveAll(): void {
  const endsAt = performance.now() + deadlineMs;
  for (const part of parts) part.leave(Math.max(0, endsAt - performance.now()));
}
