/** Shorter pieces are not worth a number of their own. */
export const minPiece = 256;

/** Within what has no elements, pieces are about this long: enough to compress, few enough to repeat. */
const linePiece = 2048;

/** Lists further in are parts of one message. */
const maxListDepth = 3;

export interface CutOptions {
  /** JSON is cut between the entries of its outer objects as well. @default false */
  inObjects?: boolean;
}

/**
 * Cuts a long text so that texts which share most of what they hold share most of their pieces: JSON between the elements of
 * its lists, so that a conversation that grows by a message grows by a piece, and other text between lines. Joined, the pieces
 * are the text again, whatever it is. Where a piece ends depends on what stands before it alone.
 */
export function cutText(text: string, { inObjects = false }: CutOptions = {}): string[] {
  if (text.length < 2 * minPiece) return [text];
  const cuts = createCuts(text);
  const start = /^\s*[[{]/.test(text);
  if (start) cutJson(text, inObjects, cuts);
  else cutLines(text, 0, text.length, cuts);
  return cuts.finish();
}

interface Cuts {
  /** Where a piece may end. */
  at(place: number): void;
  /** Where the piece starts that is not cut off yet. */
  start(): number;
  finish(): string[];
}

function createCuts(text: string): Cuts {
  const pieces: string[] = [];
  let start = 0;
  let last = 0;

  function cut(place: number) {
    if (place > start) pieces.push(text.slice(start, place));
    start = place;
  }

  function at(place: number) {
    // What is long enough stands alone, so that it is the same piece wherever it comes again.
    if (place - last >= minPiece) cut(last);
    if (place - start >= minPiece) cut(place);
    last = place;
  }

  return {
    at,
    start: () => start,
    finish() {
      at(text.length);
      cut(text.length);
      return pieces;
    },
  };
}

const lineBreak = 10;
const quote = 34;
const comma = 44;
const openList = 91;
const backslash = 92;
const closeList = 93;
const openObject = 123;
const closeObject = 125;

/** What is no JSON after all is cut as well, at places that mean nothing. */
function cutJson(text: string, inObjects: boolean, cuts: Cuts): void {
  const isList: boolean[] = [];
  const isOuter = () => isList.length <= maxListDepth && (inObjects || isList.at(-1));
  for (let i = 0; i < text.length; i++) {
    switch (text.charCodeAt(i)) {
      case quote: {
        const end = endOfString(text, i);
        if (end - i > 2 * linePiece) cutLines(text, i, end, cuts);
        i = end;
        break;
      }
      case openList:
        isList.push(true);
        break;
      case openObject:
        isList.push(false);
        break;
      case comma:
        if (isOuter()) cuts.at(i);
        break;
      case lineBreak:
        // One JSON value after another.
        if (isList.length === 0) cuts.at(i);
        break;
      case closeList:
        if (isList.length <= maxListDepth && isList.at(-1)) cuts.at(i);
        isList.pop();
        break;
      case closeObject:
        isList.pop();
        break;
    }
  }
}

/** Where the quotation mark stands that closes the string, or the text ends. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === backslash) slashes++;
    if (slashes % 2 === 0) return end;
  }
  return text.length;
}

/** Cuts after line breaks, be they such or written `\n`. */
function cutLines(text: string, from: number, to: number, cuts: Cuts): void {
  const ending = text.slice(from, to).includes('\n') ? '\n' : '\\n';
  for (;;) {
    const place = text.indexOf(ending, Math.max(from, cuts.start() + linePiece));
    if (place === -1 || place >= to) return;
    cuts.at(place);
  }
}
