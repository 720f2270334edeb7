import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import type { SpanDetail } from '@spanlight/schema';
import { AISpanType, DefaultAITracing, OtlpExporter } from '@spanlight/tracing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodeJsonTraces } from '../src/ingest/json-decoder.ts';
import type { RawSpan } from '../src/raw-span.ts';
import { normalise } from '../src/normalise/index.ts';

/** Takes spans; with `version` in the words of a server that reads all from `spanlight.*`. */
async function startReceiver(version: string | null) {
  const spans: RawSpan[] = [];
  const server: Server = createServer(async (request, response) => {
    const body = await buffer(request);
    const isPacked = request.headers['content-encoding'] === 'gzip';
    spans.push(...decodeJsonTraces(isPacked ? gunzipSync(body) : body).spans);
    if (version !== null) response.setHeader('x-spanlight-server', version);
    response.setHeader('content-type', 'application/json').end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const exporter = new OtlpExporter({ endpoint: `http://127.0.0.1:${port}` });
  const tracing = new DefaultAITracing({ serviceName: 'test', exporters: [exporter] });
  return { spans, tracing, server };
}

type Receiver = Awaited<ReturnType<typeof startReceiver>>;
let twice: Receiver;
let once: Receiver;
beforeAll(async () => {
  twice = await startReceiver(null);
  once = await startReceiver('1.0.0');
  for (const { tracing } of [twice, once]) {
    tracing.startSpan({ type: AISpanType.GENERIC, name: 'first' }).end();
    await tracing.flush();
  }
});
afterAll(async () => {
  for (const { tracing, server } of [twice, once]) {
    await tracing.shutdown();
    server.close();
  }
});

const tools = [
  {
    type: 'function',
    function: { name: 'weather', description: 'Tells it.', parameters: { type: 'object' } },
  },
];
const call = { id: 'c1', type: 'function', function: { name: 'weather', arguments: '{"city":"Oslo"}' } };
const user = { role: 'user', content: 'Hi' };

const inputs: Record<string, unknown> = {
  text: 'What is the weather?',
  blank: ' ',
  'nothing at all': undefined,
  'JSON as text': '{"question":"why"}',
  'messages of OpenAI': [
    { role: 'system', content: 'Be brief.' },
    user,
    { role: 'assistant', content: null, tool_calls: [call] },
    { role: 'tool', tool_call_id: 'c1', content: '{"degrees":7}' },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'Look' },
        { type: 'image_url', image_url: { url: 'https://a.b/c.png' } },
      ],
    },
    { role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }] },
    { role: 'developer', content: 'x', name: 'dev' },
  ],
  'messages beside a system prompt and tools': {
    system: 'Be kind.',
    messages: [user],
    tools,
    temperature: 1,
  },
  'instructions of the Responses API': {
    instructions: 'Be kind.',
    input: [
      { role: 'user', content: [{ type: 'input_text', text: 'Hi' }] },
      { type: 'reasoning', summary: [{ type: 'summary_text', text: 'Hm.' }] },
      { type: 'function_call', call_id: 'c1', name: 'weather', arguments: '{}' },
      { type: 'function_call_output', call_id: 'c1', output: 'cold' },
    ],
  },
  'a text as input': { input: 'Hi' },
  'a prompt': { prompt: 'Hi', model: 'x' },
  'a prompt of messages': { prompt: [user] },
  'messages of Anthropic': {
    system: [{ type: 'text', text: 'Be kind.' }],
    messages: [
      {
        role: 'user',
        content: [{ type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } }],
      },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'Hm.' },
          { type: 'tool_use', id: 't', name: 'f', input: { a: 1 } },
        ],
      },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't', content: 'no', is_error: true }] },
    ],
  },
  'contents of Gemini': {
    systemInstruction: { parts: [{ text: 'Be kind.' }] },
    contents: [
      { role: 'user', parts: [{ text: 'Hi' }, { inlineData: { mimeType: 'image/png', data: 'AAAA' } }] },
      { role: 'model', parts: [{ functionCall: { name: 'f', args: { a: 1 } } }] },
      { role: 'user', parts: [{ functionResponse: { name: 'f', response: { b: 2 } } }] },
    ],
  },
  'messages of the AI SDK': [
    {
      role: 'user',
      content: [
        { type: 'text', text: 'Hi' },
        { type: 'file', mediaType: 'image/png', data: 'AAAA' },
      ],
    },
    {
      role: 'assistant',
      content: [
        { type: 'reasoning', text: 'Hm.' },
        { type: 'tool-call', toolCallId: 'c', toolName: 'f', input: { a: 1 } },
      ],
    },
    {
      role: 'tool',
      content: [
        { type: 'tool-result', toolCallId: 'c', toolName: 'f', output: { type: 'json', value: { b: 2 } } },
      ],
    },
  ],
  "messages of OpenTelemetry's": [
    {
      role: 'user',
      parts: [
        { type: 'text', content: 'Hi' },
        { type: 'uri', uri: 'https://a.b/c', mime_type: 'image/png' },
      ],
    },
    { role: 'assistant', parts: [{ type: 'tool_call', id: 'c', name: 'f', arguments: { a: 1 } }] },
    { role: 'tool', parts: [{ type: 'tool_call_response', id: 'c', result: { b: 2 } }] },
  ],
  'an object that is no chat': { query: 'hi', count: 2 },
  'a list that is no chat': [1, 2],
  'a part that nobody knows': [{ role: 'user', content: [{ type: 'hologram', data: 1 }] }],
  'a number': 7,
};

const outputs: Record<string, unknown> = {
  ...inputs,
  'a response of OpenAI': {
    id: 'chatcmpl-1',
    choices: [
      {
        index: 0,
        finish_reason: 'tool_calls',
        message: { role: 'assistant', content: 'Well.', tool_calls: [call] },
      },
      { index: 1, finish_reason: 'stop', message: { role: 'assistant', content: 'Or so.' } },
    ],
    usage: { prompt_tokens: 1, completion_tokens: 2 },
  },
  'a response of the Responses API': {
    object: 'response',
    output: [
      { type: 'reasoning', summary: [{ type: 'summary_text', text: 'Hm.' }] },
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Cold.' }] },
      { type: 'function_call', call_id: 'c1', name: 'weather', arguments: '{}' },
    ],
  },
  'a response of Anthropic': {
    role: 'assistant',
    content: [{ type: 'text', text: 'Cold.' }],
    stop_reason: 'end_turn',
  },
  'a response of Gemini': {
    candidates: [{ content: { role: 'model', parts: [{ text: 'Cold.' }] }, finishReason: 'STOP' }],
  },
  'a result of the AI SDK': {
    text: 'Cold.',
    reasoningText: 'Hm.',
    toolCalls: [{ toolCallId: 'c', toolName: 'f', input: { a: 1 } }],
    finishReason: 'tool-calls',
  },
  'an answer with only a call': { text: '', toolCalls: [{ toolCallId: 'c', toolName: 'f', args: { a: 1 } }] },
};

const cases = [
  AISpanType.AGENT_RUN,
  AISpanType.MODEL_GENERATION,
  AISpanType.MODEL_STEP,
  AISpanType.TOOL_CALL,
  AISpanType.RETRIEVAL,
].flatMap((type) => [
  ...Object.entries(inputs).map(([name, input]) => ({
    title: `${type}: ${name}`,
    type,
    input,
    output: 'Cold.',
  })),
  ...Object.entries(outputs).map(([name, output]) => ({
    title: `${type}: answer: ${name}`,
    type,
    input: 'Hi',
    output,
  })),
]);

/** What a span means, without what it is written in, and whose and when it is. */
function meaningOf(raw: RawSpan): Partial<SpanDetail> {
  const meaning: Partial<SpanDetail> = normalise(raw, true);
  for (const key of own) delete meaning[key];
  return meaning;
}

const own = [
  'traceId',
  'spanId',
  'startedAt',
  'endedAt',
  'resource',
  'attributes',
  'otherAttributes',
  'provenance',
] as const;

test('a span means the same with its content told once as with it told twice', async () => {
  const agent = { agentId: 'a-1', instructions: 'Be brief.', availableTools: ['weather'] };
  for (const { title, type, input, output } of cases) {
    for (const { tracing } of [twice, once]) {
      const attributes = type === AISpanType.AGENT_RUN ? agent : {};
      tracing.startSpan({ type, name: title, input, attributes }).end({ output });
    }
  }
  await Promise.all([twice.tracing.flush(), once.tracing.flush()]);
  const endedOf = ({ spans }: Receiver) =>
    new Map(spans.filter((span) => span.endedAt !== null).map((span) => [span.name, span]));
  const [full, lean] = [endedOf(twice), endedOf(once)];
  for (const { title } of cases) expect(meaningOf(lean.get(title)!)).toEqual(meaningOf(full.get(title)!));

  const telling = (spans: Iterable<RawSpan>) =>
    [...spans].filter(({ attributes }) => 'gen_ai.input.messages' in attributes);
  expect(telling(full.values()).length).toBeGreaterThan(cases.length / 2);
  expect(telling(lean.values())).toEqual([]);
});
