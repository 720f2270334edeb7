import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fixtureNames, isJson, jsonTraces, readFixture } from '../../test/fixtures.ts';
import { fromProtobuf, toProtobuf } from '../../test/otlp-protobuf.ts';
import { attributes, nano, otlpRequest, otlpSpan, spanId, traceId } from '../../test/otlp.ts';
import type { DecodedTraces } from './decoded.ts';
import { IngestError } from './ingest-error.ts';
import { decodeJsonLogs, decodeJsonMetrics, decodeJsonTraces } from './json-decoder.ts';
import { decodeProtobufLogs, decodeProtobufMetrics, decodeProtobufTraces } from './protobuf-decoder.ts';

const type = 'ExportTraceServiceRequest';
function decodeJson(request: unknown): DecodedTraces {
  return decodeJsonTraces(Buffer.from(JSON.stringify(request)));
}

const jsonFixtures = fixtureNames.filter((name) => isJson(readFixture(name).requests[0]!));
const recorded = toProtobuf(type, jsonTraces(['otel-semconv-json']));

test.each(jsonFixtures)('reads of %s what the JSON decoder reads', (name) => {
  const request = jsonTraces([name]);
  const expected = decodeJson(request);
  expect(expected.spans.length).toBeGreaterThan(0);
  expect(decodeProtobufTraces(toProtobuf(type, request))).toEqual(expected);
});

/** OTLP/JSON of any structure, with what may be wrong in it, in the words of proto3's JSON. */
const anyValue: fc.Arbitrary<object> = fc.letrec<{ value: object; pair: object }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.record({ stringValue: fc.string({ unit: 'grapheme' }) }),
    fc.record({ boolValue: fc.boolean() }),
    fc.record({ intValue: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String) }),
    fc.record({ intValue: fc.maxSafeInteger() }),
    fc.record({
      doubleValue: fc.oneof(
        // JSON has no infinite numbers: their names are below.
        fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
        fc.constantFrom('NaN', 'Infinity', '-Infinity'),
      ),
    }),
    fc.record({ bytesValue: fc.uint8Array().map((bytes) => Buffer.from(bytes).toString('base64')) }),
    fc.constant({}),
    fc.record({ arrayValue: fc.record({ values: fc.array(tie('value'), { maxLength: 4 }) }) }),
    fc.record({ kvlistValue: fc.record({ values: fc.array(tie('pair'), { maxLength: 4 }) }) }),
  ),
  pair: fc.record({
    key: fc.oneof(fc.constantFrom('', 'a', '__proto__', '0'), fc.string()),
    value: tie('value'),
  }),
})).value;
const keyValues = fc.array(
  fc.record({ key: fc.oneof(fc.constantFrom('', 'a', '__proto__', '0'), fc.string()), value: anyValue }),
  { maxLength: 5 },
);
const hex = (bytes: number) =>
  fc.oneof(
    fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((array) => Buffer.from(array).toString('hex')),
    fc.constantFrom('', '00'.repeat(bytes), 'abcd'),
  );
const time = fc.oneof(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.constantFrom(0n, 1n, 999n)).map(String);
const otlpSpans = fc.record(
  {
    traceId: hex(16),
    spanId: hex(8),
    parentSpanId: hex(8),
    name: fc.string(),
    kind: fc.integer({ min: -1, max: 7 }),
    startTimeUnixNano: time,
    endTimeUnixNano: time,
    attributes: keyValues,
    events: fc.array(fc.record({ name: fc.string(), timeUnixNano: time, attributes: keyValues }), {
      maxLength: 3,
    }),
    links: fc.array(fc.record({ traceId: hex(16), spanId: hex(8), attributes: keyValues }), { maxLength: 2 }),
    status: fc.record({ code: fc.integer({ min: -1, max: 4 }), message: fc.string() }),
  },
  { requiredKeys: ['traceId', 'spanId', 'startTimeUnixNano'] },
);
const otlpRequests = fc.record({
  resourceSpans: fc.array(
    fc.record(
      {
        resource: fc.record({ attributes: keyValues }),
        scopeSpans: fc.array(
          fc.record(
            {
              scope: fc.record({ name: fc.string(), version: fc.string() }),
              spans: fc.array(otlpSpans, { maxLength: 4 }),
            },
            { requiredKeys: [] },
          ),
          { maxLength: 3 },
        ),
      },
      { requiredKeys: [] },
    ),
    { maxLength: 3 },
  ),
});

test('reads of any request what the JSON decoder reads, and rejects the same spans in the same words', () => {
  fc.assert(
    fc.property(otlpRequests, (request) => {
      expect(decodeProtobufTraces(toProtobuf(type, request))).toEqual(decodeJson(request));
    }),
    { numRuns: 300 },
  );
});

const logRequests = fc.record({
  resourceLogs: fc.array(
    fc.record({
      resource: fc.record({ attributes: keyValues }),
      scopeLogs: fc.array(
        fc.record({
          logRecords: fc.array(
            fc.record(
              {
                traceId: hex(16),
                spanId: hex(8),
                timeUnixNano: time,
                observedTimeUnixNano: time,
                severityNumber: fc.nat(24),
                severityText: fc.constantFrom('', 'INFO'),
                eventName: fc.string(),
                body: anyValue,
                attributes: keyValues,
              },
              { requiredKeys: [] },
            ),
            { maxLength: 4 },
          ),
        }),
        { maxLength: 2 },
      ),
    }),
    { maxLength: 2 },
  ),
});

test('reads of logs what the JSON decoder reads', () => {
  fc.assert(
    fc.property(logRequests, (request) => {
      const json = decodeJsonLogs(Buffer.from(JSON.stringify(request)));
      expect(decodeProtobufLogs(toProtobuf('ExportLogsServiceRequest', request))).toEqual(json);
    }),
  );
});

test('counts metrics', () => {
  const scopeMetrics = [{ metrics: [{ name: 'a' }, { name: 'b' }] }, { metrics: [{ name: 'c' }] }];
  const request = { resourceMetrics: [{ resource: { attributes: attributes({ a: 1 }) }, scopeMetrics }] };
  const json = decodeJsonMetrics(Buffer.from(JSON.stringify(request)));
  expect(json).toMatchObject({ count: 3, resources: [{ a: 1 }] });
  expect(decodeProtobufMetrics(toProtobuf('ExportMetricsServiceRequest', request))).toEqual(json);
});

/** What becomes of a body that may be no protobuf: refused as a whole, or read as an independent decoder reads it. */
function expectSound(body: Uint8Array) {
  let decoded;
  try {
    decoded = decodeProtobufTraces(body);
  } catch (error) {
    expect(error).toBeInstanceOf(IngestError);
    return;
  }
  let other;
  try {
    other = fromProtobuf(type, body);
  } catch {
    // It knows groups, and refuses what is no UTF-8.
    return;
  }
  expect(decoded).toEqual(decodeJson(other));
}

describe('whatever the bytes are, they are refused as a whole or read like an independent decoder reads them', () => {
  test('of any kind', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), expectSound), { numRuns: 2000 });
  });

  test('of a real body that breaks off', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: recorded.length }), (length) => {
        expectSound(recorded.subarray(0, length));
      }),
    );
  });

  test('of a real body in which some have changed', () => {
    const change = fc.record({ at: fc.nat(recorded.length - 1), byte: fc.nat(255) });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), (changes) => {
        const body = Buffer.from(recorded);
        for (const { at, byte } of changes) body[at] = byte;
        expectSound(body);
      }),
      { numRuns: 500 },
    );
  });
});

test('unknown fields, and fields in any order, change nothing', () => {
  const request = otlpRequest([otlpSpan({ attributes: attributes({ a: 1 }) })]);
  const group = toProtobuf('ResourceSpans', request.resourceSpans[0]!);
  const { resource, scopeSpans } = request.resourceSpans[0]!;
  const [scope] = scopeSpans;
  // Spans before their scope, scopes before their resource, and between them fields 90 of every wire type.
  const unknown = Buffer.from([
    0xd0, 5, 1, 0xd1, 5, 1, 2, 3, 4, 5, 6, 7, 8, 0xd2, 5, 2, 1, 2, 0xd5, 5, 1, 2, 3, 4,
  ]);
  const scopes = Buffer.concat([
    field(2, Buffer.concat([unknown, toProtobuf('Span', scope!.spans[0] as object), unknown])),
    unknown,
    field(1, toProtobuf('InstrumentationScope', scope!.scope)),
  ]);
  const turned = Buffer.concat([field(2, scopes), unknown, field(1, toProtobuf('Resource', resource))]);
  const expected = decodeJson(request);
  expect(decodeProtobufTraces(field(1, group))).toEqual(expected);
  expect(decodeProtobufTraces(field(1, turned))).toEqual(expected);
});

test.each([
  ['nothing', ''],
  ['a group without anything', '0a00'],
  ['a scope without anything', '0a021200'],
])('%s is an empty request', (_, bytes) => {
  expect(decodeProtobufTraces(Buffer.from(bytes, 'hex'))).toMatchObject({
    spans: [],
    rejectedCount: 0,
    rejections: [],
    warning: null,
  });
});

test.each([
  ['JSON', Buffer.from('{"resourceSpans":[]}').toString('hex'), /^The body is not OTLP in protobuf: /],
  ['a length beyond the end', '0a05', 'a length goes beyond the end'],
  ['a length beyond the end of what holds it', '0a021205ffffffffff', 'a length goes beyond the end'],
  ['a number that breaks off', '0a8080', 'it breaks off'],
  ['a number without an end', '10ffffffffffffffffffffff01', 'a number has more than ten bytes'],
  ['a field 0', '0200', 'a field has no number'],
  ['a group', '0b0c', 'a field has the wire type 3'],
])('%s is refused', (_, bytes, message) => {
  expect(() => decodeProtobufTraces(Buffer.from(bytes, 'hex'))).toThrow(message);
});

test('a text that is no UTF-8, such as one that was cut, is kept as far as it goes', () => {
  const body = Buffer.from(toProtobuf(type, otlpRequest([otlpSpan({ name: 'caf#' })])));
  body[body.indexOf('#')] = 0xc3;
  expect(decodeProtobufTraces(body).spans[0]?.name).toBe('caf�');
});

/** A field of bytes as it is on the wire; lengths have as many bytes as the longest that occurs. */
function field(number: number, bytes: Uint8Array): Buffer {
  const { length } = bytes;
  const head = [
    (number << 3) | 2,
    ...[0, 7, 14].map((shift) => ((length >> shift) & 0x7f) | 0x80),
    length >> 21,
  ];
  return Buffer.concat([Buffer.from(head), bytes]);
}

/** A request of one span that has this attribute and the given fields. */
function requestOf(value: Uint8Array, span: object = {}): Buffer {
  const bytes = Buffer.concat([toProtobuf('Span', span), field(9, field(2, value))]);
  return field(1, field(2, field(2, bytes)));
}

function nested(depth: number): Buffer {
  let value: Buffer = Buffer.alloc(0);
  for (let i = 0; i < depth; i++) value = field(5, field(1, value));
  return value;
}

test('a span that nests too deep is rejected alone, and its place is told', () => {
  const span = otlpSpan({ attributes: attributes({ a: 1 }) });
  const body = Buffer.concat([requestOf(nested(101), span), requestOf(nested(100), span)]);
  const decoded = decodeProtobufTraces(body);
  expect(decoded.spans).toHaveLength(1);
  expect(decoded.rejections).toEqual([
    'resourceSpans[0].scopeSpans[0].spans[0].attributes[1].value is nested more than 100 deep',
  ]);
});

test('ten thousand levels are no more trouble than a hundred and one', () => {
  expect(decodeProtobufTraces(requestOf(nested(10_000)))).toMatchObject({ spans: [], rejectedCount: 1 });
});

test('a body of more values than there is memory for is refused', () => {
  // Empty values of a list take two bytes each.
  const values = Buffer.alloc(2 * 5_000_001);
  for (let i = 0; i < values.length; i += 2) values[i] = 0x0a;
  expect(() => decodeProtobufTraces(requestOf(field(5, values)))).toThrow('more than 5000000 values');
});

test('times lose no microsecond, and those that no double holds are none', () => {
  const read = (startTimeUnixNano: string) =>
    decodeProtobufTraces(
      toProtobuf(
        type,
        otlpRequest([otlpSpan({ traceId, spanId, startTimeUnixNano, endTimeUnixNano: nano(100) })]),
      ),
    );
  expect(read('1795334318000000999').spans[0]?.startedAt).toBe(1_795_334_318_000_000);
  expect(read('18446744073709551615').rejections).toEqual([expect.stringContaining('startTimeUnixNano')]);
});
