type Flush = (deadlineMs: number) => Promise<void>;

const deadlineMs = 2000;
const signals = ['SIGINT', 'SIGTERM'] as const;
const flushes = new Set<Flush>();

/**
 * Calls `flush` when the program runs out of work or is told to end, and gives it two seconds. Returns how to undo that. Where
 * there is no process, as in browsers, a page that is hidden is the last that can be known of.
 */
export function onProcessEnd(flush: Flush): () => void {
  flushes.add(flush);
  if (flushes.size === 1) listen();
  return () => {
    if (flushes.delete(flush) && flushes.size === 0) unlisten();
  };
}

const hasProcess = typeof process !== 'undefined' && typeof process.on === 'function';

function listen(): void {
  if (hasProcess) {
    process.on('beforeExit', flushAll);
    for (const signal of signals) listenTo(signal);
  } else if (typeof document !== 'undefined') {
    document.addEventListener('visibilitychange', onVisibilityChange);
  }
}

function unlisten(): void {
  if (hasProcess) {
    process.off('beforeExit', flushAll);
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
  await flushAll();
  // With a listener of its own the program has decided for itself what the signal means. Without, it means the end.
  if (process.listenerCount(signal) > 0) listenTo(signal);
  else process.kill(process.pid, signal);
}

function onVisibilityChange(): void {
  if (document.visibilityState === 'hidden') void flushAll();
}

async function flushAll(): Promise<void> {
  await Promise.all([...flushes].map((flush) => flush(deadlineMs)));
}
