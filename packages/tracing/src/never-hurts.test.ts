import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createCollector } from '../test/collector.ts';
import { hostileGraph, hostileValues } from '../test/hostile-values.ts';
import { encodeSpan } from './exporters/otlp-encode.ts';
import {
  AISpanType,
  clearAITracingRegistry,
  ConsoleExporter,
  DEFAULT_SERIALIZATION_LIMITS,
  deepClean,
  DefaultAITracing,
  getSelectedAITracing,
  registerAITracing,
  SensitiveDataFilter,
  setSelector,
} from './index.ts';
import type { AITracingExporter, AnyExportedAISpan, Logger } from './index.ts';

const quiet: Logger = { debug() {}, info() {}, warn() {}, error() {} };

beforeEach(() => {
  // What is given as an id is complained about.
  vi.spyOn(console, 'error').mockImplementation(() => {});
});

afterEach(() => {
  vi.restoreAllMocks();
});

function setUp() {
  const collector = createCollector();
  const tracing = new DefaultAITracing({
    serviceName: 'test',
    exporters: [new ConsoleExporter({ logger: quiet }), collector],
    processors: [new SensitiveDataFilter()],
    runtimeContextKeys: ['key', 'deep.key'],
    logger: quiet,
    // All that follows is looked through several times more.
    serializationOptions: {
      maxValues: 2000,
      maxArrayLength: 500,
      maxObjectKeys: 500,
      maxStringLength: 10_000,
    },
  });
  const spans = () => collector.events.map(({ exportedSpan }) => exportedSpan);
  return { tracing, spans };
}

/** Hands a value over at every place there is for one. */
function giveEverywhere(tracing: DefaultAITracing, value: unknown): void {
  // As programs without types do.
  const given = value as never;
  const all = { input: given, output: given, attributes: given, metadata: given };
  const runtimeContext = { get: () => given };
  const root = tracing.startSpan({
    type: AISpanType.AGENT_RUN,
    name: given,
    ...all,
    traceId: given,
    parentSpanId: given,
    runtimeContext,
    tracingOptions: { metadata: given, runtimeContextKeys: ['other'], traceId: given },
  });
  root.update(all);
  root.update(given);
  root.createEventSpan({ type: AISpanType.GENERIC, name: 'event', ...all });
  const child = root.createChildSpan({
    type: AISpanType.MODEL_GENERATION,
    name: given,
    ...all,
    attributes: { usage: given, parameters: given, finishReason: given, completionStartTime: given },
  });
  child.error({ error: given, ...all, endSpan: false });
  child.error(given);
  const message = { role: given, content: [{ type: 'reasoning', summary: [given] }] };
  root
    .createChildSpan({
      type: AISpanType.MODEL_GENERATION,
      name: 'conversation',
      input: [message],
      attributes: { parameters: { stopSequences: [given] } },
    })
    .end({ output: { ...message, role: 'assistant' } });
  root.createChildSpan({ type: AISpanType.TOOL_CALL, name: 'tool', metadata: { steps: given } }).end(given);
  root.createChildSpan(given).end();
  root.createEventSpan(given);
  tracing.startSpan(given).end(all);
  root.end(all);
}

function expectPlain(spans: readonly AnyExportedAISpan[]): void {
  expect(spans.length).toBeGreaterThan(0);
  for (const span of spans) {
    expect(typeof span.name).toBe('string');
    expect(() => JSON.stringify(span)).not.toThrow();
    expect(JSON.parse(encodeSpan(span))).toHaveProperty('spanId');
  }
}

describe.each(Object.keys(hostileValues))('%s', (name) => {
  test('can be given at any place', () => {
    const { tracing, spans } = setUp();
    expect(() => giveEverywhere(tracing, hostileValues[name]!())).not.toThrow();
    expectPlain(spans());
  });
});

test('any graph can be given at any place', () => {
  fc.assert(
    fc.property(hostileGraph, (make) => {
      const { tracing, spans } = setUp();
      giveEverywhere(tracing, make());
      expectPlain(spans());
    }),
    // To make a failing graph smaller can take longer than a test may: it is told as it was found.
    { numRuns: 30, interruptAfterTimeLimit: 90_000, markInterruptAsFailure: true },
  );
});

const { maxDepth, maxArrayLength, maxValues } = DEFAULT_SERIALIZATION_LIMITS;

describe('the work that a value makes is bounded', () => {
  test('a list that has no end is read as far as it is kept', () => {
    let reads = 0;
    const endless = new Proxy([], {
      get(_, key) {
        if (key === 'length') return Number.MAX_SAFE_INTEGER;
        reads++;
        return 0;
      },
    });
    deepClean(endless);
    expect(reads).toBeLessThanOrEqual(maxArrayLength);
  });

  test('an iterator that has no end is asked as often as its items are kept', () => {
    let steps = 0;
    class Endless extends Set<number> {
      override *[Symbol.iterator](): SetIterator<number> {
        for (;;) yield steps++;
      }
    }
    deepClean(new Endless());
    expect(steps).toBeLessThanOrEqual(maxArrayLength + 1);
  });

  test('a graph that grows under the reader is read as far as it is kept', () => {
    let reads = 0;
    const grow = (): object => ({
      get left() {
        reads++;
        return grow();
      },
      get right() {
        reads++;
        return grow();
      },
    });
    deepClean(grow());
    // The limit is looked at where an object begins.
    expect(reads).toBeLessThanOrEqual(maxValues + 2 * maxDepth);
  });

  test('an object that gives another form of itself each time is asked once a level', () => {
    let calls = 0;
    const createForm = (): object => {
      class Form {
        toJSON() {
          calls++;
          return createForm();
        }
      }
      return new Form();
    };
    deepClean(createForm());
    expect(calls).toBeLessThanOrEqual(maxDepth);
  });

  test('whether a value is machinery shows at a short look', () => {
    let reads = 0;
    const createLevel = (depth: number): object =>
      Object.defineProperties(
        {},
        Object.fromEntries(
          Array.from({ length: 200 }, (_, index) => [
            `key ${index}`,
            {
              enumerable: true,
              get() {
                reads++;
                return depth > 0 ? createLevel(depth - 1) : 1;
              },
            },
          ]),
        ),
      );
    deepClean({ steps: createLevel(3) }, { maxDepth: 1 });
    expect(reads).toBeLessThanOrEqual(100);
  });
});

describe("the caller's objects", () => {
  const json = fc.object({ key: fc.string(), maxDepth: 3, withDate: true, withMap: true, withSet: true });

  test('are not changed, and not held', () => {
    fc.assert(
      fc.property(json, (value) => {
        const before = structuredClone(value);
        const { tracing, spans } = setUp();
        giveEverywhere(tracing, value);
        expect(value).toEqual(before);
        const own = new Set(objectsIn(value));
        expect(objectsIn(spans()).filter((object) => own.has(object))).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  test('are only ever read', () => {
    const changes: (string | symbol)[] = [];
    const note = (trap: string) => () => changes.push(trap) > 0;
    const watch = (target: object): object =>
      new Proxy(target, {
        set: note('set'),
        defineProperty: note('defineProperty'),
        deleteProperty: note('deleteProperty'),
        setPrototypeOf: note('setPrototypeOf'),
        preventExtensions: note('preventExtensions'),
      });
    const { tracing } = setUp();
    giveEverywhere(tracing, watch({ list: watch([watch({ password: 'p' })]), steps: [watch({})] }));
    expect(changes).toEqual([]);
  });

  test('may change afterwards, and what was recorded stays', () => {
    fc.assert(
      fc.property(json, (value) => {
        const collector = createCollector();
        const tracing = new DefaultAITracing({ serviceName: 'test', exporters: [collector] });
        const span = tracing.startSpan({
          type: AISpanType.GENERIC,
          name: 'n',
          input: value,
          metadata: { value },
        });
        span.update({ output: [value] });
        const before = JSON.stringify(collector.events);
        for (const object of objectsIn(value)) {
          if (object instanceof Date) object.setTime(0);
          else if (object instanceof Map || object instanceof Set) object.clear();
          else Object.assign(object, { added: true });
        }
        expect(JSON.stringify(collector.events)).toBe(before);
      }),
      { numRuns: 50 },
    );
  });

  function objectsIn(value: unknown, found: Set<object> = new Set()): object[] {
    if (typeof value === 'object' && value !== null && !found.has(value)) {
      found.add(value);
      const isCollection = value instanceof Map || value instanceof Set;
      const inner: unknown[] = isCollection ? [...value].flat() : Object.values(value);
      for (const item of inner) objectsIn(item, found);
    }
    return [...found];
  }
});

describe('a part that fails', () => {
  const fail = (): never => {
    throw new Error('no');
  };
  const reject = () => Promise.reject(new Error('no'));
  const hang = () => new Promise<never>(() => {});
  const ways = { throws: fail, rejects: reject, hangs: hang };

  test.each(Object.entries(ways))(
    'an exporter that %s stops neither the next one nor the program',
    async (_, way) => {
      vi.useFakeTimers();
      const broken: AITracingExporter = {
        name: 'broken',
        init: way,
        exportEvent: way,
        flush: way,
        shutdown: way,
      };
      const collector = createCollector();
      const tracing = new DefaultAITracing({
        serviceName: 'test',
        exporters: [broken, collector],
        logger: quiet,
      });
      const span = tracing.startSpan({ type: AISpanType.GENERIC, name: 'n' });
      span.update({ output: 1 });
      span.end();
      expect(collector.events).toHaveLength(3);
      const closed = tracing.flush().then(() => tracing.shutdown());
      await vi.advanceTimersByTimeAsync(120_000);
      await closed;
      vi.useRealTimers();
    },
  );

  test.each(Object.entries(ways))('a processor that %s is passed over', (_, way) => {
    const collector = createCollector();
    const process = way as () => never;
    const tracing = new DefaultAITracing({
      serviceName: 'test',
      exporters: [collector],
      processors: [{ name: 'broken', process, shutdown: () => Promise.resolve() }],
      logger: quiet,
    });
    tracing.startSpan({ type: AISpanType.GENERIC, name: 'n' }).end();
    expect(collector.events).toHaveLength(2);
  });

  test.each(Object.entries(ways))('a sampler that %s keeps the trace', (_, way) => {
    const collector = createCollector();
    const sampler = way as () => never;
    const tracing = new DefaultAITracing({
      serviceName: 'test',
      exporters: [collector],
      sampling: { type: 'custom', sampler },
      logger: quiet,
    });
    tracing.startSpan({ type: AISpanType.GENERIC, name: 'n' }).end();
    expect(collector.events).toHaveLength(2);
  });

  test.each(Object.entries(ways))('a selector that %s gives way to the default instance', (_, way) => {
    const tracing = new DefaultAITracing({ serviceName: 'test', exporters: [], logger: quiet });
    registerAITracing('only', tracing);
    setSelector(way as () => never);
    expect(getSelectedAITracing()).toBe(tracing);
    clearAITracingRegistry();
  });

  test.each(Object.entries(ways))('a logger that %s is not noticed', (_, way) => {
    const logger: Logger = { debug: way, info: way, warn: way, error: way };
    const tracing = new DefaultAITracing({
      serviceName: 'test',
      exporters: [new ConsoleExporter({ logger }), { name: 'broken', exportEvent: fail, shutdown: reject }],
      logger,
    });
    expect(() => tracing.startSpan({ type: AISpanType.GENERIC, name: 'n' }).end()).not.toThrow();
  });
});

describe('a span that has ended', () => {
  test('stays as it is, whatever is called on it', () => {
    const { tracing, spans } = setUp();
    const span = tracing.startSpan({ type: AISpanType.GENERIC, name: 'n' });
    span.end({ output: 'first' });
    const events = spans().length;
    span.end({ output: 'second' });
    span.update({ output: 'third' });
    span.error({ error: new Error('late') });
    expect(spans()).toHaveLength(events);
    expect(span).toMatchObject({ output: 'first', errorInfo: undefined });
  });

  test('has children all the same: work may go on behind a call that has returned', () => {
    const { tracing, spans } = setUp();
    const span = tracing.startSpan({ type: AISpanType.GENERIC, name: 'n' });
    span.end();
    span.createChildSpan({ type: AISpanType.GENERIC, name: 'late' }).end();
    expect(spans().at(-1)).toMatchObject({ name: 'late', parentSpanId: span.id, traceId: span.traceId });
  });
});
