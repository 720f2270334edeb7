import type { AnyAISpan } from './types.ts';

/** Holds which span is current, along the calls of a program. */
interface SpanStorage {
  getStore(): AnyAISpan | undefined;
  run<Result>(span: AnyAISpan, work: () => Result): Result;
}

type StorageClass = new () => SpanStorage;

// A program may hold this package twice, as bundlers for servers like to do, and reload it while it runs. The span that is
// current is one all the same.
const key = Symbol.for('spanlight.current-span');
const shared = globalThis as { [key]?: SpanStorage };

export function spanStorage(): SpanStorage {
  return (shared[key] ??= createStorage());
}

/** The span that the running code belongs to: the innermost of those that `trace` and `withSpan` have opened around it. */
export function currentSpan(): AnyAISpan | undefined {
  return spanStorage().getStore();
}

function createStorage(): SpanStorage {
  const AsyncLocalStorage = findAsyncLocalStorage();
  return AsyncLocalStorage ? new AsyncLocalStorage() : createCallStorage();
}

/** Node, Bun, Deno and workers with Node's modules have it as a module, other edge runtimes as a global. */
function findAsyncLocalStorage(): StorageClass | undefined {
  const module = typeof process === 'undefined' ? undefined : process.getBuiltinModule?.('node:async_hooks');
  return module?.AsyncLocalStorage ?? (globalThis as { AsyncLocalStorage?: StorageClass }).AsyncLocalStorage;
}

/** Browsers can't follow a program over an await: there a span is current until the call returns, and no longer. */
export function createCallStorage(): SpanStorage {
  let current: AnyAISpan | undefined;
  return {
    getStore: () => current,
    run(span, work) {
      const before = current;
      current = span;
      try {
        return work();
      } finally {
        current = before;
      }
    },
  };
}
