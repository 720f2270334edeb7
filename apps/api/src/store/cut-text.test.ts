import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutText, minPiece } from './cut-text.ts';

const json = fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.stringify(value));
const long = fc.array(fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), json), { maxLength: 40 });

test.each([
  ['any text', fc.string({ unit: 'binary', maxLength: 5000 })],
  ['a list of anything', long.map((items) => `[${items.join(',')}]`)],
  ['lines', long.map((items) => items.join('\n').repeat(5))],
  ['a text within JSON', long.map((items) => JSON.stringify([{ text: items.join('\n').repeat(5) }]))],
])('pieces of %s are the text again when they are joined', (_, texts) => {
  fc.assert(
    fc.property(texts, (text) => {
      expect(cutText(text).join('')).toBe(text);
    }),
    { numRuns: 500 },
  );
});

const message = (n: number, length = 400) => ({ role: 'user', content: `${n} `.repeat(length / 2) });
const conversation = (count: number) => Array.from({ length: count }, (_, n) => message(n));

test.each([
  ['a list', (messages: object[]) => JSON.stringify(messages)],
  [
    'a list in an object',
    (messages: object[]) => JSON.stringify({ model: 'm', messages, tools: [message(0)] }),
  ],
  [
    'a list of short messages',
    (messages: object[]) => JSON.stringify(messages.map((_, n) => message(n, 20))),
  ],
  [
    'a text with a line for each',
    (messages: object[]) => messages.map((each) => JSON.stringify(each)).join('\n'),
  ],
])('a conversation in %s that grows by a message brings few new pieces', (_, write) => {
  const known = new Set(cutText(write(conversation(100))));
  const pieces = cutText(write(conversation(101)));
  const fresh = pieces.filter((piece) => piece.length >= minPiece && !known.has(piece));
  expect(fresh.length).toBeLessThanOrEqual(3);
  expect(pieces.length).toBeGreaterThan(5);
});

test('a conversation that loses its oldest messages keeps the pieces of the others', () => {
  const known = new Set(cutText(JSON.stringify(conversation(100))));
  const pieces = cutText(JSON.stringify(conversation(100).slice(30)));
  expect(pieces.filter((piece) => piece.length >= minPiece && !known.has(piece)).length).toBeLessThanOrEqual(
    1,
  );
});
