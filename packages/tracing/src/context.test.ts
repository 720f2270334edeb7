import { Readable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { beforeEach, expect, test, vi } from 'vitest';
import { createCollector } from '../test/collector.ts';
import { trace, withSpan } from './context.ts';
import {
  AISpanType,
  clearAITracingRegistry,
  currentSpan,
  DefaultAITracing,
  registerAITracing,
  setSelector,
} from './index.ts';
import type { AITracingEvent, AnyExportedAISpan } from './index.ts';
import { createCallStorage } from './span-storage.ts';

let events: AITracingEvent[];
let tracing: DefaultAITracing;

beforeEach(() => {
  const collector = createCollector();
  events = collector.events;
  tracing = new DefaultAITracing({ serviceName: 'test', exporters: [collector] });
});

function ended(): AnyExportedAISpan[] {
  return events.filter(({ type }) => type === 'span_ended').map(({ exportedSpan }) => exportedSpan);
}

/** The one span that has ended. */
function only(): AnyExportedAISpan {
  const spans = ended();
  expect(spans).toHaveLength(1);
  return spans[0]!;
}

test('what a function returns is the output of its span, and passes through', () => {
  const result = { answer: 42 };
  const returned = trace('work', { tracing, type: AISpanType.TOOL_CALL, input: 'question' }, (span) => {
    expect(currentSpan()).toBe(span);
    return result;
  });
  expect(returned).toBe(result);
  expect(currentSpan()).toBeUndefined();
  expect(only()).toMatchObject({ name: 'work', type: 'tool_call', input: 'question', output: result });
});

test('what a function throws is the error of its span, and is thrown on as it is', () => {
  const error = new RangeError('too far');
  const work = () =>
    trace('work', { tracing }, () => {
      throw error;
    });
  expect(work).toThrow(error);
  expect(only().errorInfo).toMatchObject({ name: 'RangeError', message: 'too far' });
  expect(currentSpan()).toBeUndefined();
});

test('spans nest over awaits and side by side, without being handed on', async () => {
  await trace('outer', { tracing }, async () => {
    await turn();
    await Promise.all(
      ['a', 'b'].map((name) =>
        trace(name, async (span) => {
          await turn();
          expect(currentSpan()).toBe(span);
          await trace(`${name}.inner`, async () => turn());
        }),
      ),
    );
  });
  const parents = Object.fromEntries(
    ended().map((span) => [span.name, ended().find(({ id }) => id === span.parentSpanId)?.name]),
  );
  expect(parents).toEqual({ outer: undefined, a: 'outer', b: 'outer', 'a.inner': 'a', 'b.inner': 'b' });
});

test('the span above, or none, is taken where it is given', () => {
  const other = tracing.startSpan({ type: AISpanType.GENERIC, name: 'other' });
  trace('outer', { tracing }, (outer) => {
    trace('below other', { parent: other }, (span) => expect(span.parent).toBe(other));
    trace('own trace', { tracing, parent: null }, (span) => expect(span.traceId).not.toBe(outer.traceId));
    const remote = { traceId: 'a'.repeat(32), parentSpanId: 'b'.repeat(16), sampled: true };
    trace('continued', { tracing, ...remote }, (span) => {
      expect(span).toMatchObject({ traceId: remote.traceId, parent: undefined });
      expect(span.getParentSpanId()).toBe(remote.parentSpanId);
    });
  });
});

test('a promise ends its span when it is settled, and keeps its value', async () => {
  const promise = trace('work', { tracing }, async () => (await turn(), 'done'));
  expect(ended()).toEqual([]);
  expect(await promise).toBe('done');
  expect(only().output).toBe('done');
});

test('a rejection stays as unhandled, or as handled, as it was', async () => {
  const unhandled = vi.fn();
  process.on('unhandledRejection', unhandled);
  const error = new Error('no');
  const fail = () => trace('work', { tracing }, () => Promise.reject(error));
  await expect(fail()).rejects.toBe(error);
  await turn();
  expect(unhandled).not.toHaveBeenCalled();
  void fail();
  await turn();
  process.off('unhandledRejection', unhandled);
  expect(unhandled).toHaveBeenCalledExactlyOnceWith(error, expect.any(Promise));
  expect(ended().map((span) => span.errorInfo?.message)).toEqual(['no', 'no']);
});

test('a promise with methods of its own stays that promise', async () => {
  class Request extends Promise<string> {
    cancel() {
      return 'cancelled';
    }
  }
  const request = new Request((resolve) => resolve('answer'));
  const returned = trace('work', { tracing }, () => request);
  expect(returned).toBe(request);
  expect(returned.cancel()).toBe('cancelled');
  expect(await returned).toBe('answer');
  expect(only().output).toBe('answer');
});

test('a query that begins when it is awaited is neither begun nor run twice', async () => {
  const run = vi.fn(async () => ['row']);
  const begin = (...settle: Parameters<Promise<string[]>['then']>) => run().then(...settle);
  const methods = new Map([['then', begin]]);
  const query = Object.fromEntries(methods) as unknown as PromiseLike<string[]>;
  const returned = trace('query', { tracing }, () => query);
  expect(run).not.toHaveBeenCalled();
  expect(await returned).toEqual(['row']);
  expect(run).toHaveBeenCalledOnce();
  expect(only().output).toEqual(['row']);
});

async function* countTo(last: number): AsyncGenerator<string, string> {
  for (let number = 1; number <= last; number++) {
    await turn();
    yield `${number} in ${currentSpan()?.name}; `;
  }
  return 'all';
}

test('a generator runs within its span, which ends with its last piece', async () => {
  const generator = trace('count', { tracing }, () => countTo(2));
  expect(Object.prototype.toString.call(generator)).toBe('[object AsyncGenerator]');
  const pieces: string[] = [];
  for await (const piece of generator) {
    expect(currentSpan()).toBeUndefined();
    expect(ended()).toEqual([]);
    pieces.push(piece);
  }
  expect(pieces).toEqual(['1 in count; ', '2 in count; ']);
  expect(only().output).toBe('1 in count; 2 in count; ');
});

test('a generator keeps its return value and takes what is sent to it', async () => {
  async function* echo(): AsyncGenerator<string, string, string> {
    const sent = yield 'ready';
    return `got ${sent}`;
  }
  const generator = trace('echo', { tracing }, () => echo());
  expect(await generator.next('')).toEqual({ done: false, value: 'ready' });
  expect(await generator.next('it')).toEqual({ done: true, value: 'got it' });
  expect(await generator.next('more')).toEqual({ done: true, value: undefined });
  expect(only().output).toBe('ready');
});

test('who stops early ends the span, without an error', async () => {
  const cleanUp = vi.fn();
  async function* endless() {
    try {
      for (;;) yield 'again';
    } finally {
      cleanUp();
    }
  }
  for await (const _ of trace('loop', { tracing }, () => endless())) break;
  expect(cleanUp).toHaveBeenCalledOnce();
  expect(only()).toMatchObject({ output: 'again', errorInfo: undefined });
});

test('an error in the middle is the error of the span, and reaches the consumer', async () => {
  const error = new Error('cut');
  async function* fail() {
    yield 1;
    throw error;
  }
  const consume = async () => {
    for await (const _ of trace('loop', { tracing }, () => fail()));
  };
  await expect(consume()).rejects.toBe(error);
  expect(only().errorInfo?.message).toBe('cut');
});

test('a generator that does not wait is followed too, a list is simply a value', () => {
  function* numbers() {
    yield 1;
    yield 2;
  }
  expect([...trace('numbers', { tracing }, () => numbers())]).toEqual([1, 2]);
  expect(trace('list', { tracing }, () => [3])).toEqual([3]);
  expect(ended().map((span) => span.output)).toEqual([[1, 2], [3]]);
});

test('an iterable with more to it stays what it is, and may stop without an iterator’s return', async () => {
  class Answer {
    id = 'answer-1';
    async collect() {
      return 'all of it';
    }
    [Symbol.asyncIterator]() {
      let number = 0;
      return { next: async () => ({ done: false, value: ++number }) };
    }
  }
  const answer = trace('answer', { tracing }, () => new Answer());
  expect(answer).toBeInstanceOf(Answer);
  expect(await answer.collect()).toBe('all of it');
  for await (const number of answer) if (number === 3) break;
  expect(only().output).toEqual([1, 2, 3]);
});

function streamOf<Piece>(
  pieces: Piece[],
  source: UnderlyingDefaultSource<Piece> = {},
): ReadableStream<Piece> {
  const rest = [...pieces];
  return new ReadableStream<Piece>(
    {
      pull(controller) {
        const piece = rest.shift();
        if (piece === undefined) controller.close();
        else controller.enqueue(piece);
      },
      ...source,
    },
    { highWaterMark: 0 },
  );
}

test('a stream ends its span when it has been read, by whatever way', async () => {
  const stream = () => trace('stream', { tracing }, async () => streamOf(['a', 'b']));
  const reader = (await stream()).getReader();
  expect(await reader.read()).toEqual({ done: false, value: 'a' });
  expect(await reader.read()).toEqual({ done: false, value: 'b' });
  expect(ended()).toHaveLength(0);
  expect(await reader.read()).toEqual({ done: true, value: undefined });
  expect(ended()).toHaveLength(1);
  expect(await new Response((await stream()).pipeThrough(new TextEncoderStream())).text()).toBe('ab');
  const pieces: string[] = [];
  for await (const piece of await stream()) pieces.push(piece);
  expect(pieces).toEqual(['a', 'b']);
  expect(ended().map((span) => span.output)).toEqual(['ab', 'ab', 'ab']);
});

test('a stream is read no further ahead than its consumer reads', async () => {
  const pull = vi.fn((controller: ReadableStreamDefaultController<string>) => controller.enqueue('x'));
  const stream = trace('stream', { tracing }, () => new ReadableStream({ pull }, { highWaterMark: 0 }));
  await turn();
  expect(pull).not.toHaveBeenCalled();
  await stream.getReader().read();
  await turn();
  expect(pull).toHaveBeenCalledOnce();
});

test('a stream that is cancelled tells its source why, and ends its span', async () => {
  const cancel = vi.fn();
  const reader = trace('stream', { tracing }, () => streamOf([{ a: 1 }, { a: 2 }], { cancel })).getReader();
  await reader.read();
  await reader.cancel('enough');
  expect(cancel).toHaveBeenCalledExactlyOnceWith('enough');
  expect(only()).toMatchObject({ output: [{ a: 1 }], errorInfo: undefined });
});

test('a stream’s error is that of its span, and reaches the reader as it is', async () => {
  const error = new Error('connection lost');
  const stream = trace('stream', { tracing }, () =>
    streamOf([], {
      pull() {
        throw error;
      },
    }),
  );
  await expect(stream.getReader().read()).rejects.toBe(error);
  expect(only().errorInfo?.message).toBe('connection lost');
});

test('a stream of bytes stays one, and its bytes are counted', async () => {
  const bytes = () => new Response(new TextEncoder().encode('some bytes')).body!;
  const reader = trace('bytes', { tracing }, bytes).getReader({ mode: 'byob' });
  const { value } = await reader.read(new Uint8Array(4));
  expect(new TextDecoder().decode(value)).toBe('some');
  await reader.cancel();
  expect(only().output).toBe('[10 bytes]');
  const all = trace('bytes', { tracing }, bytes).getReader({ mode: 'byob' });
  expect((await all.read(new Uint8Array(100))).value).toHaveLength(10);
  expect(await all.read(new Uint8Array(100))).toMatchObject({ done: true });
  expect(ended()).toHaveLength(2);
});

test('a stream that someone reads already is left alone', () => {
  const stream = streamOf(['a']);
  const reader = stream.getReader();
  expect(trace('stream', { tracing }, () => stream)).toBe(stream);
  reader.releaseLock();
  expect(only().output).toBeUndefined();
});

test('a stream of Node’s ends its span when it is closed, whether read, broken or left', async () => {
  const read = trace('read', { tracing }, () => Readable.from(['a', 'b']));
  expect(await read.toArray()).toEqual(['a', 'b']);
  const broken = trace('broken', { tracing }, () => Readable.from(['a']));
  const failed = new Promise((resolve) => broken.on('error', resolve));
  broken.destroy(new Error('torn'));
  await failed;
  for await (const _ of trace('left', { tracing }, () => Readable.from(['a', 'b']))) break;
  await turn();
  expect(ended().map((span) => [span.name, span.errorInfo?.message])).toEqual([
    ['read', undefined],
    ['broken', 'torn'],
    ['left', undefined],
  ]);
});

test('a long stream leaves its beginning behind', async () => {
  async function* many() {
    for (let index = 0; index < 10_002; index++) yield index;
  }
  for await (const _ of trace('many', { tracing, captureOutput: true }, () => many()));
  const output = only().output as unknown[];
  expect(output).toHaveLength(10_000);
});

test('without captureOutput nothing of the result is kept', async () => {
  trace('value', { tracing, captureOutput: false }, () => 'secret');
  for await (const _ of trace('loop', { tracing, captureOutput: false }, () => countTo(1)));
  expect(ended().map((span) => span.output)).toEqual([undefined, undefined]);
});

test('a span that the function has ended itself is left as it is', () => {
  trace('work', { tracing }, (span) => {
    span.end({ output: 'mine' });
    return 'not this';
  });
  expect(only().output).toBe('mine');
});

test('results whose getters throw, and frozen ones, pass through', async () => {
  const hostile = new Proxy(
    {},
    {
      get() {
        throw new Error('do not touch');
      },
    },
  );
  expect(trace('hostile', { tracing }, () => hostile) === hostile).toBe(true);
  const frozen = Object.freeze(countTo(1));
  expect(trace('frozen', { tracing }, () => frozen)).toBe(frozen);
  expect(ended()).toHaveLength(2);
});

test('withSpan makes a span current and ends it, unless it is told not to', async () => {
  const span = tracing.startSpan({ type: AISpanType.AGENT_RUN, name: 'agent', attributes: { agentId: 'a' } });
  withSpan(span, () => expect(currentSpan()).toBe(span), { endSpan: false });
  expect(ended()).toEqual([]);
  const promise = withSpan(span, async (same) => {
    expect(same.attributes.agentId).toBe('a');
    return 'done';
  });
  await promise;
  expect(only()).toMatchObject({ name: 'agent', output: 'done' });
});

test('below a trace that is not kept nothing is, whatever runs there', async () => {
  const off = new DefaultAITracing({ serviceName: 'off', exporters: [], sampling: { type: 'never' } });
  const generator = trace('outer', { tracing: off }, () => countTo(1));
  expect(await generator.next()).toEqual({ done: false, value: '1 in outer; ' });
  trace('outer', { tracing: off }, () => trace('inner', (span) => expect(span.isValid).toBe(false)));
  expect(events).toEqual([]);
});

test('a registered instance is found, by the selector where there is one', () => {
  registerAITracing('other', new DefaultAITracing({ serviceName: 'other', exporters: [] }));
  registerAITracing('chosen', tracing);
  setSelector(({ runtimeContext }) => runtimeContext?.get('instance') as string);
  trace('work', (span) => expect(span.aiTracing.getConfig().name).toBe('other'));
  const runtimeContext = new Map([['instance', 'chosen']]);
  trace('work', { runtimeContext }, (span) => expect(span.aiTracing).toBe(tracing));
  clearAITracingRegistry();
});

test('without an instance of tracing the function runs, and nothing is recorded', () => {
  expect(trace('work', (span) => span.isValid)).toBe(false);
});

test('where calls can’t be followed over an await, a span is current until the call returns', async () => {
  const storage = createCallStorage();
  const span = tracing.startSpan({ type: AISpanType.GENERIC, name: 'span' });
  const after = storage.run(span, async () => {
    expect(storage.getStore()).toBe(span);
    await turn();
    return storage.getStore();
  });
  expect(storage.getStore()).toBeUndefined();
  expect(await after).toBeUndefined();
  expect(() =>
    storage.run(span, () => {
      throw new Error('no');
    }),
  ).toThrow('no');
  expect(storage.getStore()).toBeUndefined();
});
