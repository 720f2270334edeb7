import { expect, test } from 'vitest';
import { startReceiver, toRecord } from '../../test/receiver.ts';
import type { WireSpan } from '../../test/receiver.ts';
import { AISpanType, DefaultAITracing, OtlpExporter } from '../index.ts';
import type { AITracing, AnyAISpan } from '../index.ts';
import { encodeSpan } from './otlp-encode.ts';

const tracing = new DefaultAITracing({ serviceName: 'test', exporters: [] });

/** The span on the wire, its attributes as an object with what is JSON read. */
function encode(span: AnyAISpan, withContent?: boolean) {
  const wire = JSON.parse(encodeSpan(span.exportSpan(), withContent)) as WireSpan;
  const attributes = Object.entries(toRecord(wire.attributes)).map(([key, value]): [string, unknown] => [
    key,
    typeof value === 'string' && /^[[{"]/.test(value) ? JSON.parse(value) : value,
  ]);
  return { kind: wire.kind, attributes: Object.fromEntries(attributes) };
}

const text = (content: string) => ({ type: 'text', content });
const tools = [{ type: 'function', function: { name: 'weather', description: 'Tells it.', parameters: {} } }];

function startModelCall(by: AITracing = tracing): AnyAISpan {
  return by.startSpan({
    type: AISpanType.MODEL_GENERATION,
    name: 'chat gpt-5',
    input: { system: 'Be kind.', messages: [{ role: 'user', content: 'hi' }], tools },
    attributes: { model: 'gpt-5', streaming: true, finishReason: 'stop' },
    metadata: { sessionId: 's-1', threadId: 't-1' },
  });
}

test('a model call tells its conversation in the words of the conventions, and in its own', () => {
  const span = startModelCall();
  span.end({ output: { role: 'assistant', content: 'hello' } });
  expect(encode(span)).toMatchObject({
    kind: 3,
    attributes: {
      'gen_ai.conversation.id': 't-1',
      'gen_ai.request.stream': true,
      'gen_ai.system_instructions': [text('Be kind.')],
      'gen_ai.input.messages': [{ role: 'user', parts: [text('hi')] }],
      'gen_ai.output.messages': [{ role: 'assistant', parts: [text('hello')], finish_reason: 'stop' }],
      'gen_ai.tool.definitions': [
        { type: 'function', name: 'weather', description: 'Tells it.', parameters: {} },
      ],
      'spanlight.input': { system: 'Be kind.', messages: [{ role: 'user', content: 'hi' }], tools },
      'spanlight.output': { role: 'assistant', content: 'hello' },
    },
  });
});

test('an agent tells what it was asked, by whose rules and with which tools', () => {
  const span = tracing.startSpan({
    type: AISpanType.AGENT_RUN,
    name: 'helper',
    input: 'What is the weather?',
    attributes: { agentId: 'a-1', instructions: 'Be brief.', availableTools: ['weather'] },
  });
  span.end({ output: 'Cold.' });
  expect(encode(span)).toMatchObject({
    kind: 1,
    attributes: {
      'gen_ai.system_instructions': [text('Be brief.')],
      'gen_ai.input.messages': [{ role: 'user', parts: [text('What is the weather?')] }],
      'gen_ai.output.messages': [{ role: 'assistant', parts: [text('Cold.')] }],
      'gen_ai.tool.definitions': [{ type: 'function', name: 'weather' }],
    },
  });
});

test('a tool tells its arguments, its result and which call of the model it answers', () => {
  const span = tracing.startSpan({
    type: AISpanType.TOOL_CALL,
    name: 'weather',
    input: { city: 'Oslo' },
    metadata: { toolCallId: 'c1' },
  });
  span.end({ output: { celsius: 4 } });
  const { kind, attributes } = encode(span);
  expect(kind).toBe(1);
  expect(attributes).toMatchObject({
    'gen_ai.tool.call.id': 'c1',
    'gen_ai.tool.call.arguments': { city: 'Oslo' },
    'gen_ai.tool.call.result': { celsius: 4 },
  });
  expect(attributes).not.toHaveProperty('mcp.method.name');
});

test('a step of a model call leaves its tokens to the call, and tells the rest', () => {
  const span = tracing.startSpan({
    type: AISpanType.MODEL_STEP,
    name: 'step: 0',
    attributes: { stepIndex: 0, usage: { inputTokens: 7 }, finishReason: 'stop' },
  });
  const { attributes } = encode(span);
  expect(attributes).not.toHaveProperty('gen_ai.usage.input_tokens');
  expect(attributes).toMatchObject({
    'gen_ai.response.finish_reasons': { values: [{ stringValue: 'stop' }] },
    'spanlight.attributes': { usage: { inputTokens: 7 } },
  });
});

test('a model call tells which response it got, and the tools that stand among its attributes', () => {
  const span = startModelCall();
  // As Mastra 1.x writes them.
  const more = { responseId: 'r-1', responseModel: 'gpt-5-2026-05-01', tools: [{ name: 'time' }] };
  span.update({ attributes: more as object });
  expect(encode(span).attributes).toMatchObject({
    'gen_ai.response.id': 'r-1',
    'gen_ai.response.model': 'gpt-5-2026-05-01',
    'gen_ai.tool.definitions': [expect.objectContaining({ name: 'time' })],
  });
});

test('a tool of an MCP server is a call to elsewhere', () => {
  const span = tracing.startSpan({
    type: AISpanType.MCP_TOOL_CALL,
    name: 'weather',
    attributes: { toolId: 'weather', mcpServer: 'met' },
  });
  expect(encode(span)).toMatchObject({
    kind: 3,
    attributes: { 'mcp.method.name': 'tools/call', 'gen_ai.operation.name': 'execute_tool' },
  });
});

test('a search tells its query and what it found, from the attributes or else from input and output', () => {
  const documents = [{ id: 'd1', score: 0.5 }];
  const expected = { 'gen_ai.retrieval.query.text': 'cold', 'gen_ai.retrieval.documents': documents };
  const typed = tracing.startSpan({
    type: AISpanType.RETRIEVAL,
    name: 'search',
    attributes: { query: 'cold', documents, topK: 3 },
  });
  expect(encode(typed)).toMatchObject({
    kind: 3,
    attributes: { ...expected, 'gen_ai.retrieval.top_k': '3' },
  });
  const plain = tracing.startSpan({ type: AISpanType.RETRIEVAL, name: 'search', input: 'cold' });
  plain.end({ output: documents });
  expect(encode(plain).attributes).toMatchObject(expected);
});

test('a judgement, a workflow and an embedding tell theirs', () => {
  const evaluation = tracing.startSpan({
    type: AISpanType.EVALUATION,
    name: 'judge',
    attributes: { evaluator: 'kindness', score: 0.9, label: 'kind', explanation: 'It says please.' },
  });
  expect(encode(evaluation).attributes).toMatchObject({
    'gen_ai.evaluation.name': 'kindness',
    'gen_ai.evaluation.score.value': 0.9,
    'gen_ai.evaluation.score.label': 'kind',
    'gen_ai.evaluation.explanation': 'It says please.',
  });
  const workflow = tracing.startSpan({ type: AISpanType.WORKFLOW_RUN, name: 'answer ticket' });
  expect(encode(workflow).attributes).toMatchObject({ 'gen_ai.workflow.name': 'answer ticket' });
  const embedding = tracing.startSpan({
    type: AISpanType.EMBEDDING,
    name: 'embed',
    attributes: { dimensions: 1536 },
  });
  expect(encode(embedding).attributes).toMatchObject({ 'gen_ai.embeddings.dimension.count': '1536' });
});

test('what no convention has words for is said in our own alone', () => {
  const span = tracing.startSpan({
    type: AISpanType.MODEL_GENERATION,
    name: 'm',
    input: { query: 'hi' },
    attributes: { model: 'gpt-5' },
  });
  const { attributes } = encode(span);
  expect(Object.keys(attributes).filter((key) => /messages|instructions|definitions/.test(key))).toEqual([]);
  expect(attributes).toMatchObject({ 'spanlight.input': { query: 'hi' } });
});

test('without content, everything is still said once', () => {
  const { attributes } = encode(startModelCall(), false);
  expect(Object.keys(attributes).filter((key) => /messages|instructions|definitions/.test(key))).toEqual([]);
  expect(attributes).toMatchObject({
    'gen_ai.request.model': 'gpt-5',
    'spanlight.input': { messages: [{ role: 'user', content: 'hi' }] },
  });
});

test('a conversation too long to be told twice is told once, and whole', () => {
  const line = 'x'.repeat(1_000_000);
  const messages = Array.from({ length: 20 }, () => ({ role: 'user', content: line }));
  const { attributes } = encode(
    tracing.startSpan({ type: AISpanType.MODEL_GENERATION, name: 'm', input: { messages } }),
  );
  expect(attributes).not.toHaveProperty(['gen_ai.input.messages']);
  expect(attributes['spanlight.input']).toEqual({ messages });
});

test('a receiver that says it is Spanlight gets each conversation once, from then on', async () => {
  const receiver = await startReceiver({
    respond: (response) => void response.setHeader('x-spanlight-server', '1.0.0').end('{}'),
  });
  const exporter = new OtlpExporter({ endpoint: receiver.endpoint });
  const sending = new DefaultAITracing({ serviceName: 'test', exporters: [exporter] });
  const early = startModelCall(sending);
  await sending.flush();
  const late = startModelCall(sending);
  early.end();
  late.end();
  await sending.shutdown();
  const tellsTwice = (id: string) =>
    receiver.spans
      .filter(({ spanId }) => spanId === id)
      .map(({ attributes }) => attributes.some(({ key }) => key === 'gen_ai.input.messages'));
  // What has begun in one way goes on so.
  expect(tellsTwice(early.id)).toEqual([true, true]);
  expect(tellsTwice(late.id)).toEqual([false]);
  await receiver.close();
});
