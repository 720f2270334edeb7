import { expect, test } from 'vitest';
import { readMessages } from './chat-message.ts';
import { readLangChainResult } from './lang-chain.ts';

function serialised(name: string, kwargs: object) {
  return { lc: 1, type: 'constructor', id: ['langchain_core', 'messages', name], kwargs };
}

const call = { name: 'search', args: { q: 'otel' }, id: 'c1', type: 'tool_call' };
const chat = [
  { role: 'system', parts: [{ type: 'text', text: 'Be brief.' }] },
  { role: 'user', parts: [{ type: 'text', text: 'Find it' }] },
  { role: 'assistant', parts: [{ type: 'tool_call', id: 'c1', name: 'search', arguments: { q: 'otel' } }] },
  {
    role: 'tool',
    name: 'search',
    parts: [{ type: 'tool_result', id: 'c1', name: 'search', result: { hits: 3 } }],
  },
];

test.each([
  [
    'serialised',
    [
      serialised('SystemMessage', { content: 'Be brief.' }),
      serialised('HumanMessage', { content: 'Find it' }),
      serialised('AIMessageChunk', { content: '', tool_calls: [call] }),
      serialised('ToolMessage', { content: '{"hits":3}', name: 'search', tool_call_id: 'c1' }),
    ],
  ],
  [
    'by their type',
    [
      { type: 'system', content: 'Be brief.' },
      { type: 'human', content: 'Find it' },
      {
        type: 'ai',
        content: [{ type: 'tool_use', id: 'c1', name: 'search', input: {} }],
        tool_calls: [call],
      },
      { type: 'tool', content: '{"hits":3}', name: 'search', tool_call_id: 'c1' },
    ],
  ],
  [
    'by their data',
    [
      { type: 'system', data: { content: 'Be brief.' } },
      { type: 'human', data: { content: 'Find it' } },
      {
        type: 'ai',
        data: {
          content: '',
          additional_kwargs: {
            tool_calls: [
              { id: 'c1', type: 'function', function: { name: 'search', arguments: '{"q":"otel"}' } },
            ],
          },
        },
      },
      { type: 'tool', data: { content: '{"hits":3}', name: 'search', tool_call_id: 'c1' } },
    ],
  ],
])("LangChain's messages are read: %s", (_, messages) => {
  expect(readMessages(messages)).toEqual(chat);
});

test('parts are not mistaken for messages', () => {
  expect(readMessages([{ type: 'tool_result', tool_use_id: 'c1', content: 'x' }])).toBeNull();
});

test("a tool's answer is what its message holds", () => {
  const message = serialised('ToolMessage', { content: '{"hits":3}', name: 'search', tool_call_id: 'c1' });
  const result = { result: { hits: 3 }, name: 'search', id: 'c1' };
  expect(readLangChainResult(message)).toEqual(result);
  expect(readLangChainResult({ output: message })).toEqual(result);
  expect(readLangChainResult({ output: { hits: 3 } })).toEqual({ result: { hits: 3 }, name: null, id: null });
  expect(readLangChainResult({ hits: 3 })).toMatchObject({ result: { hits: 3 } });
});
