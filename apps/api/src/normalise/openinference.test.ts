import { expect, test } from 'vitest';
import { attributes, nano, spanId } from '../../test/otlp.ts';
import { readSpan, spanWith } from '../../test/span.ts';

const llm = { 'openinference.span.kind': 'LLM' };

function said(role: string, ...texts: string[]) {
  return { role, parts: texts.map((text) => ({ type: 'text', text })) };
}

test.each([
  ['LLM', 'model_generation'],
  ['EMBEDDING', 'embedding'],
  ['AGENT', 'agent_run'],
  ['TOOL', 'tool_call'],
  ['RETRIEVER', 'retrieval'],
  ['RERANKER', 'retrieval'],
  ['GUARDRAIL', 'processor_run'],
  ['EVALUATOR', 'evaluation'],
  ['PROMPT', 'generic'],
  ['CHAIN', 'workflow_run'],
  ['chain', 'workflow_run'],
])('a span of kind %s is a %s', (kind, type) => {
  expect(spanWith({ 'openinference.span.kind': kind })).toMatchObject({ convention: 'openinference', type });
});

test('a chain inside of something is a step', () => {
  const values = attributes({ 'openinference.span.kind': 'CHAIN' });
  expect(readSpan({ parentSpanId: spanId.replace('b', 'c'), attributes: values }).type).toBe('workflow_step');
});

test('reads a model call', () => {
  const span = spanWith({
    ...llm,
    'llm.provider': 'google',
    'llm.system': 'vertexai',
    'llm.model_name': 'gpt-4o-2024-08-06',
    'llm.invocation_parameters': JSON.stringify({
      model: 'gpt-4o',
      temperature: 0.2,
      max_tokens: 64,
      messages: [{ role: 'user', content: 'long' }],
      tools: [],
    }),
    'llm.token_count.prompt': 130,
    'llm.token_count.completion': 20,
    'llm.token_count.total': 150,
    'llm.token_count.prompt_details.cache_read': 64,
    'llm.token_count.prompt_details.cache_write': 10,
    'llm.token_count.completion_details.reasoning': 7,
    'llm.cost.prompt': 0.25,
    'llm.cost.completion': 0.5,
    'llm.tools.0.tool.json_schema': '{"type":"function","function":{"name":"search"}}',
    'llm.prompt_template.template': 'About {topic}',
    'llm.prompt_template.variables': '{"topic":"spans"}',
    'llm.prompt_template.version': 'v2',
  });
  expect(span).toMatchObject({
    model: 'gpt-4o',
    responseModel: 'gpt-4o-2024-08-06',
    provider: 'gcp.gemini',
    usage: {
      inputTokens: 130,
      outputTokens: 20,
      totalTokens: 150,
      cacheReadTokens: 64,
      cacheWriteTokens: 10,
      reasoningTokens: 7,
    },
    usageRole: 'call',
    costUsd: 0.75,
    toolDefinitions: [{ name: 'search' }],
    promptTemplate: { template: 'About {topic}', variables: { topic: 'spans' }, version: 'v2' },
  });
  expect(span.parameters).toEqual({ temperature: 0.2, maxOutputTokens: 64 });
});

test('messages come out of their flat keys, with calls, results, pictures and sound', () => {
  const span = spanWith({
    ...llm,
    'llm.input_messages.0.message.role': 'system',
    'llm.input_messages.0.message.content': 'Be brief.',
    'llm.input_messages.2.message.role': 'user',
    'llm.input_messages.2.message.contents.0.message_content.type': 'text',
    'llm.input_messages.2.message.contents.0.message_content.text': 'See.',
    'llm.input_messages.2.message.contents.1.message_content.type': 'image',
    'llm.input_messages.2.message.contents.1.message_content.image.image.url': 'https://x.test/a.png',
    'llm.input_messages.2.message.contents.2.message_content.type': 'audio',
    'llm.input_messages.2.message.contents.2.message_content.audio.audio.url': 'https://x.test/a.wav',
    'llm.input_messages.2.message.contents.2.message_content.audio.audio.mime_type': 'audio/wav',
    'llm.input_messages.10.message.role': 'assistant',
    'llm.input_messages.10.message.tool_calls.0.tool_call.id': 'c1',
    'llm.input_messages.10.message.tool_calls.0.tool_call.function.name': 'search',
    'llm.input_messages.10.message.tool_calls.0.tool_call.function.arguments': '{"q":"x"}',
    'llm.input_messages.11.message.role': 'tool',
    'llm.input_messages.11.message.tool_call_id': 'c1',
    'llm.input_messages.11.message.name': 'search',
    'llm.input_messages.11.message.content': '{"hits":3}',
    'llm.input_messages.12.message.role': 'assistant',
    'llm.input_messages.12.message.function_call_name': 'old',
    'llm.input_messages.12.message.function_call_arguments_json': '{"a":1}',
    'llm.input_messages.13.message.role': 'critic',
    'llm.input_messages.13.message.content': 'No.',
  });
  expect(span.inputMessages).toEqual([
    said('system', 'Be brief.'),
    {
      role: 'user',
      parts: [
        { type: 'text', text: 'See.' },
        { type: 'media', mimeType: null, uri: 'https://x.test/a.png' },
        { type: 'media', mimeType: 'audio/wav', uri: 'https://x.test/a.wav' },
      ],
    },
    { role: 'assistant', parts: [{ type: 'tool_call', id: 'c1', name: 'search', arguments: { q: 'x' } }] },
    {
      role: 'tool',
      name: 'search',
      parts: [{ type: 'tool_result', id: 'c1', name: 'search', result: { hits: 3 } }],
    },
    { role: 'assistant', parts: [{ type: 'tool_call', id: null, name: 'old', arguments: { a: 1 } }] },
    { ...said('user', 'No.'), name: 'critic' },
  ]);
});

test('the items of one response are one message, and choices are several', () => {
  const item = (n: number, type: string, text: string) => ({
    [`llm.output_messages.${n}.message.role`]: 'assistant',
    [`llm.output_messages.${n}.message.contents.0.message_content.type`]: type,
    [`llm.output_messages.${n}.message.contents.0.message_content.text`]: text,
  });
  expect(
    spanWith({ ...llm, ...item(0, 'reasoning', 'Hm.'), ...item(1, 'output_text', 'Paris.') }).outputMessages,
  ).toEqual([
    {
      role: 'assistant',
      parts: [
        { type: 'reasoning', text: 'Hm.' },
        { type: 'text', text: 'Paris.' },
      ],
    },
  ]);
  expect(
    spanWith({ ...llm, ...item(0, 'text', 'Paris.'), ...item(1, 'text', 'Lyon.') }).outputMessages,
  ).toHaveLength(2);
});

test('a whole request and response tell what no other key does', () => {
  const span = spanWith({
    ...llm,
    'llm.model_name': 'gpt-4o',
    'input.value': JSON.stringify({ model: 'gpt-4o', messages: [{ role: 'user', content: 'Hi' }] }),
    'input.mime_type': 'application/json',
    'output.value': JSON.stringify([
      {
        id: 'r1',
        model: 'gpt-4o-2024-08-06',
        choices: [{ finish_reason: 'length', message: { role: 'assistant', content: 'Hello' } }],
      },
    ]),
    'output.mime_type': 'application/json',
  });
  expect(span).toMatchObject({
    responseModel: 'gpt-4o-2024-08-06',
    responseId: 'r1',
    finishReason: 'length',
    inputMessages: [said('user', 'Hi')],
    outputMessages: [said('assistant', 'Hello')],
  });
});

test('a call of tools is the reason though the emitter says stop', () => {
  const span = spanWith({
    ...llm,
    'llm.finish_reason': 'stop',
    'llm.output_messages.0.message.role': 'assistant',
    'llm.output_messages.0.message.tool_calls.0.tool_call.function.name': 'search',
  });
  expect(span.finishReason).toBe('tool_calls');
});

test('messages that were left out are read from the output', () => {
  const message = {
    lc: 1,
    type: 'constructor',
    id: ['AIMessage'],
    kwargs: { content: [{ type: 'text', text: 'Hello' }] },
  };
  const span = spanWith({
    ...llm,
    'llm.output_messages.0.message.role': 'assistant',
    'output.value': JSON.stringify({ generations: [[{ text: '', message }]] }),
    'output.mime_type': 'application/json',
  });
  expect(span.outputMessages).toEqual([said('assistant', 'Hello')]);
});

test('texts that are completed are messages too', () => {
  const span = spanWith({
    ...llm,
    'llm.prompts.0.prompt.text': 'Once upon',
    'llm.choices.0.completion.text': 'a time',
  });
  expect(span.inputMessages).toEqual([said('user', 'Once upon')]);
  expect(span.outputMessages).toEqual([said('assistant', 'a time')]);
});

test('values are JSON by their mime type or their look, else text', () => {
  const tool = (value: string, mimeType?: string) =>
    spanWith({
      'openinference.span.kind': 'TOOL',
      'input.value': value,
      ...(mimeType && { 'input.mime_type': mimeType }),
    }).input;
  expect(tool('42', 'application/json')).toBe(42);
  expect(tool('42', 'text/plain')).toBe('42');
  expect(tool('42')).toBe('42');
  expect(tool('{"city":"Paris"}', 'text/plain')).toEqual({ city: 'Paris' });
  expect(tool('[not JSON')).toBe('[not JSON');
});

test("a tool's answer in LangChain is what its message holds", () => {
  const message = {
    lc: 1,
    type: 'constructor',
    id: ['langchain_core', 'messages', 'ToolMessage'],
    kwargs: { content: '{"tempC":21}', name: 'get_weather', tool_call_id: 'c1', status: 'success' },
  };
  const span = readSpan({
    name: 'StructuredTool',
    attributes: attributes({
      'openinference.span.kind': 'TOOL',
      'input.value': 'Paris',
      'output.value': JSON.stringify({ output: message }),
      'output.mime_type': 'application/json',
    }),
  });
  expect(span).toMatchObject({
    toolName: 'get_weather',
    toolCallId: 'c1',
    input: 'Paris',
    output: { tempC: 21 },
  });
});

test("ids and the answering model come from LangChain's generations, whose flat keys have none", () => {
  const calls = [{ id: 'c1', name: 'get_weather', args: { city: 'Paris' } }];
  const message = {
    lc: 1,
    type: 'constructor',
    id: ['langchain_core', 'messages', 'AIMessage'],
    kwargs: {
      content: '',
      id: 'chatcmpl-1',
      tool_calls: calls,
      response_metadata: { model_name: 'gpt-4o-mini-2024-07-18' },
    },
  };
  const call = 'llm.output_messages.0.message.tool_calls.0.tool_call.function';
  const flat = {
    ...llm,
    'llm.model_name': 'gpt-4o-mini',
    'llm.output_messages.0.message.role': 'assistant',
    [`${call}.name`]: 'get_weather',
    [`${call}.arguments`]: '{"city":"Paris"}',
  };
  const part = { type: 'tool_call', id: 'c1', name: 'get_weather', arguments: { city: 'Paris' } };
  expect(
    spanWith({ ...flat, 'output.value': JSON.stringify({ generations: [[{ text: '', message }]] }) }),
  ).toMatchObject({
    model: 'gpt-4o-mini',
    responseModel: 'gpt-4o-mini-2024-07-18',
    responseId: 'chatcmpl-1',
    outputMessages: [{ role: 'assistant', parts: [part] }],
    otherAttributes: [],
  });
  expect(spanWith(flat).outputMessages).toEqual([{ role: 'assistant', parts: [{ ...part, id: null }] }]);
});

test("a graph's state is a chat where it holds messages", () => {
  const human = { lc: 1, type: 'constructor', id: ['HumanMessage'], kwargs: { content: 'Hi' } };
  const span = spanWith({
    'openinference.span.kind': 'CHAIN',
    'input.value': JSON.stringify({ messages: [human], remainingSteps: 24 }),
    'input.mime_type': 'application/json',
  });
  expect(span.inputMessages).toEqual([said('user', 'Hi')]);
});

test("the Agents SDK's items are a chat, by their ids", () => {
  const items = [
    { type: 'message', role: 'user', content: 'Refund' },
    { type: 'function_call', id: 'fc1', callId: 'c1', name: 'refund', arguments: '{"id":1}' },
    { type: 'function_call_result', callId: 'c1', name: 'refund', output: { type: 'text', text: 'done' } },
  ];
  const span = spanWith({
    'openinference.span.kind': 'AGENT',
    'graph.node.id': 'Refund Agent',
    'input.value': JSON.stringify(items),
    'input.mime_type': 'application/json',
  });
  expect(span.agentName).toBe('Refund Agent');
  expect(span.inputMessages).toEqual([
    said('user', 'Refund'),
    { role: 'assistant', parts: [{ type: 'tool_call', id: 'c1', name: 'refund', arguments: { id: 1 } }] },
    { role: 'tool', parts: [{ type: 'tool_result', id: 'c1', name: 'refund', result: 'done' }] },
  ]);
});

test('a search has found documents, and a reranker has ordered them', () => {
  const documents = (prefix: string) => ({
    [`${prefix}.0.document.id`]: 'd1',
    [`${prefix}.0.document.content`]: 'Paris',
    [`${prefix}.0.document.score`]: 0.91,
    [`${prefix}.0.document.metadata`]: '{"src":"kb"}',
  });
  const read = [{ id: 'd1', content: 'Paris', score: 0.91, metadata: { src: 'kb' } }];
  expect(
    spanWith({
      'openinference.span.kind': 'RETRIEVER',
      'input.value': 'q',
      ...documents('retrieval.documents'),
    }),
  ).toMatchObject({ input: 'q', output: read });
  expect(
    spanWith({
      'openinference.span.kind': 'RERANKER',
      'reranker.query': 'q',
      'reranker.model_name': 'rerank-3',
      ...documents('reranker.output_documents'),
    }),
  ).toMatchObject({ input: 'q', output: read, model: 'rerank-3' });
});

test('an embedding is known by its texts, not by its vectors', () => {
  const span = spanWith({
    'openinference.span.kind': 'EMBEDDING',
    'embedding.model_name': 'text-embedding-3-small',
    'llm.token_count.prompt': 9,
    'embedding.embeddings.0.embedding.text': 'Paris',
    'embedding.embeddings.0.embedding.vector': [0.5, 0.25],
  });
  expect(span).toMatchObject({
    model: 'text-embedding-3-small',
    input: ['Paris'],
    otherAttributes: ['embedding.embeddings.0.embedding.vector'],
    output: null,
    usage: { inputTokens: 9, totalTokens: 9 },
    usageRole: 'call',
  });
});

test('a guardrail tells whether it was triggered, and is no tool', () => {
  const span = spanWith({
    'openinference.span.kind': 'GUARDRAIL',
    'tool.name': 'length-guard',
    'guardrail.triggered': false,
  });
  expect(span).toMatchObject({ output: { triggered: false }, toolName: null });
});

test("reads the session, user and tags of the context, or of LangChain's metadata", () => {
  expect(
    spanWith({
      ...llm,
      'session.id': 's1',
      'user.id': 'u1',
      'tag.tags': '["demo","beta"]',
      metadata: '{"plan":"pro"}',
    }),
  ).toMatchObject({ sessionId: 's1', userId: 'u1', tags: ['demo', 'beta'], metadata: { plan: 'pro' } });
  expect(
    spanWith({ ...llm, metadata: '{"thread_id":"t1","user_id":"u1","ls_provider":"amazon_bedrock"}' }),
  ).toMatchObject({ sessionId: 't1', userId: 'u1', provider: 'aws.bedrock' });
});

test('the first token is an event', () => {
  const event = { name: 'First Token Stream Event', timeUnixNano: nano(20) };
  expect(readSpan({ attributes: attributes(llm), events: [event] }).timeToFirstTokenMs).toBe(20);
});

test('a provider is told of model calls alone', () => {
  expect(spanWith({ 'openinference.span.kind': 'CHAIN', 'llm.system': 'openai' }).provider).toBeNull();
});

test('a huge number in a key costs no more than another', () => {
  const span = spanWith({
    ...llm,
    'llm.input_messages.999999999.message.role': 'user',
    'llm.input_messages.999999999.message.content': 'Hi',
    'llm.input_messages.__proto__.message.role': 'user',
  });
  expect(span.type).toBe('model_generation');
  expect(({} as Record<string, unknown>)['message']).toBeUndefined();
});
