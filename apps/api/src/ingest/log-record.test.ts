import { expect, test } from 'vitest';
import { attributes, micro, nano, spanId, traceId } from '../../test/otlp.ts';
import { decodeJsonLogs } from './json-decoder.ts';

function decodeRecord(record: object) {
  const request = { resourceLogs: [{ scopeLogs: [{ logRecords: [record] }] }] };
  const { records, rejections } = decodeJsonLogs(Buffer.from(JSON.stringify(request)));
  return { record: records[0], rejection: rejections[0] };
}

test('is an event with the attributes, the body and the severity of the record', () => {
  const { record } = decodeRecord({
    traceId: traceId.toUpperCase(),
    spanId,
    timeUnixNano: nano(1),
    observedTimeUnixNano: nano(2),
    eventName: 'gen_ai.choice',
    severityNumber: 9,
    severityText: 'INFO',
    body: { kvlistValue: { values: attributes({ index: 0, message: { content: 'hi' } }) } },
    attributes: attributes({ 'gen_ai.system': 'openai', 'event.name': 'other' }),
  });
  expect(record).toEqual({
    traceId,
    spanId,
    event: {
      name: 'gen_ai.choice',
      time: micro(1),
      attributes: {
        'gen_ai.system': 'openai',
        'event.name': 'other',
        severity: 'INFO',
        body: { index: 0, message: { content: 'hi' } },
      },
    },
  });
});

test.each([
  ['its field', { eventName: 'a', attributes: attributes({ 'event.name': 'b' }) }, 'a'],
  ['the attribute that there was before', { attributes: attributes({ 'event.name': 'b' }) }, 'b'],
  ['what it is', { eventName: '' }, 'log'],
])('has its name from %s', (_, fields, name) => {
  expect(decodeRecord(fields).record?.event.name).toBe(name);
});

test('has the time at which it was seen when it was not written down, and its number for a severity', () => {
  expect(
    decodeRecord({ timeUnixNano: '0', observedTimeUnixNano: nano(2), severityNumber: 17 }).record?.event,
  ).toEqual({ name: 'log', time: micro(2), attributes: { severity: 17 } });
});

test.each([
  [{}],
  [{ traceId: '', spanId: '' }],
  [{ traceId: '0'.repeat(32), spanId: '0'.repeat(16) }],
  [{ traceId }],
])('is of no span with %j', (ids) => {
  expect(decodeRecord(ids).record).toMatchObject({ traceId: null, spanId: null });
});

test('is rejected when it names a span by what is no id', () => {
  expect(decodeRecord({ traceId, spanId: 'x' }).rejection).toBe(
    'resourceLogs[0].scopeLogs[0].logRecords[0].spanId must be 16 hexadecimal digits, not "x"',
  );
});
