/** What a stream or a generator gave, piece by piece, as the output of its span. */
export interface ResultPieces {
  add(piece: unknown): void;
  /** Text joined, bytes counted, anything else as a list; undefined when nothing came. */
  output(): unknown;
}

// Of what streams for hours, the beginning is enough.
const maxPieces = 10_000;
const maxTextLength = 1024 * 1024;

export function createResultPieces(): ResultPieces {
  const kept: unknown[] = [];
  let textLength = 0;
  let bytes = 0;
  let count = 0;
  return {
    add(piece) {
      count++;
      if (ArrayBuffer.isView(piece)) {
        bytes += piece.byteLength;
      } else if (kept.length < maxPieces && textLength < maxTextLength) {
        if (typeof piece === 'string') textLength += piece.length;
        kept.push(piece);
      }
    },
    output() {
      if (bytes > 0) return `[${bytes} bytes]`;
      if (kept.length === 0) return undefined;
      const more = count > kept.length ? [`… [${count - kept.length} more pieces]`] : [];
      return kept.every((piece) => typeof piece === 'string')
        ? [...kept, ...more].join('')
        : [...kept, ...more];
    },
  };
}
