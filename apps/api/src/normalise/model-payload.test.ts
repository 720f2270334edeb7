import { expect, test } from 'vitest';
import { readModelInput, readModelOutput } from './model-payload.ts';

const user = { role: 'user', parts: [{ type: 'text', text: 'Hi' }] };
const assistant = { role: 'assistant', parts: [{ type: 'text', text: 'Hello' }] };

test.each([
  ['text', 'Hi'],
  ['messages', [{ role: 'user', content: 'Hi' }]],
  ['a request', { model: 'gpt-5', messages: [{ role: 'user', content: 'Hi' }] }],
  ['a prompt', { prompt: 'Hi' }],
  [
    "OpenAI's Responses request",
    { input: [{ role: 'user', content: [{ type: 'input_text', text: 'Hi' }] }] },
  ],
  ["Gemini's contents", { contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] }],
  ["LangChain's prompts", { prompts: ['Hi'] }],
  [
    "LangChain's lists of messages",
    { messages: [[{ lc: 1, type: 'constructor', id: ['HumanMessage'], kwargs: { content: 'Hi' } }]] },
  ],
])('a model is asked by %s', (_, input) => {
  expect(readModelInput(input)).toEqual([user]);
});

test('a system prompt beside the prompt comes first', () => {
  expect(readModelInput({ system: 'Be brief.', prompt: 'Hi' })).toEqual([
    { role: 'system', parts: [{ type: 'text', text: 'Be brief.' }] },
    user,
  ]);
});

test.each([
  ['text', 'Hello'],
  ['a message', { role: 'assistant', content: 'Hello' }],
  ['an OpenAI completion', { choices: [{ index: 0, message: { role: 'assistant', content: 'Hello' } }] }],
  [
    'an OpenAI response',
    { output: [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Hello' }] }] },
  ],
  ['an AI SDK result', { text: 'Hello', toolCalls: [] }],
  ['a list of completions', [{ choices: [{ message: { role: 'assistant', content: 'Hello' } }] }]],
  ['an old completion', { choices: [{ index: 0, text: 'Hello' }] }],
  ['Gemini', { candidates: [{ content: { role: 'model', parts: [{ text: 'Hello' }] } }] }],
  ['Bedrock', { output: { message: { role: 'assistant', content: [{ text: 'Hello' }] } } }],
  ['an output alone', { outputs: 'Hello' }],
  [
    'LangChain',
    {
      generations: [
        [
          {
            text: 'Hello',
            message: { lc: 1, type: 'constructor', id: ['AIMessage'], kwargs: { content: 'Hello' } },
          },
        ],
      ],
    },
  ],
])('a model answers by %s', (_, output) => {
  expect(readModelOutput(output)).toEqual([assistant]);
});

test("reads an AI SDK result's reasoning and tool calls", () => {
  const toolCalls = [{ type: 'tool-call', toolCallId: 'c1', toolName: 'search', input: { q: 'x' } }];
  expect(readModelOutput({ text: '', reasoningText: 'Hm.', toolCalls })).toEqual([
    {
      role: 'assistant',
      parts: [
        { type: 'reasoning', text: 'Hm.' },
        { type: 'tool_call', id: 'c1', name: 'search', arguments: { q: 'x' } },
      ],
    },
  ]);
});

test('pieces of an OpenAI response are one message', () => {
  const output = [
    { type: 'reasoning', summary: [{ type: 'summary_text', text: 'Hm.' }] },
    { type: 'web_search_call', id: 'w1', status: 'completed' },
    { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Hello' }] },
  ];
  expect(readModelOutput({ output })).toEqual([
    {
      role: 'assistant',
      parts: [
        { type: 'reasoning', text: 'Hm.' },
        { type: 'other', raw: output[1] },
        { type: 'text', text: 'Hello' },
      ],
    },
  ]);
});

test.each([
  ['an object of its own', { score: 3 }],
  ['a list of numbers', [1, 2]],
  ['nothing', null],
  ['an empty text', ''],
])('%s is no chat', (_, value) => {
  expect(readModelInput(value)).toBeNull();
  expect(readModelOutput(value)).toBeNull();
});
