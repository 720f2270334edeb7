import { expect, test } from 'vitest';
import { documentsIn } from './documents.ts';

test('reads what the server gives of a retrieval', () => {
  expect(
    documentsIn([
      { id: 'a', score: 0.5 },
      { content: 'x', metadata: { page: 2 } },
    ]),
  ).toMatchObject([
    { id: 'a', score: 0.5, content: null, metadata: null },
    { id: null, content: 'x', score: null, metadata: { page: 2 } },
  ]);
});

test.each([
  ['no list', 'text'],
  ['an empty list', []],
  ['a list of something else', [{ id: 'a' }, 3]],
  ['documents with fields that would not show', [{ id: 'a', price: 3 }]],
  ['content that is no text', [{ id: 'a', content: { b: 1 } }]],
])('leaves %s to be shown as JSON', (_name, output) => {
  expect(documentsIn(output)).toBeNull();
});
