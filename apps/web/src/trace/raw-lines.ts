/** Characters of one line that show: a payload of 1 MB is one text, and no line is read that far. */
export const longestLine = 2000;

export interface RawLine {
  text: string;
  /** Characters that are left out at its end. */
  leftOut: number;
}

/** JSON text, pretty-printed, line by line. What is no JSON stays as it is. */
export function rawLines(text: string): RawLine[] {
  return pretty(text)
    .split('\n')
    .map((line) => ({ text: line.slice(0, longestLine), leftOut: Math.max(line.length - longestLine, 0) }));
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text.trimEnd();
  }
}

export interface RawPiece {
  text: string;
  /** `key`, `text`, `number`, `word` (true, false, null), or null for what holds it together. */
  kind: 'key' | 'text' | 'number' | 'word' | null;
}

const token = /("(?:[^"\\]|\\.)*"?)(\s*:)?|(-?\d[\d.eE+-]*)|(true|false|null)/g;

/** The pieces of one line of pretty-printed JSON, for its colours. */
export function rawPieces(line: string): RawPiece[] {
  const pieces: RawPiece[] = [];
  let at = 0;
  for (const match of line.matchAll(token)) {
    const [whole, text, colon, number] = match;
    if (match.index > at) pieces.push({ text: line.slice(at, match.index), kind: null });
    if (text !== undefined) {
      pieces.push({ text, kind: colon === undefined ? 'text' : 'key' });
      if (colon !== undefined) pieces.push({ text: colon, kind: null });
    } else pieces.push({ text: whole, kind: number === undefined ? 'word' : 'number' });
    at = match.index + whole.length;
  }
  if (at < line.length) pieces.push({ text: line.slice(at), kind: null });
  return pieces;
}
