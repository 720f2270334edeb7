import type { Attributes } from '@spanlight/schema';
import { knownOnly } from './attributes.ts';
import { isObject, readNestedJsonText } from './json-text.ts';

/**
 * What a search found, each as { id, content, score, metadata }, what is known of it: from OpenTelemetry's, OpenInference's,
 * LangChain's, Genkit's and LlamaIndex' documents. Null when the value is no list of such.
 */
export function readDocuments(value: unknown): Attributes[] | null {
  const read = readNestedJsonText(value);
  const list: unknown = isObject(read) ? (read['documents'] ?? read['results']) : read;
  if (!Array.isArray(list) || list.length === 0) return null;
  const documents = list.map(readDocument);
  return documents.every((document) => document !== null) ? documents : null;
}

function readDocument(value: unknown): Attributes | null {
  const raw = readNestedJsonText(value);
  if (typeof raw === 'string') return { content: raw };
  if (!isObject(raw)) return null;
  const document = isObject(raw['document']) ? raw['document'] : raw;
  const inner = isObject(document['kwargs']) && document['lc'] === 1 ? document['kwargs'] : document;
  const metadata = readNestedJsonText(inner['metadata'] ?? null);
  return knownOnly({
    id: inner['id'] ?? null,
    content: readContent(inner['content'] ?? inner['pageContent'] ?? inner['page_content'] ?? inner['text']),
    score: inner['score'] ?? raw['score'] ?? null,
    metadata: isObject(metadata) && Object.keys(metadata).length > 0 ? metadata : null,
  });
}

/** A text, or Genkit's list of parts. */
function readContent(content: unknown): unknown {
  if (!Array.isArray(content)) return content ?? null;
  const texts = content.map((part: unknown) => (isObject(part) ? part['text'] : part));
  return texts.every((text) => typeof text === 'string') ? texts.join('\n') : content;
}
