import { expect, test } from 'vitest';
import { readDocuments } from './documents.ts';

test.each([
  ['OpenTelemetry', [{ id: 'a', score: 0.5 }], [{ id: 'a', score: 0.5 }]],
  [
    'OpenInference',
    [{ document: { id: 'a', content: 'x', score: 1, metadata: '{"page":2}' } }],
    [{ id: 'a', content: 'x', score: 1, metadata: { page: 2 } }],
  ],
  ['LangChain', [{ pageContent: 'x', metadata: {} }], [{ content: 'x' }]],
  [
    'LangChain, serialised',
    [{ lc: 1, type: 'constructor', id: ['Document'], kwargs: { page_content: 'x', metadata: { s: 1 } } }],
    [{ content: 'x', metadata: { s: 1 } }],
  ],
  [
    'Genkit',
    { documents: [{ content: [{ text: 'x' }, { text: 'y' }], metadata: { id: 'd' } }] },
    [{ content: 'x\ny', metadata: { id: 'd' } }],
  ],
  ['texts', '["x"]', [{ content: 'x' }]],
])('%s', (_name, value, documents) => {
  expect(readDocuments(value)).toEqual(documents);
});

test('what is no list of documents is none', () => {
  expect(readDocuments([1, 2])).toBeNull();
  expect(readDocuments('text')).toBeNull();
  expect(readDocuments([{ other: 1 }])).toBeNull();
});
