/** Marks of direction by their short names, as Unicode's bidirectional algorithm (UAX 9, table 1) has them. */
const directionMarks: Readonly<Record<string, string>> = {
  '\u061c': 'ALM',
  '\u200e': 'LRM',
  '\u200f': 'RLM',
  '\u202a': 'LRE',
  '\u202b': 'RLE',
  '\u202c': 'PDF',
  '\u202d': 'LRO',
  '\u202e': 'RLO',
  '\u2066': 'LRI',
  '\u2067': 'RLI',
  '\u2068': 'FSI',
  '\u2069': 'PDI',
};

/**
 * A name as it is shown. Marks that turn the direction of text are invisible and can make a name read as another: they
 * stand as `‹RLO›` in it.
 */
export function nameText(name: string): string {
  if (name === '') return '(no name)';
  return name.replace(
    /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    (mark) => `‹${directionMarks[mark]}›`,
  );
}
