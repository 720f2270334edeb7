/**
 * A folded text as it is indexed and looked for, in ASCII alone. PostgreSQL's trigrams are made of what its language settings take for
 * letters, which may be none but those of ASCII; and words of many languages are shorter than three characters. So each
 * other character becomes six capital letters, of which folded texts have none. The first is from another half of the
 * alphabet than the rest, so that nothing is found that starts within one character and ends in the next.
 */
export function toLetters(folded: string): string {
  return folded.replace(beyondAscii, lettersOf);
}

const beyondAscii = /\P{ASCII}/gu;

const known = new Map<string, string>();

function lettersOf(character: string): string {
  let letters = known.get(character);
  if (letters === undefined) {
    letters = spell(character.codePointAt(0)!);
    known.set(character, letters);
  }
  return letters;
}

/** Base 13. */
function spell(code: number): string {
  let letters = '';
  let rest = code;
  for (let place = 0; place < 5; place++) {
    letters = String.fromCharCode(firstOfRest + (rest % 13)) + letters;
    rest = Math.floor(rest / 13);
  }
  return String.fromCharCode(first + rest) + letters;
}

const first = 'A'.charCodeAt(0);
const firstOfRest = 'N'.charCodeAt(0);
