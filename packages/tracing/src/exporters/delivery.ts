import type { SendOutcome } from './otlp-send.ts';
import { unref } from './quiet-timer.ts';

/** An item as it is sent, with whatever `send` needs to know of it. */
export interface Encoded {
  text: string;
}

export interface DeliveryOptions<Item, Text extends Encoded> {
  /** Writes an item as it is sent. Called away from the traced program's own calls. */
  encode: (item: Item) => Text;
  /**
   * What `encode` needs and is not there yet; undefined once it is, or never will be. Until then nothing is sent, and what is
   * encoded to keep the buffer in bounds will be encoded anew.
   */
  prepare?: (() => Promise<void> | undefined) | undefined;
  send: (items: readonly Text[], signal: AbortSignal) => Promise<SendOutcome>;
  /** Puts away what can't be sent; false if that can't be done either. */
  keep: (items: readonly Text[]) => boolean;
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
export interface Delivery<Item, Text extends Encoded> {
  /** A later item with the same key takes the place of one that has not left. */
  add(key: string, item: Item, isFinished: boolean): void;
  /** Resolves when everything added before is delivered or given up. With nobody there, that is after one attempt. */
  flush(): Promise<void>;
  /** The last flush of a program: it ends by the deadline, and what was on its way then is left. */
  flushBeforeExit(deadlineMs: number): Promise<void>;
  /** Flushes, then takes nothing more. */
  close(): Promise<void>;
  /** Takes nothing more, and hands over in batches what has not been delivered: a program that exits can't wait for anything. */
  closeNow(): { batches: Text[][]; isAway: boolean };
}

interface Entry<Item, Text> {
  key: string;
  /** Gone once it is encoded for good. */
  item: Item | undefined;
  isFinished: boolean;
  /** Number of the oldest addition that has not been delivered. */
  since: number;
  /** Undefined until it is encoded, which happens once a tick: a span that ends soon after its start is encoded once. */
  encoded: Text | undefined;
}

interface Batch<Text> {
  items: Text[];
  /** `since` of its oldest entry. */
  since: number;
}

// After a pause an item waits no longer than this, so that a span shows while it is fresh.
const firstWaitMs = 50;
// A request of this many characters is closed: receivers limit the size of bodies.
const maxRequestLength = 4 * 1024 * 1024;
// Waiting for a server that is away doubles up to this many times the first delay.
const maxBackoff = 8;
// However long a receiver asks to be left alone, a flush that waits for it comes to an end.
const maxAskedWaitMs = 60_000;

export function createDelivery<Item, Text extends Encoded>(
  options: DeliveryOptions<Item, Text>,
): Delivery<Item, Text> {
  const {
    encode,
    prepare,
    send,
    keep,
    maxBatchSize,
    maxBatchWaitMs,
    maxBufferBytes,
    maxRetries,
    retryDelayMs,
  } = options;
  /** In the order of first arrival, hence of `since`. */
  const waiting = new Map<string, Entry<Item, Text>>();
  let unencoded: Entry<Item, Text>[] = [];
  /** The batch on its way comes first, behind it what else it was split into. Here they stay until delivered or given up. */
  const batches: Batch<Text>[] = [];
  /** Some are encoded, but not for good. */
  let isProvisional = false;
  /** Characters of everything encoded, in `waiting` and in `batches`. */
  let bufferedLength = 0;
  let additions = 0;
  let additionsAtExit = -1;
  let isSending = false;
  let isClosed = false;
  let isReachable = false;
  /** Nobody took the last request. */
  let isAway = false;
  let lastSendAt = -Infinity;
  let tickTimer: ReturnType<typeof setTimeout> | undefined;
  let endPause: (() => void) | undefined;
  let endForGood: (() => void) | undefined;
  let flushes: { upTo: number; resolve: () => void }[] = [];
  let abort = new AbortController();

  function add(key: string, item: Item, isFinished: boolean): void {
    if (isClosed) return;
    const before = waiting.get(key);
    bufferedLength -= before?.encoded?.text.length ?? 0;
    const entry = { key, item, isFinished, since: before?.since ?? ++additions, encoded: undefined };
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
    tickTimer = unref(setTimeout(tick, waitMs));
  }

  function tick(): void {
    clearTimeout(tickTimer);
    tickTimer = undefined;
    encodeWaiting();
    void deliver();
  }

  function encodeWaiting(): void {
    const isForGood = prepare?.() === undefined;
    const entries = isForGood && isProvisional ? waiting.values() : unencoded;
    isProvisional = !isForGood;
    unencoded = [];
    for (const entry of entries) {
      // Unless a later state has taken its place.
      if (waiting.get(entry.key) !== entry || entry.item === undefined) continue;
      bufferedLength -= entry.encoded?.text.length ?? 0;
      entry.encoded = encode(entry.item);
      bufferedLength += entry.encoded.text.length;
      if (isForGood) entry.item = undefined;
    }
    // What will be encoded anew is held as item and as text.
    makeRoom(isForGood ? maxBufferBytes : maxBufferBytes / 2);
  }

  /** The oldest finished items go first: an item still to be finished would come again only in parts. */
  function makeRoom(maxLength: number): void {
    if (bufferedLength <= maxLength) return;
    const gone: Text[] = [];
    for (const mayGo of [(entry: Entry<Item, Text>) => entry.isFinished, () => true]) {
      for (const entry of waiting.values()) {
        if (bufferedLength <= maxLength) break;
        if (!mayGo(entry)) continue;
        waiting.delete(entry.key);
        bufferedLength -= entry.encoded!.text.length;
        gone.push(entry.encoded!);
      }
    }
    if (gone.length > 0 && !keep(gone)) {
      options.onDrop(gone.length, 'full', `more than ${maxLength} bytes are waiting`);
    }
  }

  function takeBatch(): Batch<Text> | undefined {
    encodeWaiting();
    const items: Text[] = [];
    let length = 0;
    let since = 0;
    for (const entry of waiting.values()) {
      // Everything is encoded by now.
      const encoded = entry.encoded!;
      const isFull = items.length >= maxBatchSize || length + encoded.text.length > maxRequestLength;
      if (isFull && items.length > 0) break;
      if (items.length === 0) since = entry.since;
      items.push(encoded);
      length += encoded.text.length;
      waiting.delete(entry.key);
    }
    return items.length > 0 ? { items, since } : undefined;
  }

  /** One at a time, so that what a span was never overtakes what it has become. */
  async function deliver(): Promise<void> {
    if (isSending) return;
    isSending = true;
    const preparing = prepare?.();
    if (preparing) await preparing;
    let attempts = 0;
    for (let batch = nextBatch(); batch; batch = nextBatch()) {
      lastSendAt = performance.now();
      attempts++;
      const { signal } = abort;
      const outcome = await send(batch.items, signal);
      if (signal.aborted) break;
      isAway = outcome.kind === 'away';
      if (outcome.kind === 'away') options.onAway(outcome.reason);
      else isReachable = true;
      if (mayTryAgain(outcome, attempts) || !settle(batch, outcome)) {
        await pause(outcome, attempts);
        continue;
      }
      attempts = 0;
      endFlushes(batches[0]?.since ?? waiting.values().next().value?.since ?? Infinity);
      if (flushes.length === 0 && batches.length === 0 && waiting.size < maxBatchSize) break;
    }
    isSending = false;
    if (waiting.size > 0) schedule();
  }

  function nextBatch(): Batch<Text> | undefined {
    if (batches.length === 0) {
      const taken = takeBatch();
      if (taken) batches.push(taken);
    }
    return batches[0];
  }

  /** A receiver that was there may be back soon. One that never was is asked again with the next batch. */
  function mayTryAgain({ kind }: SendOutcome, attempts: number): boolean {
    if (kind === 'away') return isReachable && attempts <= maxRetries;
    return kind === 'busy' && attempts <= maxRetries;
  }

  /** Is done with a batch, one way or the other; false if it has to stay. */
  function settle(batch: Batch<Text>, outcome: SendOutcome): boolean {
    const { items } = batch;
    if (outcome.kind === 'away') {
      if (!keep(items)) {
        endFlushes(Infinity);
        return false;
      }
      isReachable = false;
    } else if (outcome.kind === 'tooLarge' && items.length > 1) {
      const middle = Math.ceil(items.length / 2);
      const halves = [items.slice(0, middle), items.slice(middle)];
      batches.splice(0, 1, ...halves.map((half) => ({ items: half, since: batch.since })));
      return true;
    } else if (outcome.kind === 'accepted') {
      if (outcome.rejectedSpans > 0) options.onDrop(outcome.rejectedSpans, 'refused', outcome.reason);
    } else if (outcome.kind !== 'busy' || !keep(items)) {
      options.onDrop(items.length, 'refused', outcome.reason);
    }
    batches.shift();
    for (const { text } of items) bufferedLength -= text.length;
    return true;
  }

  /** Resolves those flushes that wait for nothing from `oldest` on. */
  function endFlushes(oldest: number): void {
    const ended = flushes.filter(({ upTo }) => upTo < oldest);
    flushes = flushes.filter(({ upTo }) => upTo >= oldest);
    for (const { resolve } of ended) resolve();
  }

  async function pause(outcome: SendOutcome, attempts: number): Promise<void> {
    const backoffMs = retryDelayMs * Math.min(2 ** (attempts - 1), maxBackoff) * (0.5 + Math.random() / 2);
    const askedMs = outcome.kind === 'busy' && !isClosed ? (outcome.retryAfterMs ?? 0) : 0;
    await new Promise<void>((resolve) => {
      const timer = unref(setTimeout(resolve, Math.max(backoffMs, Math.min(askedMs, maxAskedWaitMs))));
      const end = () => {
        clearTimeout(timer);
        resolve();
      };
      // Whether someone is back may be looked at any time. Who is busy is left in peace.
      if (outcome.kind === 'away') endPause = end;
      endForGood = end;
    });
    endPause = undefined;
  }

  function flush(): Promise<void> {
    if (waiting.size === 0 && batches.length === 0) return Promise.resolve();
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
    isAway = true;
    endFlushes(Infinity);
  }

  async function close(): Promise<void> {
    if (isClosed) return;
    isClosed = true;
    const flushed = flush();
    endForGood?.();
    await flushed;
    for (const items of closeNow().batches) {
      if (keep(items)) continue;
      options.onDrop(items.length, 'closed', 'the exporter was shut down before they could be sent');
    }
  }

  function closeNow(): { batches: Text[][]; isAway: boolean } {
    isClosed = true;
    clearTimeout(tickTimer);
    abort.abort();
    for (let taken = takeBatch(); taken; taken = takeBatch()) batches.push(taken);
    const left = batches.splice(0).map(({ items }) => items);
    endForGood?.();
    endFlushes(Infinity);
    return { batches: left, isAway };
  }

  return { add, flush, flushBeforeExit, close, closeNow };
}
