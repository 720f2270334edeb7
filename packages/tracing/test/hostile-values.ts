import fc from 'fast-check';

const fail = (): never => {
  throw new Error('no');
};

/** A proxy whose every trap throws. */
function createThrowingProxy(target: object): object {
  return new Proxy(target, new Proxy({}, { get: () => fail }));
}

function createRevokedProxy(target: object): object {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

function nest(depth: number, wrap: (inner: unknown) => unknown): unknown {
  let value: unknown = 'core';
  for (let level = 0; level < depth; level++) value = wrap(value);
  return value;
}

function createDetached(): ArrayBuffer {
  const buffer = new ArrayBuffer(64);
  structuredClone(buffer, { transfer: [buffer] });
  return buffer;
}

function createRing(): object {
  const ring: Record<string, unknown> = { list: [] };
  ring['self'] = ring;
  (ring['list'] as unknown[]).push(ring, [ring]);
  return ring;
}

function createErrorRing(): Error {
  const error = new Error('ring');
  error.cause = new Error('inner', { cause: error });
  return error;
}

class EndlessSet extends Set {
  override get size(): number {
    return Number.NaN;
  }
  override *[Symbol.iterator](): SetIterator<unknown> {
    for (;;) yield 1;
  }
}

class EndlessMap extends Map {
  override *[Symbol.iterator](): MapIterator<[unknown, unknown]> {
    for (let index = 0; ; index++) yield [`key ${index}`, index];
  }
}

/** Each asks for its like again, for ever. */
const createEndlessJson = (): object => ({ toJSON: createEndlessJson });

// Flat, as what has been read from a file or a network is.
const hugeText = Buffer.alloc(40_000_000, 'long ').toString('latin1');

/** Values that a program may hand over by mistake, each made anew. By name, so that a failure says which. */
export const hostileValues: Record<string, () => unknown> = {
  'a getter that throws': () => ({
    before: 1,
    get broken() {
      return fail();
    },
    after: 2,
  }),
  'a list with a getter that throws': () => Object.defineProperty([1, 2], 0, { get: fail, enumerable: true }),
  'a proxy that throws': () => createThrowingProxy({}),
  'a proxy of a list that throws': () => createThrowingProxy([]),
  'a proxy of a function that throws': () => createThrowingProxy(() => 1),
  'a revoked proxy': () => createRevokedProxy({}),
  'a revoked proxy of a list': () => createRevokedProxy([]),
  'a ring': createRing,
  'a ring of errors': createErrorRing,
  'an object nested 100,000 deep': () => nest(100_000, (inner) => ({ inner })),
  'a list nested 100,000 deep': () => nest(100_000, (inner) => [inner]),
  'a map nested 100,000 deep': () => nest(100_000, (inner) => new Map([['inner', inner]])),
  'errors with 100,000 causes': () => nest(100_000, (cause) => new Error('outer', { cause })),
  'a text of 40 MB': () => hugeText,
  'a key of 40 MB': () => ({ [hugeText]: 1 }),
  'a map whose key has 40 MB': () => new Map([[hugeText, 1]]),
  'half a character': () => '\ud83d text \udc4d',
  'half a character as a key': () => ({ '\ud83d': '\udc4d' }),
  'a symbol': () => Symbol('s'),
  'a symbol as a key': () => ({ [Symbol('s')]: 1 }),
  'a function': () => () => 1,
  'a class': () =>
    class Example {
      kept = 1;
    },
  'a number beyond all': () => 2n ** 1_000_000n,
  'no number': () => Number.NaN,
  floats: () => new Float64Array(100_000),
  'big integers': () => new BigInt64Array([1n, -1n]),
  'a detached buffer': createDetached,
  'a view of a detached buffer': () => {
    const view = new Uint8Array(8);
    structuredClone(view.buffer, { transfer: [view.buffer] });
    return view;
  },
  'shared memory': () => new SharedArrayBuffer(16),
  'a list with holes': () => Object.assign([], { length: 2 ** 32 - 1 }),
  'a list that says it is longer': () =>
    new Proxy([], { get: (list, key) => (key === 'length' ? 1e15 : Reflect.get(list, key)) }),
  'a list that has no length': () =>
    new Proxy([], { get: (list, key) => (key === 'length' ? fail() : Reflect.get(list, key)) }),
  'an endless set': () => new EndlessSet([1]),
  'an endless map': () => new EndlessMap(),
  'an endless toJSON': createEndlessJson,
  'a toJSON that returns itself': () => ({
    kept: 1,
    toJSON() {
      return this;
    },
  }),
  'a toJSON that throws': () => ({ toJSON: fail }),
  'an error that throws': () =>
    Object.defineProperties(new Error('x'), {
      name: { get: fail },
      message: { get: fail },
      stack: { get: fail },
      cause: { get: fail },
    }),
  'an error that says odd things': () =>
    Object.assign(new Error('x'), { name: Symbol('n'), message: { a: 1 }, stack: 5n }),
  'a date that throws': () => Object.defineProperty(new Date(), Symbol.toPrimitive, { value: fail }),
  'no date': () => new Date(Number.NaN),
  'an object with a tag that throws': () => ({
    get [Symbol.toStringTag]() {
      return fail();
    },
  }),
  'an object that pretends to be a map': () => Object.create({ [Symbol.toStringTag]: 'Map' }) as object,
  'an object that pretends to be a date': () => Object.create({ [Symbol.toStringTag]: 'Date' }) as object,
  'an object without a prototype': () => Object.assign(Object.create(null) as object, { a: 1 }),
  'an object that is no text': () => ({ toString: 1, valueOf: 1 }),
  'a list of what is no text': () => [{ toString: 1, valueOf: 1 }],
  'a frozen graph': () => Object.freeze({ list: Object.freeze([Object.freeze({ a: 1 })]) }),
  'an object with a constructor that throws': () =>
    Object.create({
      get constructor() {
        return fail();
      },
    }) as object,
  'a promise that rejects': () => {
    const promise = Promise.reject(new Error('no'));
    promise.catch(() => {});
    return promise;
  },
  'a thenable that throws': () => new Proxy({}, { get: (_, key) => (key === 'then' ? fail() : undefined) }),
  'an iterator': () => [1, 2][Symbol.iterator](),
  'the global object': () => globalThis,
  'a weak map': () => new WeakMap(),
  'a key that is a prototype': () =>
    JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":1}}') as object,
  'paths without number': () => {
    let graph: object = { leaf: true };
    for (let level = 0; level < 40; level++) graph = { left: graph, right: graph };
    return graph;
  },
  'machinery without number': () => {
    let wide: unknown = 1;
    for (let level = 0; level < 4; level++) {
      const inner = wide;
      wide = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`key ${index}`, inner]));
    }
    return { steps: wide, logger: wide };
  },
};

type Make = () => unknown;

/** Makes any graph that has some of these in it, at any place. A function, for such values themselves hurt fast-check too. */
export const hostileGraph: fc.Arbitrary<Make> = fc.letrec<{ graph: Make }>((tie) => ({
  graph: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(...Object.keys(hostileValues)).map((name) => hostileValues[name]!),
    fc
      .anything({
        withBigInt: true,
        withBoxedValues: true,
        withDate: true,
        withMap: true,
        withNullPrototype: true,
        withObjectString: true,
        withSet: true,
        withSparseArray: true,
        withTypedArray: true,
      })
      .map((value) => () => value),
    fc.array(tie('graph'), { maxLength: 4 }).map((items) => () => items.map((make) => make())),
    fc
      .array(fc.tuple(fc.string({ unit: 'binary', maxLength: 6 }), tie('graph')), { maxLength: 4 })
      .map((fields) => () => Object.fromEntries(fields.map(([key, make]) => [key, make()]))),
    fc.array(tie('graph'), { maxLength: 3 }).map((items) => () => new Set(items.map((make) => make()))),
    fc
      .array(fc.tuple(tie('graph'), tie('graph')), { maxLength: 3 })
      .map((entries) => () => new Map(entries.map(([key, value]) => [key(), value()]))),
    tie('graph').map((make) => () => new Error('with a cause', { cause: make() })),
  ),
})).graph;
