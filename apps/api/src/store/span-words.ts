import type { SpanRow } from '@spanlight/schema';

/** What of spans their run lists, so that a filter need not look at each of them. */
export const wordFields = ['provider', 'toolName', 'errorMessage'] as const;

export type SpanWords = Pick<SpanRow, (typeof wordFields)[number]>;

/** The different values of each, in order; null where they are too many. */
export type RunWords = Record<keyof SpanWords, string[] | null>;

/** Characters of a list: a run is written as often as anything of it comes. */
const maxCharacters = 1000;

export function wordsOf({ provider, toolName, errorMessage }: SpanWords): SpanWords {
  return { provider, toolName, errorMessage };
}

export function addWords(known: RunWords, span: SpanWords): RunWords {
  if (wordFields.every((field) => !isNew(known[field], span[field]))) return known;
  const add = (field: keyof SpanWords) =>
    isNew(known[field], span[field]) ? listWords([...known[field]!, span[field]!]) : known[field];
  return { provider: add('provider'), toolName: add('toolName'), errorMessage: add('errorMessage') };
}

/** Whether a span no longer says a word that no other may have said. */
export function takesWordsBack(before: SpanWords, after: SpanWords): boolean {
  return wordFields.some((field) => before[field] !== null && before[field] !== after[field]);
}

function isNew(list: readonly string[] | null, word: string | null): boolean {
  return list !== null && word !== null && !list.includes(word);
}

function listWords(words: readonly string[]): string[] | null {
  const length = words.reduce((sum, word) => sum + word.length, 0);
  return length > maxCharacters ? null : words.toSorted();
}
