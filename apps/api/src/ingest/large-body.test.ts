import { expect, test } from 'vitest';
import { attributes, otlpRequest, otlpSpan } from '../../test/otlp.ts';
import { toProtobuf } from '../../test/otlp-protobuf.ts';
import { isLargeBody } from './large-body.ts';

function bodies(spans: readonly unknown[]) {
  const request = otlpRequest(spans);
  return {
    json: Buffer.from(JSON.stringify(request)),
    protobuf: toProtobuf('ExportTraceServiceRequest', request),
  };
}

const many = <Item>(count: number, make: (n: number) => Item) =>
  Array.from({ length: count }, (_, n) => make(n));
const usual = (count: number) =>
  bodies(many(count, (n) => otlpSpan({ attributes: attributes({ n, a: 'b', text: 'word '.repeat(400) }) })));
const dense = bodies([
  otlpSpan({ attributes: attributes(Object.fromEntries(many(60_000, (n) => [`key${n}`, n]))) }),
]);
const events = bodies([otlpSpan({ events: many(250_000, () => ({})) })]);

test.each(['json', 'protobuf'] as const)('what is large in %s', (encoding) => {
  expect(isLargeBody(encoding, usual(500)[encoding])).toBe(false);
  expect(isLargeBody(encoding, usual(900)[encoding])).toBe(true);
  expect(isLargeBody(encoding, dense[encoding])).toBe(true);
  expect(isLargeBody(encoding, events[encoding])).toBe(true);
  expect(isLargeBody(encoding, dense[encoding].subarray(0, 400_000))).toBe(false);
});
