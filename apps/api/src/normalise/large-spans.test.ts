import { LongJson } from '@spanlight/schema';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { attributes, nano, otlpRequest, otlpSpan, type OtlpSpan } from '../../test/otlp.ts';
import { toProtobuf } from '../../test/otlp-protobuf.ts';
import { rawSpan } from '../../test/span.ts';
import { decodeTraces } from '../ingest/decode.ts';
import type { RawSpan } from '../raw-span.ts';
import { normalise } from './index.ts';
import { readJsonText, startReading } from './json-text.ts';

const call = { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'gpt-4o-mini' };
const messages = (count: number) =>
  Array.from({ length: count }, () => ({ role: 'user', parts: [{ type: 'text', content: 'Hello' }] }));

test.each([
  ['a text', JSON.stringify(messages(20_000)), JSON.stringify(messages(20_000)).length],
  ['a list', messages(20_000), null],
])('leaves %s of very many messages for whoever looks at the span', (_, value, characters) => {
  const raw = rawSpan({ ...call, 'gen_ai.input.messages': value, 'gen_ai.usage.input_tokens': 7 });
  const come = normalise(raw);
  expect(come.inputMessages).toBeNull();
  expect(come).toMatchObject({ isPartlyRead: true, model: 'gpt-4o-mini', usage: { inputTokens: 7 } });

  const looked = normalise(raw, true);
  expect(looked.inputMessages).toHaveLength(20_000);
  expect(looked.overlooked).toEqual({
    attributes: { read: 4, total: 4 },
    events: { read: 0, total: 0 },
    values: [{ key: 'gen_ai.input.messages', characters }],
  });
  expect(looked.attributes).toBe(raw.attributes);
});

test('reads figures of a few words beside what is too much', () => {
  const { usage } = normalise(
    rawSpan({
      'langfuse.observation.type': 'generation',
      'langfuse.observation.input': JSON.stringify(messages(20_000)),
      'langfuse.observation.usage_details': '{"input":3,"output":4}',
    }),
  );
  expect(usage).toMatchObject({ inputTokens: 3, outputTokens: 4 });
});

test('goes through no more of all values together than of one', () => {
  const many = (name: string) =>
    JSON.stringify(Object.fromEntries(Array.from({ length: 25_000 }, (_, n) => [`${name}${n}`, n])));
  const raw = rawSpan({
    'langfuse.observation.type': 'agent',
    'langfuse.observation.input': many('a'),
    'langfuse.observation.output': many('b'),
  });
  expect(normalise(raw, true).overlooked?.values.map(({ key }) => key)).toEqual([
    'langfuse.observation.output',
  ]);
});

test('says nothing of a usual span', () => {
  const raw = rawSpan({ ...call, 'gen_ai.input.messages': JSON.stringify(messages(1000)) });
  expect(normalise(raw)).toMatchObject({ isPartlyRead: false });
  expect(normalise(raw).inputMessages).toHaveLength(1000);
  expect(normalise(raw, true)).not.toHaveProperty('overlooked');
});

test.each([
  ['texts', 60_000, (n: number) => Array.from({ length: n }, (_, index) => `"No." ${index} of all, \\`)],
  [
    'objects',
    20_000,
    (n: number) => Array.from({ length: n }, (_, id) => ({ id, 'of, [': 'a long list of them, {[' })),
  ],
  [
    'empty lists and objects',
    60_000,
    (n: number) => Array.from({ length: n }, (_, index) => (index % 2 ? [] : {})),
  ],
])('counts of a list of %s the same, be it left JSON or not', (_, most, make) => {
  const tool = { 'gen_ai.operation.name': 'execute_tool' };
  const overlooked = (value: unknown) =>
    normalise(rawSpan({ ...tool, 'gen_ai.tool.call.result': value }), true).overlooked;
  for (const [value, isRead] of [
    [make(most), true],
    [make(most + 1), false],
  ] as const) {
    expect(overlooked(value) === undefined).toBe(isRead);
    expect(overlooked(new LongJson(JSON.stringify(value)))).toEqual(overlooked(value));
  }
});

test('parses every text that is not too much, however it is written', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), fc.boolean(), (value, isIndented) => {
      const text = JSON.stringify({ value, filler: '\\"[{,'.repeat(1000) }, null, isIndented ? 2 : 0);
      startReading(false);
      expect(readJsonText(text)).toEqual(JSON.parse(text));
    }),
  );
});

test.each([
  ['quotes within a text', JSON.stringify(['"'.repeat(100_000)])],
  ['lines', JSON.stringify(['line\n'.repeat(2_000_000)])],
  ['backslashes', JSON.stringify(['\\'.repeat(10_000_000)])],
  ['numbers', JSON.stringify(Array.from({ length: 100_000 }, (_, n) => n))],
  ['empty objects', `[${'{},'.repeat(100_000)}{}]`],
  ['blanks', `[${' '.repeat(10_000_000)}]`],
])('takes very many %s for too much', (_, text) => {
  startReading(false);
  expect(readJsonText(text)).toBe(text);
  startReading(true);
  expect(readJsonText(text)).toEqual(JSON.parse(text));
});

describe.each(['json', 'protobuf'] as const)('a span in %s', (encoding) => {
  function decode(span: Partial<OtlpSpan>): RawSpan {
    const request = otlpRequest([otlpSpan(span)]);
    const body =
      encoding === 'json'
        ? Buffer.from(JSON.stringify(request))
        : toProtobuf('ExportTraceServiceRequest', request);
    return decodeTraces(encoding, body).spans[0]!;
  }

  test('of very many attributes is read from the first, and from those that are known by name', () => {
    const many = Array.from({ length: 30_000 }, (_, n) => [`llm.prompts.${n}.prompt.text`, `text ${n}`]);
    const values = Object.fromEntries([
      ['llm.token_count.prompt', 5],
      ...many,
      ['openinference.span.kind', 'LLM'],
    ]);
    const raw = decode({ attributes: attributes(values) });
    const come = normalise(raw);
    expect(come).toMatchObject({ isPartlyRead: true, type: 'model_generation', usage: { inputTokens: 5 } });
    expect(come.inputMessages?.[0]).toEqual({ role: 'user', parts: [{ type: 'text', text: 'text 0' }] });

    const looked = normalise(raw, true);
    expect(looked.overlooked?.attributes).toEqual({ read: 10_000, total: 30_002 });
    expect(looked.otherAttributes).toContain('llm.prompts.29999.prompt.text');
    expect(Object.keys(looked.attributes)).toHaveLength(30_002);
    // The store's copy has no decoder that told of it.
    expect(normalise({ ...raw, attributes: { ...raw.attributes } }, true)).toEqual(looked);
  });

  test('of very many events is read from the first and the last', () => {
    const event = (name: string, values: object) => ({
      name,
      timeUnixNano: nano(1),
      attributes: attributes(values as Record<string, unknown>),
    });
    const raw = decode({
      attributes: attributes(call),
      events: [
        ...Array.from({ length: 9000 }, () => event('gen_ai.user.message', { content: 'Hello' })),
        event('gen_ai.choice', { message: 'Goodbye' }),
      ],
    });
    const come = normalise(raw);
    expect(come.isPartlyRead).toBe(true);
    expect(come.outputMessages).toHaveLength(1);
    const looked = normalise(raw, true);
    expect(looked.overlooked?.events).toEqual({ read: 5000, total: 9001 });
    expect(looked.inputMessages).toHaveLength(9000);
  });
});
