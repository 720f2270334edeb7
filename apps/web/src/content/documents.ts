export interface FoundDocument {
  id: string | null;
  content: string | null;
  score: number | null;
  metadata: object | null;
  /** All of it, as it came. */
  raw: object;
}

/** The documents in a retrieval's output, which the server gives as a list of such; null when it is anything else. */
export function documentsIn(output: unknown): FoundDocument[] | null {
  if (!Array.isArray(output) || output.length === 0) return null;
  const documents = output.map(readDocument);
  return documents.every((document) => document !== null) ? documents : null;
}

function readDocument(raw: unknown): FoundDocument | null {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return null;
  const { id, content, score, metadata, ...rest } = raw as Record<string, unknown>;
  // A field that would not show makes it a value like any other.
  if (Object.keys(rest).length > 0) return null;
  if (content !== undefined && typeof content !== 'string') return null;
  if (score !== undefined && typeof score !== 'number') return null;
  if (id === undefined && content === undefined) return null;
  return {
    id: typeof id === 'string' || typeof id === 'number' ? String(id) : null,
    content: content ?? null,
    score: score ?? null,
    metadata: typeof metadata === 'object' ? metadata : null,
    raw,
  };
}
