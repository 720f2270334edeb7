import { expect, test } from 'vitest';
import { readMessages } from './chat-message.ts';

const call = { type: 'tool_call', id: 'c1', name: 'search', arguments: { q: 'otel' } };

test('reads OpenAI chat: arguments and tool results that are JSON as text become values', () => {
  const chat = [
    { role: 'developer', content: 'Be brief.' },
    { role: 'user', name: 'ana', content: [{ type: 'text', text: 'Find it' }] },
    {
      role: 'assistant',
      content: null,
      tool_calls: [{ id: 'c1', type: 'function', function: { name: 'search', arguments: '{"q":"otel"}' } }],
    },
    { role: 'tool', tool_call_id: 'c1', content: '{"hits":3}' },
    { role: 'assistant', content: 'Three.', reasoning_content: 'I count.' },
  ];
  expect(readMessages({ messages: chat })).toEqual([
    { role: 'system', parts: [{ type: 'text', text: 'Be brief.' }] },
    { role: 'user', name: 'ana', parts: [{ type: 'text', text: 'Find it' }] },
    { role: 'assistant', parts: [call] },
    { role: 'tool', parts: [{ type: 'tool_result', id: 'c1', name: null, result: { hits: 3 } }] },
    {
      role: 'assistant',
      parts: [
        { type: 'reasoning', text: 'I count.' },
        { type: 'text', text: 'Three.' },
      ],
    },
  ]);
});

test('reads the parts of the AI SDK', () => {
  const chat = [
    {
      role: 'assistant',
      content: [
        { type: 'reasoning', text: 'Hm.' },
        { type: 'tool-call', toolCallId: 'c1', toolName: 'search', input: { q: 'otel' } },
      ],
    },
    {
      role: 'tool',
      content: [
        { type: 'tool-result', toolCallId: 'c1', toolName: 'search', output: { type: 'json', value: [1] } },
        {
          type: 'tool-result',
          toolCallId: 'c2',
          toolName: 'search',
          output: { type: 'error-text', value: 'down' },
        },
      ],
    },
  ];
  expect(readMessages(chat)).toEqual([
    { role: 'assistant', parts: [{ type: 'reasoning', text: 'Hm.' }, call] },
    {
      role: 'tool',
      parts: [
        { type: 'tool_result', id: 'c1', name: 'search', result: [1] },
        { type: 'tool_result', id: 'c2', name: 'search', result: 'down', isError: true },
      ],
    },
  ]);
});

test('reads the parts of Anthropic, and a system prompt that stands apart', () => {
  const request = {
    system: 'Be brief.',
    messages: [
      { role: 'assistant', content: [{ type: 'tool_use', id: 'c1', name: 'search', input: { q: 'otel' } }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'c1', content: 'no', is_error: true }] },
    ],
  };
  expect(readMessages(request)).toEqual([
    { role: 'system', parts: [{ type: 'text', text: 'Be brief.' }] },
    { role: 'assistant', parts: [call] },
    { role: 'user', parts: [{ type: 'tool_result', id: 'c1', name: null, result: 'no', isError: true }] },
  ]);
});

test("reads the items of OpenAI's Responses API, which have no role", () => {
  const items = [
    { type: 'reasoning', summary: [{ type: 'summary_text', text: 'Hm.' }] },
    { type: 'function_call', id: 'fc_1', call_id: 'c1', name: 'search', arguments: '{"q":"otel"}' },
    { type: 'function_call_output', call_id: 'c1', output: 'no' },
    { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Sorry.' }] },
  ];
  expect(readMessages(items)).toEqual([
    { role: 'assistant', parts: [{ type: 'reasoning', text: 'Hm.' }] },
    { role: 'assistant', parts: [call] },
    { role: 'tool', parts: [{ type: 'tool_result', id: 'c1', name: null, result: 'no' }] },
    { role: 'assistant', parts: [{ type: 'text', text: 'Sorry.' }] },
  ]);
});

test('keeps a part of an unknown kind as it is', () => {
  const raw = { type: 'hologram', size: 3 };
  expect(readMessages([{ role: 'user', content: [raw, 7] }])).toEqual([
    {
      role: 'user',
      parts: [
        { type: 'other', raw },
        { type: 'other', raw: 7 },
      ],
    },
  ]);
});

test.each([
  ['a text', 'hello'],
  ['an empty list', []],
  ['a list of something else', [{ id: 1 }]],
  ['a list in which one is no message', [{ role: 'user', content: 'hi' }, { id: 1 }]],
  ['an object with a role that is not of a chat', { role: 'admin', content: 'x' }],
  ['an object with a role and nothing said', { role: 'user', id: 4 }],
  ['null', null],
])('%s is no chat', (_, value) => {
  expect(readMessages(value)).toBeNull();
});
