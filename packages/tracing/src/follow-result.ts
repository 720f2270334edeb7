import type { ResultPieces } from './result-pieces.ts';

/** Is told what becomes of a result. Calls after the first of `end` and `fail` mean nothing. */
export interface Watch {
  /** The result is complete. */
  end(output?: unknown): void;
  fail(error: unknown): void;
  /** Runs the result's own code, such as the body of a generator. */
  run<Value>(work: () => Value): Value;
  /** Collects the pieces of a result that comes in pieces. */
  pieces(): ResultPieces;
}

/**
 * Follows a result to its end: a promise until it is settled, a stream or an iterable until its last piece, its error, or
 * until its consumer has had enough. Returns what takes the result's place: of the same type, and behaving the same.
 */
export function followResult<Result>(result: Result, watch: Watch): Result {
  // What is returned has the type of what came in, which TypeScript can't see.
  return follow(result, watch) as Result;
}

function follow(result: unknown, watch: Watch): unknown {
  try {
    if (isObject(result)) return followObject(result, watch);
  } catch {
    // Objects whose getters throw, and streams that someone reads already, are left alone.
    watch.end();
    return result;
  }
  watch.end(result);
  return result;
}

function followObject(result: object, watch: Watch): unknown {
  if (isPromise(result)) return followPromise(result, watch);
  if (hasMethod(result, 'then')) return followThenable(result, watch);
  if (isReadableStream(result)) return followStream(result, watch);
  if (hasMethod(result, 'pipe') && hasMethod(result, 'once')) return followNodeStream(result, watch);
  if (hasMethod(result, 'next') && isGeneratorLike(result)) return followIterator(result, watch);
  if (hasMethod(result, Symbol.asyncIterator)) return followIterable(result, watch);
  watch.end(result);
  return result;
}

/** One that has nothing of its own to lose. */
function isPromise(value: object): value is Promise<unknown> {
  return value instanceof Promise && value.constructor === Promise && !Object.hasOwn(value, 'then');
}

/** Who follows a rejection has handled it. The promise that comes out instead is as unhandled as the first one was. */
function followPromise(promise: Promise<unknown>, watch: Watch): Promise<unknown> {
  return promise.then(
    (value) => follow(value, watch),
    (error: unknown) => {
      watch.fail(error);
      throw error;
    },
  );
}

type Settle = ((value: unknown) => unknown) | null | undefined;

/**
 * Promises with methods of their own, and those that begin only when someone waits for them, such as queries: the object
 * stays the same, and is followed by those who wait.
 */
function followThenable(thenable: Record<'then', Method>, watch: Watch): unknown {
  const original = thenable.then;
  let value: unknown;
  let followed: unknown;
  const takesPlaceOf = (settled: unknown) => {
    if (followed === undefined || settled !== value) {
      value = settled;
      followed = follow(settled, watch);
    }
    return followed;
  };
  const then = (onFulfilled: Settle, onRejected: Settle): unknown =>
    original.call(
      thenable,
      (settled: unknown) => {
        const result = takesPlaceOf(settled);
        return typeof onFulfilled === 'function' ? onFulfilled(result) : result;
      },
      (error: unknown) => {
        watch.fail(error);
        if (typeof onRejected === 'function') return onRejected(error);
        throw error;
      },
    );
  return replace(thenable, 'then', then, watch);
}

/** Reads no further ahead than the stream's consumer does. */
function followStream(stream: ReadableStream<unknown>, watch: Watch): unknown {
  const isOfBytes = readsBytes(stream);
  const reader = stream.getReader();
  const pieces = watch.pieces();
  const source = {
    async pull(controller: ReadableStreamDefaultController<unknown> | ReadableByteStreamController) {
      try {
        for (;;) {
          const { done, value } = await watch.run(() => reader.read());
          if (done) {
            watch.end(pieces.output());
            controller.close();
            if ('byobRequest' in controller) controller.byobRequest?.respond(0);
            return;
          }
          pieces.add(value);
          // A stream of bytes takes no empty piece.
          if (isOfBytes && (value as ArrayBufferView).byteLength === 0) continue;
          // The pieces of a stream of bytes are views.
          controller.enqueue(value as ArrayBufferView<ArrayBuffer>);
          return;
        }
      } catch (error) {
        watch.fail(error);
        throw error;
      }
    },
    async cancel(reason: unknown) {
      try {
        await reader.cancel(reason);
      } finally {
        watch.end(pieces.output());
      }
    },
  };
  const copy: ReadableStream<unknown> = isOfBytes
    ? new ReadableStream({ ...source, type: 'bytes' }, { highWaterMark: 0 })
    : new ReadableStream<unknown>(source, { highWaterMark: 0 });
  // Libraries make streams iterable where the platform doesn't.
  const iterate = Object.getOwnPropertyDescriptor(stream, Symbol.asyncIterator);
  return iterate ? Object.defineProperty(copy, Symbol.asyncIterator, iterate) : copy;
}

function readsBytes(stream: ReadableStream<unknown>): boolean {
  try {
    stream.getReader({ mode: 'byob' }).releaseLock();
    return true;
  } catch {
    return false;
  }
}

/** Listens for nothing but the end: a listener for data would set the stream in motion, one for errors would swallow them. */
function followNodeStream(stream: Record<'once', Method>, watch: Watch): unknown {
  stream.once('close', () => {
    const { errored } = stream as { errored?: Error | null };
    // That is also what Node calls it when a consumer stops early.
    if (errored && errored.name !== 'AbortError') watch.fail(errored);
    else watch.end();
  });
  return stream;
}

function followIterable(iterable: Record<typeof Symbol.asyncIterator, Method>, watch: Watch): unknown {
  const original = iterable[Symbol.asyncIterator];
  const iterate = () => {
    const iterator = watch.run(() => original.call(iterable)) as object;
    // Who stops early says so by `return`, which an iterator may not have.
    if (!('return' in iterator)) {
      const stop = () => Promise.resolve({ done: true, value: undefined });
      Reflect.defineProperty(iterator, 'return', { value: stop, configurable: true, writable: true });
    }
    return followIterator(iterator, watch);
  };
  return replace(iterable, Symbol.asyncIterator, iterate, watch);
}

interface Step {
  done?: boolean | undefined;
  value?: unknown;
}

/** The object stays the same, so that it is still the generator that it was. */
function followIterator(iterator: object, watch: Watch): unknown {
  const pieces = watch.pieces();
  const take = (step: Step) => {
    if (step.done) watch.end(pieces.output());
    else pieces.add(step.value);
    return step;
  };
  const fail = (error: unknown): never => {
    watch.fail(error);
    throw error;
  };
  for (const name of ['next', 'return', 'throw'] as const) {
    if (!hasMethod(iterator, name)) continue;
    const original = iterator[name];
    const step = (...args: unknown[]): unknown => {
      let result: unknown;
      try {
        result = watch.run(() => original.apply(iterator, args));
      } catch (error) {
        return fail(error);
      }
      return isObject(result) && hasMethod(result, 'then') ? result.then(take, fail) : take(result as Step);
    };
    replace(iterator, name, step, watch);
  }
  return iterator;
}

/** Generators, and what iterates over itself as they do. Lists and maps have no `next`. */
function isGeneratorLike(value: object): boolean {
  return hasMethod(value, Symbol.asyncIterator) || hasMethod(value, Symbol.iterator);
}

function isReadableStream(value: object): value is ReadableStream<unknown> {
  return Object.prototype.toString.call(value) === '[object ReadableStream]' && hasMethod(value, 'getReader');
}

type Method = (...args: unknown[]) => unknown;

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function hasMethod<Name extends PropertyKey>(value: object, name: Name): value is Record<Name, Method> {
  return typeof (value as Record<Name, unknown>)[name] === 'function';
}

/** Gives an object a method of its own. One that can't be changed can't be followed: its span ends here. */
function replace(
  object: object,
  name: PropertyKey,
  value: (...args: never[]) => unknown,
  watch: Watch,
): object {
  const isReplaced = Reflect.defineProperty(object, name, { value, configurable: true, writable: true });
  if (!isReplaced) watch.end();
  return object;
}
