/** Texts are searched as people read them: escapes as what they stand for, any white space as one blank, any case the same. */
export function foldText(text: string): string {
  return foldCase(plainText(text));
}

/** In small letters, whatever a letter stands beside: Greek has another small sigma for the end of a word. */
export function foldCase(text: string): string {
  return text.toLowerCase().replaceAll('ς', 'σ');
}

/** The same with its own case. JSON within JSON has its escapes escaped again, as often as it was wrapped. */
export function plainText(text: string): string {
  const read = text.includes('\\') ? text.replace(escapes, unescape) : text;
  // What ends a text for some databases.
  const whole = read.includes('\0') ? read.replaceAll('\0', ' ') : read;
  return whole.replace(whiteSpace, ' ');
}

const escapes = /\\+(?:u([0-9a-fA-F]{4})|([nrtbf"/]))|\\{2,}/g;

const whiteSpace = /\s{2,}|[^\S ]/g;

function unescape(_escape: string, code: string | undefined, letter: string | undefined): string {
  if (code) return String.fromCharCode(Number.parseInt(code, 16));
  if (letter === '"' || letter === '/') return letter;
  return letter ? ' ' : '\\';
}

/** Shorter than a trigram, by which texts are found. */
export function isShort(folded: string): boolean {
  return Array.from(folded).length < 3;
}

export interface TextFinder {
  /** Whether a text holds what is looked for. */
  holds: (text: string) => boolean;
  /** True of each that does, also when it is written as JSON, and of few others; a small part of the work. */
  mayHold: (text: string) => boolean;
}

/** Finds what was folded. */
export function createTextFinder(folded: string): TextFinder {
  const words = folded.split(changing);
  const [longest] = words.toSorted((a, b) => b.length - a.length);
  const pattern = new RegExp(words.map((word) => word.replace(special, String.raw`\$&`)).join(between));
  return {
    holds: (text) => foldText(text).includes(folded),
    mayHold(text) {
      if (text.includes('\\u')) return true;
      const small = text.toLowerCase();
      return small.includes(longest!) && (words.length === 1 || pattern.test(small));
    },
  };
}

/** What comes out of escapes and white space, or is made small by what stands beside it. */
const changing = /[\s"/\\σς]+/;

const special = /[$()*+.?[\]^{|}]/g;

/** What any of that can be written as, but for characters by their numbers. */
const between = String.raw`[\s\0"/\\nrtbfσς]+`;

/** Without a blank for so long, it is data of some kind; a word in any language is shorter. */
const maxWord = 1024;

/** As much of one text as the index takes in; what comes after that is kept and shown, but not found. */
const maxIndexed = 1_000_000;

/**
 * What the index takes in of a text: not quite folded, for it has both small sigmas. Nobody looks for a piece of a picture, which
 * would fill the index with all there is.
 */
export function indexedText(text: string): string {
  const start = text.length > maxIndexed ? text.slice(0, maxIndexed) : text;
  return plainText(hasLongWord(start) ? start.replace(encodedData, ' ') : start).toLowerCase();
}

const encodedData = new RegExp(`[A-Za-z0-9+/_=-]{${maxWord},}`, 'g');

/** Whether it is worth looking closer: such a run covers half its length from one of these places on. */
function hasLongWord(text: string): boolean {
  for (let i = 0; i + maxWord <= text.length + maxWord / 2; i += maxWord / 2) {
    const blank = text.indexOf(' ', i);
    if (blank === -1 ? text.length - i >= maxWord / 2 : blank - i >= maxWord / 2) return true;
  }
  return false;
}
