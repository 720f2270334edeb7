import { expect, test } from 'vitest';
import { attributes, nano } from '../../test/otlp.ts';
import { readSpan } from '../../test/span.ts';
import { formatTree } from './span-tree.ts';

const id = (n: number) => n.toString(16).padStart(16, '0');

function span(n: number, parent: number | null, fields: Parameters<typeof readSpan>[0] = {}) {
  return readSpan({
    spanId: id(n),
    ...(parent !== null && { parentSpanId: id(parent) }),
    name: `span ${n}`,
    startTimeUnixNano: nano(n),
    ...fields,
  });
}

test('draws branches, one line a span', () => {
  const usage = {
    'gen_ai.operation.name': 'chat',
    'gen_ai.request.model': 'gpt-5',
    'gen_ai.usage.input_tokens': 900,
    'gen_ai.usage.output_tokens': 100,
  };
  const tree = formatTree([
    span(1, null),
    span(2, 1),
    span(3, 2, { attributes: attributes(usage) }),
    span(4, 1, { endTimeUnixNano: '0' }),
    span(5, 4, { status: { code: 2, message: 'no\nway' } }),
  ]);
  expect(tree.split('\n')).toEqual([
    '✓ span 1  generic · 99.0 ms',
    '├─ ✓ span 2  generic · 98.0 ms',
    '│  └─ ✓ span 3  model_generation · 97.0 ms · gpt-5 · 1000 tokens',
    '└─ ● span 4  generic · running',
    '   └─ ✗ span 5  generic · 95.0 ms  no',
  ]);
});

test('says where a parent has not come', () => {
  expect(formatTree([span(2, 1)]).split('\n')).toEqual([
    '? a parent that has not come',
    '└─ ✓ span 2  generic · 98.0 ms',
  ]);
});

test('draws a chain of 10,000 spans in lines that stay readable', () => {
  const chain = Array.from({ length: 10_000 }, (_, n) => span(n + 1, n === 0 ? null : n));
  const lines = formatTree(chain).split('\n');
  expect(lines).toHaveLength(10_000);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(150);
});
