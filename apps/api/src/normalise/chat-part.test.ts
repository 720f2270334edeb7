import { expect, test } from 'vitest';
import { readPart } from './chat-part.ts';

const png = { type: 'media', mimeType: 'image/png' };

test.each([
  [
    'OpenAI, by URL',
    { type: 'image_url', image_url: { url: 'https://x.test/a.png' } },
    { ...png, mimeType: null, uri: 'https://x.test/a.png' },
  ],
  [
    'OpenAI, inline',
    { type: 'input_image', image_url: 'data:image/png;base64,AAAA' },
    { ...png, data: 'AAAA' },
  ],
  [
    'OpenAI, sound',
    { type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } },
    { type: 'media', mimeType: 'audio/wav', data: 'AAAA' },
  ],
  [
    'Anthropic, inline',
    { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
    { ...png, data: 'AAAA' },
  ],
  ['AI SDK, file', { type: 'file', mediaType: 'image/png', data: 'AAAA' }, { ...png, data: 'AAAA' }],
  [
    'AI SDK, image',
    { type: 'image', image: 'https://x.test/a.png', mediaType: 'image/png' },
    { ...png, uri: 'https://x.test/a.png' },
  ],
  [
    'OpenTelemetry, inline',
    { type: 'blob', mime_type: 'image/png', content: 'AAAA' },
    { ...png, data: 'AAAA' },
  ],
  [
    'OpenTelemetry, by URL',
    { type: 'uri', mime_type: 'image/png', uri: 'gs://bucket/a.png' },
    { ...png, uri: 'gs://bucket/a.png' },
  ],
])('reads media: %s', (_, raw, part) => {
  expect(readPart(raw)).toEqual(part);
});

test('reads text without a type, as Gemini and Bedrock write it', () => {
  expect(readPart({ text: 'hi' })).toEqual({ type: 'text', text: 'hi' });
  expect(readPart('hi')).toEqual({ type: 'text', text: 'hi' });
});

test.each([
  ['a file that is only named', { type: 'file', file_id: 'f1' }],
  ['a call without a name', { type: 'tool_call', id: 'c1' }],
  ['a text that is none', { type: 'text', text: { a: 1 } }],
])('keeps %s as it is', (_, raw) => {
  expect(readPart(raw)).toEqual({ type: 'other', raw });
});

test('keeps a tool result whose value is an object with a type of its own', () => {
  const content = [{ type: 'text', text: 'found' }];
  expect(readPart({ type: 'tool_result', id: 'c', content })).toMatchObject({ result: content });
  expect(readPart({ type: 'tool_call_response', id: 'c', response: { type: 'cat' } })).toMatchObject({
    result: { type: 'cat' },
  });
});

test("reads a tool's answer as OpenAI's Agents SDK writes it", () => {
  expect(
    readPart({
      type: 'function_call_result',
      callId: 'c1',
      name: 'f',
      output: { type: 'text', text: '{"a":1}' },
    }),
  ).toEqual({ type: 'tool_result', id: 'c1', name: 'f', result: { a: 1 } });
});
