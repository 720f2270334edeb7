import { describe, expect, test } from 'vitest';
import { attributes, micro, nano, otlpRequest, otlpSpan, spanId, traceId } from '../../test/otlp.ts';
import { decodeJsonTraces } from './json-decoder.ts';

function decode(request: unknown) {
  return decodeJsonTraces(Buffer.from(typeof request === 'string' ? request : JSON.stringify(request)));
}

/** What becomes of one span. */
function decodeSpan(span: object) {
  const { spans, rejections } = decode(otlpRequest([span]));
  return { span: spans[0], rejection: rejections[0] };
}

test('reads a span with all that belongs to it', () => {
  const event = { name: 'e', timeUnixNano: nano(50), attributes: attributes({ a: 1 }) };
  const link = { traceId: traceId.toUpperCase(), spanId, attributes: [] };
  const span = {
    ...otlpSpan({ parentSpanId: 'B7AD6B7169203332', kind: 3, status: { code: 2, message: 'no' } }),
    attributes: attributes({ key: 'value' }),
    events: [event],
    links: [link],
    futureField: { anything: true },
  };
  expect(decodeSpan(span).span).toEqual({
    traceId,
    spanId,
    parentSpanId: 'b7ad6b7169203332',
    name: 'work',
    kind: 3,
    startedAt: micro(0),
    endedAt: micro(100),
    attributes: { key: 'value' },
    events: [{ name: 'e', time: micro(50), attributes: { a: 1 } }],
    links: [{ traceId, spanId, attributes: {} }],
    status: { code: 2, message: 'no' },
    resource: { 'service.name': 'shop' },
    scope: { name: 'test', version: '1.0' },
  });
});

test('ids of any case are stored in lower case', () => {
  expect(
    decodeSpan(otlpSpan({ traceId: traceId.toUpperCase(), spanId: spanId.toUpperCase() })).span,
  ).toMatchObject({ traceId, spanId });
});

test.each([[undefined], [null], [''], ['0000000000000000']])(
  'a span whose parent is %j has none',
  (parentSpanId) => {
    expect(decodeSpan({ ...otlpSpan(), parentSpanId }).span?.parentSpanId).toBeNull();
  },
);

test.each([
  ['text', { stringValue: 'a' }, 'a'],
  ['an empty text', { stringValue: '' }, ''],
  ['a boolean', { boolValue: false }, false],
  ['an integer as text', { intValue: '-42' }, -42],
  ['an integer as a number', { intValue: 42 }, 42],
  ['an integer beyond a double', { intValue: '9007199254740993' }, '9007199254740993'],
  ['a double', { doubleValue: 0.5 }, 0.5],
  ['NaN as JavaScript exporters write it', { doubleValue: null }, null],
  ['NaN as proto3 JSON writes it', { doubleValue: 'NaN' }, 'NaN'],
  ['a double as text', { doubleValue: '1.5e3' }, 1500],
  ['bytes', { bytesValue: 'AAEC' }, 'AAEC'],
  ['a list', { arrayValue: { values: [{ intValue: '1' }, {}] } }, [1, null]],
  ['an empty list', { arrayValue: {} }, []],
  ['a map', { kvlistValue: { values: [{ key: 'k', value: { stringValue: 'v' } }] } }, { k: 'v' }],
  ['nothing', {}, null],
])('reads an attribute that is %s', (_, value, read) => {
  expect(decodeSpan({ ...otlpSpan(), attributes: [{ key: 'key', value }] }).span?.attributes).toEqual({
    key: read,
  });
});

test('a key that JavaScript gives a meaning is a key like any other', () => {
  const { span } = decodeSpan({
    ...otlpSpan(),
    attributes: attributes({ ['__proto__']: 'x', constructor: 'y' }),
  });
  expect(Object.entries(span!.attributes)).toEqual([
    ['__proto__', 'x'],
    ['constructor', 'y'],
  ]);
});

test('nanoseconds written as bare numbers lose nothing', () => {
  const request = JSON.stringify(otlpRequest([otlpSpan({ startTimeUnixNano: '@', endTimeUnixNano: '@' })]));
  // 999 ns before the next microsecond: as a double, this would be rounded up to it.
  const { spans } = decode(request.replaceAll('"@"', '1795334318000000999'));
  expect(spans[0]).toMatchObject({ startedAt: 1_795_334_318_000_000, endedAt: 1_795_334_318_000_000 });
});

test('an integer where a text should be loses nothing', () => {
  const request = JSON.stringify(otlpRequest([otlpSpan({ attributes: attributes({ id: '@' }) })]));
  const { spans } = decode(request.replace('"@"', '9007199254740993'));
  expect(spans[0]!.attributes).toEqual({ id: '9007199254740993' });
});

test('a request in which the last span has such a number has all its spans once', () => {
  const request = JSON.stringify(
    otlpRequest([
      otlpSpan(),
      { ...otlpSpan(), spanId: 'abc' },
      otlpSpan({ attributes: attributes({ n: '@' }) }),
    ]),
  );
  const decoded = decode(request.replace('{"stringValue":"@"}', '{"intValue":-9223372036854775808}'));
  expect(decoded.spans.map((span) => span.attributes['n'])).toEqual([undefined, '-9223372036854775808']);
  expect(decoded.rejectedCount).toBe(1);
});

test.each([[undefined], [null], ['0'], [0]])('a span whose end is %j runs', (endTimeUnixNano) => {
  expect(decodeSpan({ ...otlpSpan(), endTimeUnixNano }).span?.endedAt).toBeNull();
});

test("kind and status are numbers, or the names that proto3's JSON has for them", () => {
  const named = { ...otlpSpan(), kind: 'SPAN_KIND_CLIENT', status: { code: 'STATUS_CODE_ERROR' } };
  expect(decodeSpan(named).span).toMatchObject({ kind: 3, status: { code: 2 } });
  const unknown = { ...otlpSpan(), kind: 'CLIENT', status: { code: 1.5 } };
  expect(decodeSpan(unknown).span).toMatchObject({ kind: 0, status: { code: 0 } });
});

test('a span that ends before it starts took no time', () => {
  expect(decodeSpan(otlpSpan({ endTimeUnixNano: nano(-5) })).span?.endedAt).toBe(micro(0));
});

describe('a span is rejected alone, with its place and what is wrong,', () => {
  const place = 'resourceSpans[0].scopeSpans[0].spans[1]';
  test.each([
    [
      'its trace id is too short',
      { traceId: 'abc' },
      `${place}.traceId must be 32 hexadecimal digits, not "abc"`,
    ],
    [
      'its trace id is missing',
      { traceId: undefined },
      `${place}.traceId must be 32 hexadecimal digits, not nothing`,
    ],
    [
      'its span id is base64',
      { spanId: 't61rcWkgMzE=' },
      `${place}.spanId must be 16 hexadecimal digits, not "t61rcWkgMzE="`,
    ],
    ['its span id is all zeros', { spanId: '0'.repeat(16) }, `${place}.spanId must not be all zeros`],
    ['its trace id is all zeros', { traceId: '0'.repeat(32) }, `${place}.traceId must not be all zeros`],
    [
      'its parent is no id',
      { parentSpanId: 'root' },
      `${place}.parentSpanId must be 16 hexadecimal digits, not "root"`,
    ],
    [
      'it has no start',
      { startTimeUnixNano: undefined },
      `${place}.startTimeUnixNano must be a time in nanoseconds`,
    ],
    [
      'its start is 0',
      { startTimeUnixNano: '0' },
      `${place}.startTimeUnixNano must be a time in nanoseconds`,
    ],
    [
      'its end is no time',
      { endTimeUnixNano: 'soon' },
      `${place}.endTimeUnixNano must be a time in nanoseconds`,
    ],
    ['its attributes are no list', { attributes: { a: 1 } }, `${place}.attributes must be a list`],
    ['an attribute has no key', { attributes: [{ value: {} }] }, `${place}.attributes[0].key must be a text`],
    [
      'an attribute is a bare value',
      { attributes: [{ key: 'a', value: 1 }] },
      `${place}.attributes[0].value must be an object`,
    ],
    [
      'a link is broken',
      { links: [{ traceId: 'x', spanId }] },
      `${place}.links[0].traceId must be 32 hexadecimal digits, not "x"`,
    ],
  ])('when %s', (_, fields, reason) => {
    const { spans, rejections } = decode(otlpRequest([otlpSpan(), { ...otlpSpan(), ...fields }, otlpSpan()]));
    expect(spans).toHaveLength(2);
    expect(rejections).toEqual([reason]);
  });

  test('when it is no object', () => {
    expect(decode(otlpRequest([7])).rejections).toEqual([
      'resourceSpans[0].scopeSpans[0].spans[0] must be an object',
    ]);
  });

  test('when it nests deeper than it could ever be written again', () => {
    const deep = '{"arrayValue":{"values":['.repeat(5000) + ']}}'.repeat(5000);
    const request = JSON.stringify(otlpRequest([otlpSpan({ attributes: [{ key: 'deep', value: '@' }] })]));
    const { spans, rejections } = decode(request.replace('"@"', deep));
    expect(spans).toEqual([]);
    expect(rejections).toEqual([expect.stringMatching(/nested more than 100 deep$/)]);
  });
});

describe('the request is refused, with its place and what is wrong,', () => {
  test.each([
    ['it is not JSON', '{"resourceSpans":', /^The body is not JSON: /],
    ['it is a list', '[]', /^The body must be a JSON object with resourceSpans\.$/],
    ['it is null', 'null', /must be a JSON object/],
    ['resourceSpans is no list', { resourceSpans: {} }, /^resourceSpans must be a list\.$/],
    ['a resource span is no object', { resourceSpans: [7] }, /^resourceSpans\[0\] must be an object\.$/],
    [
      'scopeSpans is no list',
      { resourceSpans: [{ scopeSpans: 'x' }] },
      /^resourceSpans\[0\]\.scopeSpans must be a list\.$/,
    ],
    [
      'spans is no list',
      { resourceSpans: [{ scopeSpans: [{ spans: {} }] }] },
      /^resourceSpans\[0\]\.scopeSpans\[0\]\.spans must be a list\.$/,
    ],
    [
      'a resource is broken',
      { resourceSpans: [{ resource: { attributes: 1 } }] },
      /^resourceSpans\[0\]\.resource\.attributes must be a list\.$/,
    ],
  ])('when %s', (_, request, message) => {
    expect(() => decode(request)).toThrow(message);
  });

  test('when it is nested too deep to be read', () => {
    const spans = JSON.stringify(otlpRequest([otlpSpan({ startTimeUnixNano: '@' })]));
    const exactly = spans.replace('"@"', '1795334318000000999');
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    expect(() => decode(exactly.replace('{', `{"deep":${deep},`))).toThrow('The body is nested too deep.');
  });

  test('when it holds more values than there is memory for, none of which are in texts', () => {
    const text = JSON.stringify({ text: '[{\\"'.repeat(10_000), more: '@' });
    const request = (lists: number) => text.replace('"@"', `[${'[],'.repeat(lists)}[]]`);
    expect(() => decode(request(5_000_000))).toThrow('more than 5000000 values');
    expect(decode(request(4_900_000)).warning).toMatch(/no resourceSpans/);
  });

  test('when hardly anything in it is a span', () => {
    const spans = (count: number, beside = '') =>
      `{"resourceSpans":[{"scopeSpans":[{"spans":[${'{},'.repeat(count - 1)}{}]}]}],"beside":"${beside}"}`;
    expect(decode(spans(10_000)).rejectedCount).toBe(10_000);
    expect(() => decode(spans(10_001))).toThrow(/^More than 10000 .*The first: resourceSpans\[0\]/);
    expect(decode(spans(20_000, 'x'.repeat(20_000 * 128))).rejectedCount).toBe(20_000);
  });

  test('when it is not UTF-8', () => {
    expect(() => decodeJsonTraces(Uint8Array.of(0x7b, 0xff, 0x7d))).toThrow('The body is not UTF-8.');
  });
});

test('an empty request is fine, in each way to be empty', () => {
  for (const request of [
    {},
    { resourceSpans: [] },
    { resourceSpans: [{}] },
    { resourceSpans: [{ scopeSpans: [{}] }] },
  ]) {
    expect(decode(request)).toMatchObject({ spans: [], rejectedCount: 0, rejections: [], warning: null });
  }
});

test('a request about something else is taken, with a warning', () => {
  expect(decode({ resourceLogs: [] })).toMatchObject({
    spans: [],
    warning: 'The request has no resourceSpans, only resourceLogs.',
  });
});
