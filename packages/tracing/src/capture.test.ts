import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  boundedStringify,
  deepClean,
  DEFAULT_KEYS_TO_STRIP,
  DEFAULT_SERIALIZATION_LIMITS,
  truncateString,
} from './index.ts';

test('plain data comes out equal, and as a copy', () => {
  const value = {
    text: 'a',
    number: 1.5,
    yes: true,
    nothing: null,
    list: [1, { deep: ['x'] }],
    date: new Date(0),
  };
  const copy = deepClean(value);
  expect(copy).toEqual(value);
  expect(copy).not.toBe(value);
  value.list.push(2);
  expect(copy).toMatchObject({ list: [1, { deep: ['x'] }] });
});

test('what JSON has no word for comes out readable', () => {
  const value = {
    map: new Map<string, unknown>([['a', new Map([[{ k: 1 }, 'v']])]]),
    set: new Set([1, 'two']),
    url: new URL('https://example.com/a?b=1'),
    query: new URLSearchParams({ a: '1' }),
    pattern: /x+/giu,
    big: 12345678901234567890n,
    notANumber: NaN,
    infinite: -Infinity,
    symbol: Symbol('s'),
    named: function named() {},
    anonymous: () => 1,
    bytes: new Uint8Array([1, 2, 3]),
    buffer: Buffer.from('hello'),
    arrayBuffer: new Uint8Array([255]).buffer,
    floats: new Float32Array([0.5, 1]),
    bigs: new BigInt64Array([7n]),
    headers: new Headers({ accept: 'text/plain' }),
    badDate: new Date(NaN),
    boxed: Object('boxed') as unknown,
    pending: new Promise(() => undefined),
  };
  expect(deepClean(value)).toEqual({
    map: { a: [[{ k: 1 }, 'v']] },
    set: [1, 'two'],
    url: 'https://example.com/a?b=1',
    query: 'a=1',
    pattern: '/x+/giu',
    big: '12345678901234567890',
    notANumber: 'NaN',
    infinite: '-Infinity',
    symbol: 'Symbol(s)',
    named: '[Function named]',
    anonymous: '[Function anonymous]',
    bytes: 'AQID',
    buffer: 'aGVsbG8=',
    arrayBuffer: '/w==',
    floats: [0.5, 1],
    bigs: ['7'],
    headers: { accept: 'text/plain' },
    badDate: 'Invalid Date',
    boxed: 'boxed',
    pending: '[Promise]',
  });
});

test('errors keep name, message, stack, cause and their own fields', () => {
  const error = Object.assign(new TypeError('outer', { cause: new Error('inner') }), { code: 'E1' });
  expect(deepClean(error)).toMatchObject({
    name: 'TypeError',
    message: 'outer',
    stack: expect.stringContaining('capture.test.ts'),
    cause: { name: 'Error', message: 'inner' },
    code: 'E1',
  });
  expect(deepClean(new AggregateError([new Error('one')]))).toMatchObject({ errors: [{ message: 'one' }] });
});

test('objects are asked for their own form, for spans first and for JSON second', () => {
  class Money {
    readonly #cents = 150;
    toJSON() {
      return { euro: this.#cents / 100 };
    }
  }
  class Secretive {
    secret = 's';
    serializeForSpan() {
      return { shown: true };
    }
    toJSON() {
      return 'json';
    }
  }
  expect(deepClean([new Money(), new Secretive()])).toEqual([{ euro: 1.5 }, { shown: true }]);
});

test('cycles are marked, and what is merely shared is shown each time', () => {
  const shared = { a: 1 };
  const ring: Record<string, unknown> = { first: shared, second: shared };
  ring['self'] = ring;
  ring['list'] = [ring];
  expect(deepClean(ring)).toEqual({
    first: { a: 1 },
    second: { a: 1 },
    self: '[Circular]',
    list: ['[Circular]'],
  });
});

test('getters, proxies and toJSON methods that throw cost their own value only', () => {
  const thrower = () => {
    throw new Error('no');
  };
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  const value = {
    before: 1,
    get getter() {
      return thrower();
    },
    json: { toJSON: thrower },
    proxy: new Proxy({}, { ownKeys: thrower }),
    revoked: revoked.proxy,
    odd: {
      toJSON: () => {
        throw Object.defineProperty(new Error('odd'), 'message', { get: thrower });
      },
    },
    after: 2,
  };
  expect(deepClean(value)).toEqual({
    before: 1,
    getter: '[unreadable: no]',
    json: '[unreadable: no]',
    proxy: '[unreadable: no]',
    revoked: expect.stringMatching(/^\[unreadable: .*revoked/),
    odd: '[unreadable]',
    after: 2,
  });
});

test('the keys of frameworks go where they hold live objects, and stay where they hold data', () => {
  class Tracer {
    name = 'tracer';
  }
  const live = {
    logger: { info: () => undefined },
    steps: [new Tracer()],
    tracingContext: { currentSpan: new Tracer() },
  };
  expect(deepClean({ ...live, kept: 1 })).toEqual({ kept: 1 });
  const data = { logger: 'console', steps: ['cut', 'fold'], providerMetadata: { openai: { cached: 3 } } };
  expect(deepClean(data)).toEqual(data);
  expect(deepClean({ other: [new Tracer()] }, { keysToStrip: ['other'] })).toEqual({});
});

test('the limits are these, and hold where nothing else is said', () => {
  expect(DEFAULT_SERIALIZATION_LIMITS).toEqual({
    maxDepth: 32,
    maxStringLength: 1024 * 1024,
    maxArrayLength: 10_000,
    maxObjectKeys: 10_000,
    maxValues: 100_000,
  });
  expect(deepClean('x'.repeat(1024 * 1024 + 1))).toHaveLength(1024 * 1024);
  expect((deepClean(Array(10_002).fill(0)) as unknown[]).at(-1)).toBe('[3 more items]');
  expect([...DEFAULT_KEYS_TO_STRIP]).toEqual([
    'logger',
    'experimental_providerMetadata',
    'providerMetadata',
    'steps',
    'tracingContext',
  ]);
});

test('limits cut, and leave a mark', () => {
  expect(deepClean([1, 2, 3, 4], { maxArrayLength: 3 })).toEqual([1, 2, '[2 more items]']);
  expect(deepClean({ a: 1, b: 2, c: 3 }, { maxObjectKeys: 2 })).toEqual({ a: 1, '…': '[2 more keys]' });
  expect(deepClean([[[1]]], { maxDepth: 2 })).toEqual([['[cut at a depth of 2]']]);
  expect(deepClean(new Set([1, 2, 3]), { maxArrayLength: 2 })).toEqual([1, '[2 more items]']);
  const bytes = deepClean(new Uint8Array(300), { maxStringLength: 100 });
  expect(bytes).toMatch(/^A+… \[101 characters in all\]$/);
});

test('a key that is too long is cut, and is still not another one', () => {
  const start = 'k'.repeat(200);
  const limits = { maxStringLength: 100 };
  const cut = deepClean({ [`${start}a`]: 1, short: 2, [`${start}b`]: 3 }, limits) as object;
  expect(Object.keys(cut)).toEqual([
    expect.stringMatching(/^k+… \[201 characters in all\] #1$/),
    'short',
    expect.stringMatching(/^k+… \[201 characters in all\] #3$/),
  ]);
  for (const key of Object.keys(cut)) expect(key.length).toBeLessThanOrEqual(100);
  expect(deepClean(new Map([[start, 1]]), limits)).toEqual(deepClean({ [start]: 1 }, limits));
  expect(deepClean(cut, limits)).toEqual(cut);
  expect(Object.keys(deepClean({ [start]: 1 }, { maxStringLength: 10 }) as object)).toEqual([' #1']);
});

test('a graph whose parts are reached over ever more paths ends', () => {
  let graph: object = { leaf: true };
  for (let level = 0; level < 30; level++) graph = { left: graph, right: graph };
  expect(JSON.stringify(deepClean(graph, { maxValues: 1000 }))).toContain('[cut after 1000 values]');
});

test('texts are cut to their length, and never within a character', () => {
  expect(truncateString('short', 5)).toBe('short');
  const text = '👍'.repeat(100);
  for (let length = 0; length < 60; length++) {
    const cut = truncateString(text, length);
    expect(cut.length).toBeLessThanOrEqual(length);
    expect(cut.isWellFormed()).toBe(true);
  }
});

test('a key that would set a prototype is kept as data', () => {
  const value: unknown = JSON.parse('{"__proto__": {"polluted": true}}');
  const copy = deepClean(value) as object;
  expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
  expect(JSON.stringify(copy)).toBe('{"__proto__":{"polluted":true}}');
});

test('whatever it is given, it gives plain JSON, and the same when it is applied again', () => {
  const limits = { maxStringLength: 60, maxArrayLength: 5, maxObjectKeys: 5, maxDepth: 4 };
  const anything = fc.anything({
    withBigInt: true,
    withBoxedValues: true,
    withDate: true,
    withMap: true,
    withNullPrototype: true,
    withObjectString: true,
    withSet: true,
    withSparseArray: true,
    withTypedArray: true,
  });
  // Keys beyond the limit too.
  const named = fc.dictionary(fc.string({ minLength: 50, maxLength: 80, unit: 'grapheme' }), anything);
  fc.assert(
    fc.property(fc.oneof(anything, named), (value) => {
      const once = deepClean(value, limits);
      expect(deepClean(once, limits)).toEqual(once);
      expect(() => JSON.stringify(once)).not.toThrow();
    }),
  );
});

test('boundedStringify writes what JSON has no words for, and nothing as a word', () => {
  const value: Record<string, unknown> = { big: 5n, at: new Date(0), missing: undefined };
  value['self'] = value;
  expect(boundedStringify(value)).toBe('{"big":"5","at":"1970-01-01T00:00:00.000Z","self":"[Circular]"}');
  expect(boundedStringify(undefined)).toBe('undefined');
});

test('boundedStringify is never longer than it may be, however many texts there are', () => {
  const text = 'x'.repeat(1000);
  const long = boundedStringify(Array(1000).fill(text), { maxStringLength: 5000 });
  expect(long).toHaveLength(5000);
  expect(long.startsWith(`["${text}","${text}"`)).toBe(true);
  expect(boundedStringify([text], { maxStringLength: 2000 })).toBe(`["${text}"]`);
  // Together longer than any string can be.
  const huge = Array(600).fill('x'.repeat(1024 * 1024));
  expect(boundedStringify(huge)).toHaveLength(1024 * 1024);
});
