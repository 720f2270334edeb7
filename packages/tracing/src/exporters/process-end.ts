import { deadlineMs } from './end-of-process.ts';
import type { EndOfProcess } from './end-of-process.ts';
import { onPageEnd } from './page-end.ts';

const signals = ['SIGINT', 'SIGTERM'] as const;
const parts = new Set<EndOfProcess>();

/**
 * Tells a part when the program runs out of work, is told to end, or exits, and gives it two seconds. Returns how to undo
 * that.
 */
export function onProcessEnd(part: EndOfProcess): () => void {
  if (typeof process === 'undefined' || typeof process.on !== 'function') return onPageEnd(part);
  parts.add(part);
  if (parts.size === 1) listen();
  return () => {
    if (parts.delete(part) && parts.size === 0) unlisten();
  };
}

function listen(): void {
  process.on('beforeExit', flushAll);
  process.on('exit', leaveAll);
  for (const signal of signals) listenTo(signal);
}

function unlisten(): void {
  process.off('beforeExit', flushAll);
  process.off('exit', leaveAll);
  for (const signal of signals) process.off(signal, onSignal);
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

async function flushAll(): Promise<void> {
  await Promise.all([...parts].map((part) => part.flush(deadlineMs)));
}

function leaveAll(): void {
  const endsAt = performance.now() + deadlineMs;
  for (const part of parts) part.leave(Math.max(0, endsAt - performance.now()));
}
