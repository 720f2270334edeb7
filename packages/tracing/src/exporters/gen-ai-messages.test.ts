import { expect, test } from 'vitest';
import { readInput, readInstructions, readOutput, readToolDefinitions } from './gen-ai-messages.ts';

const text = (content: string) => ({ type: 'text', content });
const user = (...parts: object[]) => ({ role: 'user', parts });
const assistant = (...parts: object[]) => ({ role: 'assistant', parts });
const call = { type: 'tool_call', id: 'c1', name: 'weather', arguments: { city: 'Oslo' } };
const response = { type: 'tool_call_response', id: 'c1', response: { celsius: 4 } };

test.each<[string, unknown, object | undefined]>([
  ['a text', 'hi', { messages: [user(text('hi'))] }],
  ['a message', { role: 'user', content: 'hi' }, { messages: [user(text('hi'))] }],
  [
    'messages with a system prompt among them',
    [
      { role: 'developer', content: 'Be kind.' },
      { role: 'user', name: 'ada', content: 'hi' },
    ],
    {
      messages: [
        { role: 'system', parts: [text('Be kind.')] },
        { role: 'user', name: 'ada', parts: [text('hi')] },
      ],
    },
  ],
  [
    'a system prompt apart, and fields that are no messages',
    { system: 'Be kind.', messages: [{ role: 'user', content: [{ type: 'text', text: 'hi' }] }], tools: [] },
    { messages: [user(text('hi'))], instructions: [text('Be kind.')] },
  ],
  [
    'a prompt with instructions',
    { prompt: 'hi', instructions: [{ type: 'text', text: 'Be kind.' }] },
    { messages: [user(text('hi'))], instructions: [text('Be kind.')] },
  ],
  [
    'a chat of OpenAI’s with tool calls',
    [
      {
        role: 'assistant',
        content: null,
        reasoning_content: 'Weather it is.',
        tool_calls: [
          { id: 'c1', type: 'function', function: { name: 'weather', arguments: '{"city":"Oslo"}' } },
        ],
      },
      { role: 'tool', tool_call_id: 'c1', content: '{"celsius":4}' },
    ],
    {
      messages: [
        assistant({ type: 'reasoning', content: 'Weather it is.' }, call),
        { role: 'tool', parts: [response] },
      ],
    },
  ],
  [
    'items of OpenAI’s Responses API',
    {
      input: [
        { role: 'user', content: [{ type: 'input_text', text: 'hi' }] },
        { type: 'reasoning', summary: [{ type: 'summary_text', text: 'a' }, { text: 'b' }] },
        { type: 'function_call', call_id: 'c1', id: 'item', name: 'weather', arguments: '{"city":"Oslo"}' },
        { type: 'function_call_output', call_id: 'c1', output: '{"celsius":4}' },
      ],
    },
    {
      messages: [
        user(text('hi')),
        assistant({ type: 'reasoning', content: 'a\nb' }),
        assistant(call),
        { role: 'tool', parts: [response] },
      ],
    },
  ],
  [
    'blocks of Anthropic’s',
    [
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'Hm.', signature: 'x' },
          { type: 'tool_use', id: 'c1', name: 'weather', input: { city: 'Oslo' } },
        ],
      },
      {
        role: 'user',
        content: [{ type: 'tool_result', tool_use_id: 'c1', content: 'no such city', is_error: true }],
      },
    ],
    {
      messages: [
        assistant({ type: 'reasoning', content: 'Hm.' }, call),
        user({ type: 'tool_call_response', id: 'c1', response: 'no such city', is_error: true }),
      ],
    },
  ],
  [
    'messages of the AI SDK',
    [
      {
        role: 'assistant',
        content: [{ type: 'tool-call', toolCallId: 'c1', toolName: 'weather', input: { city: 'Oslo' } }],
      },
      {
        role: 'tool',
        content: [
          {
            type: 'tool-result',
            toolCallId: 'c1',
            toolName: 'weather',
            output: { type: 'json', value: { celsius: 4 } },
          },
          { type: 'tool-result', toolCallId: 'c2', output: { type: 'error-text', value: 'no' } },
        ],
      },
    ],
    {
      messages: [
        assistant(call),
        {
          role: 'tool',
          parts: [
            { ...response, name: 'weather' },
            { type: 'tool_call_response', id: 'c2', response: 'no', is_error: true },
          ],
        },
      ],
    },
  ],
  [
    'contents of Gemini’s',
    { contents: [{ role: 'model', parts: [{ text: 'hi' }, { functionCall: { name: 'weather' } }] }] },
    { messages: [assistant(text('hi'), { type: 'other', functionCall: { name: 'weather' } })] },
  ],
  [
    'messages of OpenTelemetry’s, which stay as they are',
    [assistant(text('hi'), call), { role: 'tool', parts: [response] }],
    { messages: [assistant(text('hi'), call), { role: 'tool', parts: [response] }] },
  ],
  ['a query', { query: 'hi' }, undefined],
  ['a list of texts', ['a', 'b'], undefined],
  ['messages with something else among them', [{ role: 'user', content: 'hi' }, { id: 1 }], undefined],
  ['a person with a role', { role: 'user', email: 'ada@example.com' }, undefined],
  ['an empty text', '', undefined],
  ['an empty list', [], undefined],
  ['nothing', undefined, undefined],
])('input: %s', (_, input, expected) => {
  expect(readInput(input)).toEqual(expected);
});

test.each<[string, unknown, object[] | undefined]>([
  ['a text', 'hello', [{ ...assistant(text('hello')), finish_reason: 'stop' }]],
  [
    'a message',
    { role: 'assistant', content: 'hello' },
    [{ ...assistant(text('hello')), finish_reason: 'stop' }],
  ],
  [
    'a completion of OpenAI’s, with choices',
    {
      choices: [
        { finish_reason: 'length', message: { role: 'assistant', content: 'a' } },
        { finish_reason: 'stop', message: { role: 'assistant', content: 'b' } },
      ],
    },
    [
      { ...assistant(text('a')), finish_reason: 'length' },
      { ...assistant(text('b')), finish_reason: 'stop' },
    ],
  ],
  [
    'a response of OpenAI’s',
    { output: [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'hello' }] }] },
    [{ ...assistant(text('hello')), finish_reason: 'stop' }],
  ],
  [
    'a result of the AI SDK',
    {
      text: 'hello',
      reasoningText: 'Hm.',
      toolCalls: [{ toolCallId: 'c1', toolName: 'weather', input: { city: 'Oslo' } }],
    },
    [{ ...assistant({ type: 'reasoning', content: 'Hm.' }, text('hello'), call), finish_reason: 'stop' }],
  ],
  ['an object', { score: 1 }, undefined],
  ['choices that are none', { choices: ['a', 'b'] }, undefined],
  ['nothing', undefined, undefined],
])('output: %s', (_, output, expected) => {
  expect(readOutput(output, 'stop')).toEqual(expected);
});

test.each<[string, object, object]>([
  [
    'an image of OpenAI’s in the text',
    { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
    { type: 'blob', modality: 'image', mime_type: 'image/png', content: 'AAAA' },
  ],
  [
    'an image of OpenAI’s elsewhere',
    { type: 'input_image', image_url: 'https://example.com/a.png' },
    { type: 'uri', modality: 'image', mime_type: null, uri: 'https://example.com/a.png' },
  ],
  [
    'sound of OpenAI’s',
    { type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } },
    { type: 'blob', modality: 'audio', mime_type: 'audio/wav', content: 'AAAA' },
  ],
  [
    'a document of Anthropic’s',
    { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'AAAA' } },
    { type: 'blob', modality: 'file', mime_type: 'application/pdf', content: 'AAAA' },
  ],
  [
    'a file of the AI SDK',
    { type: 'file', mediaType: 'video/mp4', data: 'https://example.com/a.mp4' },
    { type: 'uri', modality: 'video', mime_type: 'video/mp4', uri: 'https://example.com/a.mp4' },
  ],
  [
    'a file that the provider has',
    { type: 'file', file: { file_id: 'f1' } },
    { type: 'file', file: { file_id: 'f1' } },
  ],
  ['what is of no known kind', { type: 'refusal', refusal: 'no' }, { type: 'refusal', refusal: 'no' }],
])('media and others: %s', (_, part, expected) => {
  expect(readInput([{ role: 'user', content: [part] }])?.messages[0]?.parts).toEqual([expected]);
});

test.each<[string, unknown, object[] | undefined]>([
  [
    'OpenAI’s',
    [
      {
        type: 'function',
        function: { name: 'weather', description: 'Tells it.', parameters: { type: 'object' } },
      },
    ],
    [{ type: 'function', name: 'weather', description: 'Tells it.', parameters: { type: 'object' } }],
  ],
  [
    'Anthropic’s',
    [{ name: 'weather', input_schema: { type: 'object' } }],
    [{ type: 'function', name: 'weather', parameters: { type: 'object' } }],
  ],
  [
    'the AI SDK’s',
    { weather: { description: 'Tells it.', inputSchema: { type: 'object' } } },
    [{ type: 'function', name: 'weather', description: 'Tells it.', parameters: { type: 'object' } }],
  ],
  ['bare names', ['weather'], [{ type: 'function', name: 'weather' }]],
  ['none', [], undefined],
])('tool definitions: %s', (_, tools, expected) => {
  expect(readToolDefinitions(tools)).toEqual(expected);
});

test('instructions are a text or parts', () => {
  expect(readInstructions('Be kind.')).toEqual([text('Be kind.')]);
  expect(readInstructions(['Be kind.', { type: 'text', text: 'Be brief.' }])).toEqual([
    text('Be kind.'),
    text('Be brief.'),
  ]);
  expect(readInstructions('')).toBeUndefined();
  expect(readInstructions({ no: 'prompt' })).toBeUndefined();
});
