import { pointerInCut, valueAt, type SpanDetail, type TurnList } from '@spanlight/schema';
import { describe, expect, it, test } from 'vitest';
import { attributes, nano, otlpSpan, spanId, traceId } from '../../test/otlp.ts';
import { startTestServer } from '../../test/server.ts';

const secondId = 'b7ad6b7169203332';
const base = `/api/runs/${traceId}`;

function modelCall(id: string, at: number, prompt: unknown[], answer: string) {
  return otlpSpan({
    spanId: id,
    startTimeUnixNano: nano(at),
    attributes: attributes({
      'gen_ai.operation.name': 'chat',
      'gen_ai.input.messages': JSON.stringify(prompt),
      'gen_ai.output.messages': JSON.stringify([say('assistant', answer)]),
    }),
  });
}

function say(role: string, content: string) {
  return { role, parts: [{ type: 'text', content }] };
}

test('gives turns with what is new in each, those it has, in the order asked for', async () => {
  const server = await startTestServer();
  const first = [say('user', 'How much is it?')];
  await server.send([
    modelCall(spanId, 0, first, '12 €'),
    modelCall(secondId, 200, [...first, say('assistant', '12 €'), say('user', 'And two?')], '24 €'),
  ]);
  const asked = `${secondId}.${spanId},${'0'.repeat(16)},${spanId}`;
  const { turns } = (await server.get(`${base}/turns?spans=${asked}`)) as TurnList;
  expect(turns).toMatchObject([
    {
      spanId: secondId,
      previousId: spanId,
      prompt: [
        { kind: 'unchanged', count: 2 },
        { kind: 'added', message: { role: 'user', parts: [{ text: 'And two?' }] } },
      ],
      answer: [{ parts: [{ text: '24 €' }] }],
    },
    { spanId, previousId: null, prompt: [{ kind: 'added' }] },
  ]);
});

test('cuts long texts where asked to, and gives each whole', async () => {
  const server = await startTestServer();
  const long = 'ab'.repeat(1_000_000);
  await server.send([otlpSpan({ attributes: attributes({ 'a/b': long, short: 'c' }) })]);
  const whole = (await server.get(`${base}/spans/${spanId}`)) as SpanDetail;
  expect(whole.attributes).toEqual({ 'a/b': long, short: 'c' });
  expect(whole).not.toHaveProperty('longTexts');

  const cut = (await server.get(`${base}/spans/${spanId}?texts=cut`)) as SpanDetail;
  const [{ pointer, length, kept }] = cut.longTexts as [NonNullable<SpanDetail['longTexts']>[0]];
  expect(length).toBe(long.length);
  expect(cut.attributes).toEqual({ 'a/b': long.slice(0, kept), short: 'c' });
  const text = await fetch(
    `${server.url}${base}/spans/${spanId}/text?pointer=${encodeURIComponent(pointer)}`,
  );
  expect(await text.text()).toBe(long);
});

test('cuts long JSON of a tool as it came, and shows what else of it is short as a value', async () => {
  const server = await startTestServer();
  const list = Array.from({ length: 50_000 }, (_, index) => ({ index, word: 'tide' }));
  const page = { status: 200, body: 'ab'.repeat(1_000_000) };
  const sent = {
    'gen_ai.operation.name': 'execute_tool',
    'gen_ai.tool.call.arguments': JSON.stringify(page),
    'gen_ai.tool.call.result': JSON.stringify(list, null, 2),
  };
  await server.send([otlpSpan({ attributes: attributes(sent) })]);
  const result = sent['gen_ai.tool.call.result'];
  const whole = (await server.get(`${base}/spans/${spanId}`)) as SpanDetail;
  expect(whole).toMatchObject({ input: page, output: list });

  const cut = (await server.get(`${base}/spans/${spanId}?texts=cut`)) as SpanDetail;
  const [output, body] = ['/output', '/input/body'].map((place) =>
    cut.longTexts?.find(({ pointer }) => pointer === place),
  );
  expect(output?.length).toBe(result.length);
  expect(cut.output).toBe(result.slice(0, output?.kept));
  expect(cut.input).toEqual({ status: 200, body: page.body.slice(0, body?.kept) });
  const textAt = async (pointer: string) =>
    (await fetch(`${server.url}${base}/spans/${spanId}/text?pointer=${pointer}`)).text();
  expect(await textAt('/output')).toBe(result);
  expect(await textAt('/input/body')).toBe(page.body);
  expect(await textAt('/output/7')).toBe('{"index":7,"word":"tide"}');
});

describe('lists and objects that would be cut', () => {
  const rows = Array.from({ length: 50_000 }, (_, index) => ({ index, word: 'tide' }));
  const json = JSON.stringify(rows);

  it.each([
    ['/output', { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.call.result': rows }],
    ['/output', { 'spanlight.span.type': 'agent_run', 'spanlight.output': json }],
    ['/input', { 'spanlight.span.type': 'workflow_run', 'spanlight.input': json }],
    ['/input', { 'spanlight.span.type': 'generic', 'spanlight.input': json }],
    ['/input', { 'openinference.span.kind': 'CHAIN', 'input.value': json }],
    ['/metadata/rows', { 'spanlight.span.type': 'generic', 'spanlight.metadata': JSON.stringify({ rows }) }],
    ['/attributes/rows', { rows }],
  ])('are cut as the JSON that they are, at %s of %#', async (pointer, sent) => {
    const server = await startTestServer();
    await server.send([otlpSpan({ attributes: attributes(sent) })]);
    const whole = (await server.get(`${base}/spans/${spanId}`)) as SpanDetail;
    expect(valueAt(whole, pointer)).toEqual(rows);

    const cut = (await server.get(`${base}/spans/${spanId}?texts=cut`)) as SpanDetail;
    const long = cut.longTexts?.find((text) => text.pointer === pointer);
    expect(long).toMatchObject({ length: json.length, isJson: true });
    expect(valueAt(cut, pointer)).toBe(json.slice(0, long?.kept));
    const readAs = ({ type, overlooked, provenance }: SpanDetail) => ({ type, overlooked, provenance });
    expect(readAs(cut)).toEqual(readAs(whole));
    const textAt = async (at: string) =>
      (await fetch(`${server.url}${base}/spans/${spanId}/text?pointer=${at}`)).text();
    expect(await textAt(pointer)).toBe(json);
    expect(await textAt(`${pointer}/7`)).toBe(JSON.stringify(rows[7]));
    expect(await textAt('/attributes')).toBe(JSON.stringify(whole.attributes));
  });

  it('are read where they are messages', async () => {
    const server = await startTestServer();
    const messages = Array.from({ length: 30_000 }, (_, index) => ({
      role: 'user',
      content: `No. ${index}`,
    }));
    const sent = { 'spanlight.span.type': 'agent_run', 'spanlight.input': JSON.stringify({ messages }) };
    await server.send([otlpSpan({ attributes: attributes(sent) })]);
    const cut = (await server.get(`${base}/spans/${spanId}?texts=cut`)) as SpanDetail;
    expect(cut.inputMessages?.at(-1)).toEqual({ role: 'user', parts: [{ type: 'text', text: 'No. 29999' }] });
    expect(cut.input).toBe(sent['spanlight.input'].slice(0, 20_000));
  });
});

test('leaves early messages of a long prompt out where texts are cut, and gives all of them', async () => {
  const server = await startTestServer();
  const long = 'ab'.repeat(500_000);
  const prompt = [
    say('system', 'Be brief.'),
    ...Array.from({ length: 30_000 }, (_, index) => say('user', `No. ${index}`)),
    say('user', long),
  ];
  await server.send([modelCall(spanId, 0, prompt, '12 €')]);
  const whole = (await server.get(`${base}/spans/${spanId}`)) as SpanDetail;
  const cut = (await server.get(`${base}/spans/${spanId}?texts=cut`)) as SpanDetail;
  expect(cut.earlierMessages).toBe(30_001 - 20);
  expect(cut.inputMessages?.slice(0, -1)).toEqual([
    whole.inputMessages?.[0],
    ...whole.inputMessages!.slice(-20, -1),
  ]);
  const pointer = '/inputMessages/30001/parts/0/text';
  const { kept } = cut.longTexts!.find((text) => text.pointer === pointer)!;
  expect(valueAt(whole, pointer)).toBe(long);
  expect(valueAt(cut, pointerInCut(cut, pointer))).toBe(long.slice(0, kept));
  const text = await fetch(`${server.url}${base}/spans/${spanId}/text?pointer=/inputMessages`);
  expect(await text.json()).toEqual(whole.inputMessages);
  expect(whole).not.toHaveProperty('earlierMessages');
});

test('tells any of the early messages of a long prompt by its number among all', async () => {
  const server = await startTestServer();
  const prompt = Array.from({ length: 30_000 }, (_, index) => say('user', `No. ${index}`));
  await server.send([modelCall(spanId, 0, prompt, '12 €')]);
  const at = async (index: number) =>
    (
      await fetch(`${server.url}${base}/spans/${spanId}/text?pointer=/inputMessages/${index}/parts/0/text`)
    ).text();
  for (const index of [0, 1, 5, 29_970, 29_999]) expect(await at(index)).toBe(`No. ${index}`);
});

test.each([
  ['something else between them', { type: 'weather', degrees: 4 }, null],
  ['messages that take more than a look', { type: 'message', role: 'Human', content: [] }, 30_000 - 20],
])('reads a long list of messages as a whole where it has %s', async (_, other, earlierMessages) => {
  const server = await startTestServer();
  const prompt: unknown[] = Array.from({ length: 30_000 }, (_each, index) => say('user', `No. ${index}`));
  prompt[700] = other;
  await server.send([modelCall(spanId, 0, prompt, '12 €')]);
  const whole = (await server.get(`${base}/spans/${spanId}`)) as SpanDetail;
  const cut = (await server.get(`${base}/spans/${spanId}?texts=cut`)) as SpanDetail;
  expect(whole.inputMessages?.length ?? null).toBe(earlierMessages && 30_000);
  expect(cut.inputMessages).toEqual(whole.inputMessages?.slice(-20) ?? null);
  expect(cut.earlierMessages ?? null).toBe(earlierMessages);
});

test('tells what of a very large span was not read when it came', async () => {
  const server = await startTestServer();
  const message = { role: 'user', parts: [{ type: 'text', content: 'Hello' }] };
  const values = {
    'gen_ai.operation.name': 'chat',
    'gen_ai.input.messages': JSON.stringify(Array.from({ length: 20_000 }, () => message)),
  };
  await server.send([otlpSpan({ attributes: attributes(values) })]);
  const detail = (await server.get(`${base}/spans/${spanId}`)) as SpanDetail;
  expect(detail.inputMessages).toHaveLength(20_000);
  expect(detail.overlooked).toEqual({
    attributes: { read: 2, total: 2 },
    events: { read: 0, total: 0 },
    values: [{ key: 'gen_ai.input.messages', characters: values['gen_ai.input.messages'].length }],
  });
  expect(detail).not.toHaveProperty('isPartlyRead');
});

test.each([
  [`${base}/turns`, 400, 'spans: must be given once: '],
  [`${base}/turns?spans=x`, 400, 'spans.0.0: a span id is 16 lower-case hex digits.'],
  [`${base}/turns?spans=${Array(51).fill(spanId).join(',')}`, 400, 'spans: takes at most 50 spans.'],
  [`${base}/spans/${spanId}?texts=short`, 400, 'texts: must be "whole" or "cut".'],
  [`${base}/spans/${spanId}/text?pointer=output`, 400, 'pointer: must be a JSON Pointer such as /output.'],
  [`${base}/spans/${spanId}/text?pointer=/output`, 404, 'There is nothing at this pointer.'],
  [`${base}/spans/${secondId}/text?pointer=/output`, 404, `There is no span ${secondId} in run ${traceId}.`],
])('refuses %s in words', async (path, status, message) => {
  const server = await startTestServer();
  await server.send([otlpSpan()]);
  const response = await fetch(server.url + path);
  expect(response.status).toBe(status);
  const { error } = (await response.json()) as { error: { message: string } };
  expect(error.message).toContain(message);
});
