import { performance } from 'node:perf_hooks';
import { createReadSpan } from '../src/read-span.ts';
import { rawSpan } from '../test/span.ts';

/** Milliseconds that one span's meaning takes, the best of a few, for spans of unusual size. */
export function measureLargeSpans(): Record<string, number> {
  const read = createReadSpan();
  const call = { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'gpt-4o-mini' };
  const message = { role: 'user', parts: [{ type: 'text', content: 'x'.repeat(20_000_000) }] };
  const many = (count: number, key: (n: number) => string) =>
    Object.fromEntries(Array.from({ length: count }, (_, n) => [key(n), 'x']));
  const spans = {
    'a message of 20 MB': { ...call, 'gen_ai.input.messages': JSON.stringify([message]) },
    '10,000 messages': {
      ...call,
      'gen_ai.input.messages': JSON.stringify(
        Array.from({ length: 10_000 }, () => ({ role: 'user', parts: [{ type: 'text', content: 'Hello' }] })),
      ),
    },
    '100,000 attributes of messages': { ...call, ...many(100_000, (n) => `gen_ai.prompt.${n}.content`) },
    '20,000 attributes that mean nothing': many(20_000, (n) => `key${n}`),
  };
  return Object.fromEntries(
    Object.entries(spans).map(([name, attributes]) => [name, best(() => read(rawSpan(attributes)))]),
  );
}

function best(work: () => unknown): number {
  const times = Array.from({ length: 7 }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return Number(Math.min(...times).toFixed(1));
}
