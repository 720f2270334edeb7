import type { SendOutcome } from './otlp-send.ts';

export interface DeliveryOptions<Item> {
  /** Writes an item as it is sent. Called away from the traced program's own calls. */
  encode: (item: Item) => string;
  send: (texts: readonly string[], signal: AbortSignal) => Promise<SendOutcome>;
  maxBatchSize: number;
  maxBatchWaitMs: number;
  maxBufferBytes: number;
  maxRetries: number;
  retryDelayMs: number;
  onDrop: (count: number, why: 'full' | 'refused' | 'closed', reason: string) => void;
  /** Nobody takes what is sent; called for each attempt. */
  onAway: (reason: string) => void;
}

/** Items on their way out: collected, sent in batches one after the other, kept while they can't be sent. */
export interface Delivery<Item> {
  /** A later item with the same key takes the place of one that has not left. */
  add(key: string, item: Item, isFinished: boolean): void;
  /** Resolves when everything added before is delivered or given up. With nobody there, that is after one attempt. */
  flush(): Promise<void>;
  /** The last flush of a program: it ends by the deadline, and what was on its way then is left. */
  flushBeforeExit(deadlineMs: number): Promise<void>;
  /** Flushes, then takes nothing more. */
  close(): Promise<void>;
}

interface Entry<Item> {
  key: string;
  item: Item;
  isFinished: boolean;
  /** Number of the oldest addition that has not been delivered. */
  since: number;
  /** Undefined until it is encoded, which happens once a tick: a span that ends soon after its start is encoded once. */
  text: string | undefined;
}

interface Batch {
  texts: string[];
  /** `since` of its oldest entry. */
  since: number;
  length: number;
}

// After a pause an item waits no longer than this, so that a span shows while it is fresh.
const firstWaitMs = 50;
// A request of this many characters is closed: receivers limit the size of bodies.
const maxRequestLength = 4 * 1024 * 1024;
// Waiting for a server that is away doubles up to this many times the first delay.
const maxBackoff = 8;

export function createDelivery<Item>(options: DeliveryOptions<Item>): Delivery<Item> {
  const { encode, send, maxBatchSize, maxBatchWaitMs, maxBufferBytes, maxRetries, retryDelayMs } = options;
  /** In the order of first arrival, hence of `since`. */
  const waiting = new Map<string, Entry<Item>>();
  let unencoded: Entry<Item>[] = [];
  /** The batch on its way. It stays here from its first attempt until it is delivered or given up. */
  let batch: Batch | undefined;
  /** Characters of everything encoded, in `waiting` and in `batch`. */
  let bufferedLength = 0;
  let additions = 0;
  let additionsAtExit = -1;
  let isSending = false;
  let isClosed = false;
  let isReachable = false;
  let lastSendAt = -Infinity;
  let tickTimer: ReturnType<typeof setTimeout> | undefined;
  let endPause: (() => void) | undefined;
  let flushes: { upTo: number; resolve: () => void }[] = [];
  let abort = new AbortController();

  function add(key: string, item: Item, isFinished: boolean): void {
    if (isClosed) return;
    const before = waiting.get(key);
    bufferedLength -= before?.text?.length ?? 0;
    const entry = { key, item, isFinished, since: before?.since ?? ++additions, text: undefined };
    waiting.set(key, entry);
    unencoded.push(entry);
    // A program that never pauses gives timers no chance, so that the buffer is kept in bounds from here.
    if (unencoded.length >= maxBatchSize) tick();
    else schedule();
  }

  function schedule(): void {
    if (tickTimer !== undefined) return;
    const sinceLastMs = performance.now() - lastSendAt;
    const waitMs = Math.max(Math.min(firstWaitMs, maxBatchWaitMs), maxBatchWaitMs - sinceLastMs);
    tickTimer = unrefTimer(tick, waitMs);
  }

  function tick(): void {
    clearTimeout(tickTimer);
    tickTimer = undefined;
    encodeWaiting();
    void deliver();
  }

  function encodeWaiting(): void {
    for (const entry of unencoded) {
      // Unless a later state has taken its place.
      if (waiting.get(entry.key) !== entry) continue;
      entry.text = encode(entry.item);
      bufferedLength += entry.text.length;
    }
    unencoded = [];
    if (bufferedLength > maxBufferBytes) makeRoom();
  }

  /** The oldest finished items go first: an item still to be finished would come again only in parts. */
  function makeRoom(): void {
    let dropped = 0;
    for (const mayGo of [(entry: Entry<Item>) => entry.isFinished, () => true]) {
      for (const entry of waiting.values()) {
        if (bufferedLength <= maxBufferBytes) break;
        if (!mayGo(entry)) continue;
        waiting.delete(entry.key);
        bufferedLength -= entry.text?.length ?? 0;
        dropped++;
      }
    }
    if (dropped > 0) options.onDrop(dropped, 'full', `more than ${maxBufferBytes} bytes are waiting`);
  }

  function takeBatch(): Batch | undefined {
    encodeWaiting();
    const taken: Batch = { texts: [], since: 0, length: 0 };
    for (const { key, text = '', since } of waiting.values()) {
      const isFull = taken.texts.length >= maxBatchSize || taken.length + text.length > maxRequestLength;
      if (isFull && taken.texts.length > 0) break;
      if (taken.texts.length === 0) taken.since = since;
      taken.texts.push(text);
      taken.length += text.length;
      waiting.delete(key);
    }
    return taken.texts.length > 0 ? taken : undefined;
  }

  /** One at a time, so that what a span was never overtakes what it has become. */
  async function deliver(): Promise<void> {
    if (isSending) return;
    isSending = true;
    let attempts = 0;
    while ((batch ??= takeBatch())) {
      lastSendAt = performance.now();
      attempts++;
      const { signal } = abort;
      const outcome = await send(batch.texts, signal);
      if (signal.aborted) break;
      if (outcome.kind !== 'away') isReachable = true;
      if (outcome.kind === 'away' || (outcome.kind === 'busy' && attempts <= maxRetries)) {
        if (outcome.kind === 'away') {
          options.onAway(outcome.reason);
          if (!isReachable || attempts > maxRetries) endFlushes(Infinity);
        }
        await pause(outcome, attempts);
        continue;
      }
      if (outcome.kind !== 'accepted') options.onDrop(batch.texts.length, 'refused', outcome.reason);
      else if (outcome.rejectedSpans > 0) options.onDrop(outcome.rejectedSpans, 'refused', outcome.reason);
      bufferedLength -= batch.length;
      batch = undefined;
      attempts = 0;
      const oldest = waiting.values().next().value?.since ?? Infinity;
      endFlushes(oldest);
      if (flushes.length === 0 && waiting.size < maxBatchSize) break;
    }
    isSending = false;
    if (waiting.size > 0) schedule();
  }

  /** Resolves those flushes that wait for nothing from `oldest` on. */
  function endFlushes(oldest: number): void {
    const ended = flushes.filter(({ upTo }) => upTo < oldest);
    flushes = flushes.filter(({ upTo }) => upTo >= oldest);
    for (const { resolve } of ended) resolve();
  }

  async function pause(outcome: SendOutcome, attempts: number): Promise<void> {
    const backoffMs = retryDelayMs * Math.min(2 ** (attempts - 1), maxBackoff) * (0.5 + Math.random() / 2);
    const askedMs = outcome.kind === 'busy' ? (outcome.retryAfterMs ?? 0) : 0;
    await new Promise<void>((resolve) => {
      const timer = unrefTimer(resolve, Math.max(backoffMs, askedMs));
      endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    endPause = undefined;
  }

  function flush(): Promise<void> {
    if (waiting.size === 0 && !batch) return Promise.resolve();
    return new Promise((resolve) => {
      flushes.push({ upTo: additions, resolve });
      endPause?.();
      tick();
    });
  }

  async function flushBeforeExit(deadlineMs: number): Promise<void> {
    // The event that asks for this comes again after work was done for it. What could not be sent then can't be now.
    if (additionsAtExit === additions) return;
    additionsAtExit = additions;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const deadline = new Promise<'late'>((resolve) => {
      timer = setTimeout(resolve, deadlineMs, 'late');
    });
    const result = await Promise.race([flush(), deadline]);
    clearTimeout(timer);
    if (result !== 'late') return;
    // A request without an answer would hold the process.
    abort.abort();
    abort = new AbortController();
    endFlushes(Infinity);
  }

  async function close(): Promise<void> {
    if (isClosed) return;
    isClosed = true;
    await flush();
    clearTimeout(tickTimer);
    abort.abort();
    endPause?.();
    const left = waiting.size + (batch?.texts.length ?? 0);
    if (left > 0) options.onDrop(left, 'closed', 'the exporter was shut down before they could be sent');
    waiting.clear();
    batch = undefined;
  }

  return { add, flush, flushBeforeExit, close };
}

/** A timer that does not keep the process alive. Browsers have no such notion, and a number for a timer. */
function unrefTimer(run: () => void, ms: number): ReturnType<typeof setTimeout> {
  const timer: ReturnType<typeof setTimeout> | number = setTimeout(run, ms);
  if (typeof timer === 'object') timer.unref();
  return timer;
}
