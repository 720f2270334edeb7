import { listenToPage } from './page-end.ts';
import type { EndListeners } from './process-end.ts';

const signals = ['SIGINT', 'SIGTERM'] as const;

/** Listens to all that ends a program, whether it runs in a process or in a page. */
export function listenToEnd(listeners: EndListeners): () => void {
  const hasProcess = typeof process !== 'undefined' && typeof process.on === 'function';
  return hasProcess ? listenToProcess(listeners) : listenToPage(listeners);
}

function listenToProcess({ flush, leave }: EndListeners): () => void {
  let isListening = true;

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
    await flush();
    if (isHandled) {
      if (isListening) listenTo(signal);
    } else {
      leave();
      process.kill(process.pid, signal);
    }
  }

  process.on('beforeExit', flush);
  process.on('exit', leave);
  for (const signal of signals) listenTo(signal);
  return () => {
    isListening = false;
    process.off('beforeExit', flush);
    process.off('exit', leave);
    for (const signal of signals) process.off(signal, onSignal);
  };
}
