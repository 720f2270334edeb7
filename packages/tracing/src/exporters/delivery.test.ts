import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createDelivery } from './delivery.ts';
import type { DeliveryOptions, Encoded } from './delivery.ts';
import type { SendOutcome } from './otlp-send.ts';

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(1);
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const accepted: SendOutcome = { kind: 'accepted', rejectedSpans: 0, reason: '', isSpanlight: false };
const away: SendOutcome = { kind: 'away', reason: 'ECONNREFUSED' };
const busy: SendOutcome = { kind: 'busy', reason: '503', retryAfterMs: undefined };

/** A delivery whose sends are answered by `outcomes` in turn, then with success. */
function setUp(options: Partial<DeliveryOptions<string, Encoded>> = {}, outcomes: SendOutcome[] = []) {
  const sent: string[][] = [];
  const dropped: [number, string][] = [];
  const delivery = createDelivery<string, Encoded>({
    encode: (text) => ({ text }),
    send: async (items) => {
      sent.push(items.map(({ text }) => text));
      return outcomes.shift() ?? accepted;
    },
    keep: () => false,
    maxBatchSize: 512,
    maxBatchWaitMs: 200,
    maxBufferBytes: 1000,
    maxRetries: 4,
    retryDelayMs: 500,
    onDrop: (count, why) => dropped.push([count, why]),
    onAway: () => undefined,
    ...options,
  });
  return { delivery, sent, dropped };
}

test('the first item after a pause goes soon, those that follow wait for each other', async () => {
  const { delivery, sent } = setUp();
  delivery.add('a', 'a', false);
  await vi.advanceTimersByTimeAsync(49);
  expect(sent).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(sent).toEqual([['a']]);
  delivery.add('b', 'b', false);
  delivery.add('c', 'c', false);
  await vi.advanceTimersByTimeAsync(199);
  expect(sent).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(sent).toEqual([['a'], ['b', 'c']]);
  await vi.advanceTimersByTimeAsync(10_000);
  delivery.add('d', 'd', false);
  await vi.advanceTimersByTimeAsync(50);
  expect(sent).toHaveLength(3);
});

test('only the last state within a batch is sent, in the place of the first', async () => {
  const encode = vi.fn((text: string) => ({ text }));
  const { delivery, sent } = setUp({ encode });
  delivery.add('parent', 'parent started', false);
  delivery.add('child', 'child started', false);
  delivery.add('parent', 'parent ended', true);
  await delivery.flush();
  expect(sent).toEqual([['parent ended', 'child started']]);
  expect(encode).toHaveBeenCalledTimes(2);
});

/** What `encode` needs before it can do more than cry. */
function lateEncode() {
  let isThere = false;
  let arrive = () => {};
  const arrived = new Promise<void>((resolve) => {
    arrive = () => {
      isThere = true;
      resolve();
    };
  });
  return {
    encode: (text: string) => ({ text: isThere ? text : text.toUpperCase() }),
    prepare: () => (isThere ? undefined : arrived),
    arrive,
  };
}

test('what encoding needs is waited for, and what was encoded without it is encoded anew', async () => {
  const { arrive, ...late } = lateEncode();
  const { delivery, sent } = setUp({ ...late, maxBatchSize: 2 });
  for (const item of ['a', 'b', 'c']) delivery.add(item, item, true);
  const flushed = delivery.flush();
  await vi.advanceTimersByTimeAsync(1000);
  expect(sent).toEqual([]);
  arrive();
  await flushed;
  expect(sent).toEqual([['a', 'b'], ['c']]);
});

test('a program that exits before encoding has what it needs loses nothing but that', () => {
  const { arrive: _, ...late } = lateEncode();
  const { delivery } = setUp(late);
  delivery.add('a', 'a', true);
  expect(delivery.closeNow().batches).toEqual([[{ text: 'A' }]]);
});

test('what waits to be encoded anew is kept in bounds, item and text together', () => {
  const { arrive: _, ...late } = lateEncode();
  const { delivery, dropped } = setUp({ ...late, maxBatchSize: 1, maxBufferBytes: 20 });
  for (const item of ['aaaa', 'bbbb', 'cccc']) delivery.add(item, item, true);
  expect(dropped).toEqual([[1, 'full']]);
});

test('a full batch goes at once', async () => {
  const { delivery, sent } = setUp({ maxBatchSize: 2 });
  for (const item of ['a', 'b', 'c', 'd', 'e']) delivery.add(item, item, true);
  await vi.advanceTimersByTimeAsync(0);
  expect(sent).toEqual([
    ['a', 'b'],
    ['c', 'd'],
  ]);
  await vi.advanceTimersByTimeAsync(200);
  expect(sent[2]).toEqual(['e']);
});

test('a request is closed before it grows beyond what receivers take', async () => {
  const { delivery, sent } = setUp({ maxBufferBytes: Infinity });
  const big = 'x'.repeat(3 * 1024 * 1024);
  delivery.add('a', big, true);
  delivery.add('b', big, true);
  await delivery.flush();
  expect(sent.map((texts) => texts.length)).toEqual([1, 1]);
});

test('one request is on its way at a time', async () => {
  const answers: ((outcome: SendOutcome) => void)[] = [];
  const { delivery } = setUp({ send: () => new Promise((resolve) => answers.push(resolve)) });
  delivery.add('a', 'a started', false);
  await vi.advanceTimersByTimeAsync(200);
  delivery.add('a', 'a ended', true);
  const flushed = delivery.flush();
  await vi.advanceTimersByTimeAsync(1000);
  expect(answers).toHaveLength(1);
  answers[0]!(accepted);
  await vi.advanceTimersByTimeAsync(0);
  expect(answers).toHaveLength(2);
  answers[1]!(accepted);
  await flushed;
});

test('flush waits for what came before it, not for what comes after', async () => {
  const answers: ((outcome: SendOutcome) => void)[] = [];
  const { delivery } = setUp({ send: () => new Promise((resolve) => answers.push(resolve)) });
  let isFlushed = false;
  delivery.add('a', 'a', true);
  void delivery.flush().then(() => (isFlushed = true));
  delivery.add('b', 'b', true);
  await vi.advanceTimersByTimeAsync(0);
  expect(isFlushed).toBe(false);
  answers[0]!(accepted);
  await vi.advanceTimersByTimeAsync(0);
  expect(isFlushed).toBe(true);
  expect(answers).toHaveLength(1);
});

test('flush waits for what came before it also when that has changed since', async () => {
  const answers: ((outcome: SendOutcome) => void)[] = [];
  const { delivery } = setUp({ send: () => new Promise((resolve) => answers.push(resolve)) });
  delivery.add('on its way', 'x', true);
  await vi.advanceTimersByTimeAsync(50);
  let isFlushed = false;
  delivery.add('a', 'a started', false);
  void delivery.flush().then(() => (isFlushed = true));
  delivery.add('a', 'a ended', true);
  answers[0]!(accepted);
  await vi.advanceTimersByTimeAsync(0);
  expect(isFlushed).toBe(false);
  answers[1]!(accepted);
  await vi.advanceTimersByTimeAsync(0);
  expect(isFlushed).toBe(true);
});

test('a request that can’t be taken now is sent again, later each time, then given up and counted', async () => {
  const times: number[] = [];
  const { delivery, dropped } = setUp({
    send: async () => {
      times.push(Date.now());
      return busy;
    },
  });
  delivery.add('a', 'a', true);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(times.slice(1).map((time, index) => time - times[index]!)).toEqual([500, 1000, 2000, 4000]);
  expect(dropped).toEqual([[1, 'refused']]);
});

test('waits vary, so that many programs don’t come back at once', async () => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
  const { delivery, sent } = setUp({}, [busy]);
  delivery.add('a', 'a', true);
  await vi.advanceTimersByTimeAsync(50 + 249);
  expect(sent).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(sent).toHaveLength(2);
});

test('it waits as long as the receiver asks', async () => {
  const { delivery, sent } = setUp({}, [{ ...busy, retryAfterMs: 7000 }]);
  delivery.add('a', 'a', true);
  await vi.advanceTimersByTimeAsync(50 + 6999);
  expect(sent).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(sent).toHaveLength(2);
});

test('a receiver that asks to be left alone is, also by who asks to flush, but not for hours', async () => {
  const asks = (retryAfterMs: number): SendOutcome => ({ kind: 'busy', reason: '429', retryAfterMs });
  const { delivery, sent } = setUp({}, [asks(5000), asks(7_200_000)]);
  delivery.add('a', 'a', true);
  const flushes = [delivery.flush()];
  await vi.advanceTimersByTimeAsync(4999);
  flushes.push(delivery.flush());
  await vi.advanceTimersByTimeAsync(0);
  expect(sent).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(sent).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(sent).toHaveLength(3);
  await Promise.all(flushes);
});

test('what is too large is sent in halves, in order, before what comes after it', async () => {
  const { delivery, sent, dropped } = setUp({ maxBatchSize: 3 }, [
    { kind: 'tooLarge', reason: '413' },
    accepted,
    { kind: 'tooLarge', reason: '413' },
  ]);
  for (const item of ['a', 'b', 'c', 'd']) delivery.add(item, item, true);
  await delivery.flush();
  expect(sent).toEqual([['a', 'b', 'c'], ['a', 'b'], ['c'], ['d']]);
  expect(dropped).toEqual([[1, 'refused']]);
});

test('what can’t be sent is put away at once where nobody ever was, later where somebody was', async () => {
  const kept: string[][] = [];
  const { delivery, sent, dropped } = setUp(
    {
      keep: (items) => {
        kept.push(items.map(({ text }) => text));
        return true;
      },
      maxRetries: 2,
    },
    [away, accepted, away, away, away, away, busy, busy, busy],
  );
  const flush = async (item: string) => {
    delivery.add(item, item, true);
    void delivery.flush();
    await vi.advanceTimersByTimeAsync(10_000);
  };
  await flush('a');
  expect(kept).toEqual([['a']]);
  await flush('b');
  await flush('c');
  expect(kept).toEqual([['a'], ['c']]);
  await flush('d');
  await flush('e');
  expect(kept).toEqual([['a'], ['c'], ['d'], ['e']]);
  expect(sent.map(([item]) => item)).toEqual(['a', 'b', 'c', 'c', 'c', 'd', 'e', 'e', 'e']);
  expect(dropped).toEqual([]);
});

test('a program that exits gets what is not delivered, and nothing is taken any more', async () => {
  const { delivery, sent } = setUp({ maxBatchSize: 2, send: () => new Promise(() => {}) });
  delivery.add('on its way', 'on its way', true);
  await vi.advanceTimersByTimeAsync(50);
  for (const item of ['a', 'b', 'c']) delivery.add(item, item, true);
  const { batches, isAway } = delivery.closeNow();
  expect(batches.map((items) => items.map(({ text }) => text))).toEqual([['on its way'], ['a', 'b'], ['c']]);
  expect(isAway).toBe(false);
  delivery.add('late', 'late', true);
  expect(delivery.closeNow().batches).toEqual([]);
  expect(sent).toEqual([]);
});

test('while the receiver is away everything is kept, and comes in order when it is back', async () => {
  const outcomes = Array.from({ length: 20 }, () => away);
  const { delivery, sent, dropped } = setUp({}, outcomes);
  delivery.add('a', 'a started', false);
  await vi.advanceTimersByTimeAsync(5000);
  delivery.add('b', 'b started', false);
  delivery.add('a', 'a ended', true);
  await vi.advanceTimersByTimeAsync(5000);
  delivery.add('b', 'b ended', true);
  await vi.advanceTimersByTimeAsync(120_000);
  expect(outcomes).toEqual([]);
  expect(sent.slice(20)).toEqual([['a started'], ['b ended', 'a ended']]);
  expect(dropped).toEqual([]);
});

test('a full buffer lets the oldest finished items go first', async () => {
  const { delivery, sent, dropped } = setUp({ maxBufferBytes: 40 }, [away, away]);
  delivery.add('first', 'first'.padEnd(10), true);
  await vi.advanceTimersByTimeAsync(50);
  expect(sent).toHaveLength(1);
  delivery.add('open', 'open'.padEnd(10), false);
  for (const name of ['b', 'c', 'd', 'e']) delivery.add(name, name.padEnd(10), true);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(dropped).toEqual([[2, 'full']]);
  expect(sent.at(-1)?.map((text) => text.trim())).toEqual(['open', 'd', 'e']);
});

test('a full buffer of open items lets the oldest of them go', async () => {
  const { delivery, sent, dropped } = setUp({ maxBufferBytes: 20 });
  for (const name of ['a', 'b', 'c']) delivery.add(name, name.padEnd(10), false);
  await delivery.flush();
  expect(dropped).toEqual([[1, 'full']]);
  expect(sent[0]?.map((text) => text.trim())).toEqual(['b', 'c']);
});

test('a program that never pauses keeps the buffer in bounds too', () => {
  const { delivery, dropped } = setUp({ maxBufferBytes: 1000, maxBatchSize: 10 }, [away]);
  for (let index = 0; index < 1000; index++) delivery.add(`${index}`, 'x'.repeat(100), true);
  expect(dropped.reduce((sum, [count]) => sum + count, 0)).toBeGreaterThan(900);
});

test('with nobody there flush makes one attempt, and keeps what it could not deliver', async () => {
  const { delivery, sent } = setUp({}, [away, away]);
  delivery.add('a', 'a', true);
  await delivery.flush();
  expect(sent).toHaveLength(1);
  await delivery.flush();
  expect(sent).toHaveLength(2);
  await delivery.flush();
  expect(sent).toEqual([['a'], ['a'], ['a']]);
});

test('with a receiver that has just gone flush goes on trying', async () => {
  const { delivery, sent } = setUp({}, [accepted, away, away]);
  delivery.add('a', 'a', true);
  await delivery.flush();
  delivery.add('b', 'b', true);
  let isFlushed = false;
  void delivery.flush().then(() => (isFlushed = true));
  await vi.advanceTimersByTimeAsync(500 + 999);
  expect(isFlushed).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(isFlushed).toBe(true);
  expect(sent).toEqual([['a'], ['b'], ['b'], ['b']]);
});

test('the last flush ends by its deadline, and what hung is let go of', async () => {
  const signals: AbortSignal[] = [];
  const { delivery } = setUp({
    send: (_texts, signal) => {
      signals.push(signal);
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve(away)));
    },
  });
  delivery.add('a', 'a', true);
  let isOver = false;
  void delivery.flushBeforeExit(2000).then(() => (isOver = true));
  await vi.advanceTimersByTimeAsync(1999);
  expect(isOver).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(isOver).toBe(true);
  expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  // Asked again with nothing new, it does not begin anew: the program would never end.
  await delivery.flushBeforeExit(2000);
  expect(signals).toHaveLength(1);
});

test('after close nothing is taken, and what could not be sent is counted', async () => {
  const { delivery, sent, dropped } = setUp({}, [away]);
  delivery.add('a', 'a', true);
  await delivery.close();
  await delivery.close();
  delivery.add('b', 'b', true);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(sent).toEqual([['a']]);
  expect(dropped).toEqual([[1, 'closed']]);
});
