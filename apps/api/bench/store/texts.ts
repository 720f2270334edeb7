/** Random numbers that are the same in every run: mulberry32. */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const vocabularySize = 8000;
const syllables = 'ba co di fu ge ho ki la me no pu ra si ta ve wo xi zy ent ing ion ous str tch qu'.split(
  ' ',
);

const vocabulary = makeVocabulary();

function makeVocabulary(): string[] {
  const random = createRandom(1);
  return Array.from({ length: vocabularySize }, () =>
    Array.from(
      { length: 1 + Math.floor(random() * 4) },
      () => syllables[Math.floor(random() * syllables.length)],
    ).join(''),
  );
}

/** About so many characters of words, common ones more often than rare ones, as in any language. */
export function words(length: number, random: () => number): string {
  let text = '';
  while (text.length < length) {
    const rank = Math.floor(vocabularySize ** random()) - 1;
    text += `${vocabulary[rank]} `;
  }
  return text;
}
