import { textsIn } from './packed-payload.ts';
import { foldCase, plainText } from './search-text.ts';

/** Characters shown on either side of what was found. */
const around = 60;

/** The text around the first place that holds what was folded: of the one value that holds it, if it is in one. */
export function snippetOf(text: string, folded: string): string {
  for (const value of valuesOf(text)) {
    const plain = plainText(value);
    const at = foldCase(plain).indexOf(folded);
    if (at === -1) continue;
    const from = Math.max(0, at - around);
    const to = Math.min(plain.length, at + folded.length + around);
    const cut = plain.slice(from, to).trim();
    return `${from > 0 ? '…' : ''}${cut}${to < plain.length ? '…' : ''}`;
  }
  return '';
}

/** What people would call the values in a text, as far as it can be read, and at last the text itself. */
function* valuesOf(text: string): Generator<string> {
  for (const line of text.split('\n')) {
    for (const value of readPieces(line)) {
      // JSON is written as text within JSON.
      for (const inner of typeof value === 'string' ? readPieces(value) : [value]) yield* textsIn(inner);
    }
  }
  yield text;
}

/** A piece of a list starts with its bracket, or with the comma before it. */
function readPieces(text: string): unknown[] {
  const piece = /^\s*[[,]/.test(text) ? text.replace(/^\s*[[,]/, '') : text;
  if (!/^\s*[[{"]/.test(piece)) return [text];
  for (const candidate of [text, piece, `[${piece}]`]) {
    try {
      return [JSON.parse(candidate)];
    } catch {
      continue;
    }
  }
  return [text];
}
