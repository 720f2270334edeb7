import { expect, test } from 'vitest';
import { finishReasonName, finishReasonOf, readFinishReason } from './finish-reason.ts';

test.each([
  ['tool-calls', 'tool_calls'],
  ['tool_use', 'tool_calls'],
  ['end_turn', 'stop'],
  ['MAX_TOKENS', 'length'],
  ['max_output_tokens', 'length'],
  ['content_filter', 'content_filter'],
])('%s is %s', (reason, name) => {
  expect(finishReasonName(reason)).toBe(name);
});

test('a model that asks for tools has ended for that', () => {
  const call = { type: 'tool_call' as const, id: null, name: 'search', arguments: null };
  const answer = [{ role: 'assistant' as const, parts: [call] }];
  expect(finishReasonOf('stop', answer)).toBe('tool_calls');
  expect(finishReasonOf(null, answer)).toBe('tool_calls');
  expect(finishReasonOf('length', answer)).toBe('length');
  expect(finishReasonOf('stop', null)).toBe('stop');
  expect(finishReasonOf(null, [])).toBeNull();
});

test.each([
  ['OpenAI', { choices: [{ finish_reason: 'length' }] }, 'length'],
  ['a list of responses', [{ choices: [{ finish_reason: 'tool_calls' }] }], 'tool_calls'],
  ['OpenAI Responses', { object: 'response', status: 'completed' }, 'completed'],
  [
    'OpenAI Responses, cut',
    { object: 'response', status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } },
    'max_output_tokens',
  ],
  ['Anthropic', { role: 'assistant', stop_reason: 'end_turn' }, 'end_turn'],
  ['Bedrock', { output: {}, stopReason: 'tool_use' }, 'tool_use'],
  ['Gemini', { candidates: [{ finishReason: 'STOP' }] }, 'STOP'],
  ['LangChain', { generations: [[{ generation_info: { finish_reason: 'stop' } }]] }, 'stop'],
  [
    "LangChain's messages",
    { generations: [[{ message: { lc: 1, kwargs: { response_metadata: { finish_reason: 'stop' } } } }]] },
    'stop',
  ],
  ['a status of something else', { status: 'completed' }, null],
  ['no choices', { choices: [] }, null],
])('is told by %s', (_, response, reason) => {
  expect(readFinishReason(response)).toBe(reason);
});
