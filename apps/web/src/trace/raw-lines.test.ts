import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { longestLine, rawLines, rawPieces } from './raw-lines.ts';

describe('raw lines', () => {
  it('are those of pretty-printed JSON', () => {
    expect(rawLines('{"a":[1,"b"]}').map((line) => line.text)).toEqual([
      '{',
      '  "a": [',
      '    1,',
      '    "b"',
      '  ]',
      '}',
    ]);
  });

  it('are cut where they are too long to read, and tell by how much', () => {
    const [, line] = rawLines(JSON.stringify({ a: 'x'.repeat(5000) }));
    expect(line!.text).toHaveLength(longestLine);
    expect(line!.leftOut).toBe(5000 + '  "a": ""'.length - longestLine);
  });

  it('are the text itself where that is no JSON', () => {
    expect(rawLines('{oops\n').map((line) => line.text)).toEqual(['{oops']);
  });
});

describe('raw pieces', () => {
  it('tell keys from texts, numbers and words', () => {
    expect(rawPieces('  "k": "v: \\"1\\"",').map(({ text, kind }) => [text, kind])).toEqual([
      ['  ', null],
      ['"k"', 'key'],
      [':', null],
      [' ', null],
      ['"v: \\"1\\""', 'text'],
      [',', null],
    ]);
    expect(rawPieces('-1.5e3')).toEqual([{ text: '-1.5e3', kind: 'number' }]);
    expect(rawPieces('true,')[0]).toEqual({ text: 'true', kind: 'word' });
  });

  it('are the whole line, whatever is in it', () => {
    fc.assert(
      fc.property(fc.string(), (line) => {
        expect(
          rawPieces(line)
            .map((piece) => piece.text)
            .join(''),
        ).toBe(line);
      }),
    );
  });
});
