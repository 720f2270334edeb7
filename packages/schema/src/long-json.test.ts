import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endsOfList, isLongJson, LongJson, outlineJson } from './long-json.ts';
import { cutLongTexts } from './long-text.ts';

const long = (letter: string, length = 1_000_000) => letter.repeat(length);

describe('isLongJson', () => {
  it.each([
    ['a long list', Array(400_000).fill(12), true],
    ['many texts', Array(60_000).fill('"quoted" and so on, for long'), true],
    ['a short list', [1, 2, 'three'], false],
    ['long texts in a short list, with quotes and backslashes', [long('\\"'), long('"x'), 'y'], false],
  ])('tells of %s whether it would be cut as a whole', (_, output, isLong) => {
    expect(isLongJson(JSON.stringify(output))).toBe(isLong);
    expect(cutLongTexts({ output }).some(({ pointer }) => pointer === '/output')).toBe(isLong);
  });

  it('goes through a text that is no JSON to its end', () => {
    expect(isLongJson(`["${long('x', 2_000_000)}`)).toBe(false);
  });
});

describe('outlineJson', () => {
  const rows = Array.from({ length: 12_000 }, (_, index) => ({
    index,
    say: 'a "quoted" {word}, \\'.repeat(5),
  }));
  const none = () => false;
  const parse = (value: unknown): unknown => {
    if (value instanceof LongJson) return JSON.parse(LongJson.textOf(value));
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, parse(each)]));
  };

  it('reads an object, and leaves the long lists in it', () => {
    const value = { 'a":': 1, rows, deep: { list: rows, text: long('x') }, after: [null, '}'] };
    const outline = outlineJson(JSON.stringify(value, null, 1), none) as typeof value;
    expect(outline).toMatchObject({ 'a":': 1, deep: { text: value.deep.text }, after: [null, '}'] });
    expect(outline.rows).toBeInstanceOf(LongJson);
    expect(outline.deep.list).toBeInstanceOf(LongJson);
    expect(parse(outline)).toEqual(value);
  });

  it('reads a list whose first item is wanted', () => {
    const isWanted = (first: unknown) => (first as { index?: number }).index === 0;
    expect(outlineJson(JSON.stringify({ rows }), isWanted)).toEqual({ rows });
    expect(outlineJson(JSON.stringify(rows.slice(1)), isWanted)).toBeInstanceOf(LongJson);
  });

  it('loses nothing of any object', () => {
    const key = fc.oneof(fc.string(), fc.constantFrom('], "', ']}', ']'));
    const anything = fc.dictionary(
      key,
      fc.oneof(fc.jsonValue(), fc.array(key), fc.dictionary(key, fc.array(key))),
    );
    fc.assert(
      fc.property(anything, anything, anything, fc.nat(2), (before, row, after, space) => {
        const value = { ...before, rows: [...rows, row], ...after };
        const text = JSON.stringify(value, null, space);
        expect(parse(outlineJson(text, none))).toEqual(JSON.parse(text));
      }),
      { numRuns: 20 },
    );
  }, 60_000);

  it.each(['{"a":1]', '{"a":1,]}', '{"a" "b"}', '{"a":1', '{"a":nan}', '{"a":1}}'])(
    'does not take for JSON what is none around a long list: %s',
    (text) => {
      const broken = text.replace(/1|nan|"b"/, (all) => `${all}, "rows": ${JSON.stringify(rows)}`);
      expect(() => outlineJson(broken, none)).toThrow(SyntaxError);
    },
  );
});

describe('endsOfList', () => {
  it('reads what stands at the ends of any list, and tells where the others start', () => {
    const items = fc.array(fc.jsonValue(), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(items, fc.integer({ min: 1, max: 4 }), fc.nat(2), (list, count, space) => {
        const passed: number[] = [];
        const text = ` ${JSON.stringify(list, null, space)}\n`;
        const ends = endsOfList(text, count, (_, start) => passed.push(start) > 0);
        const between = list.length - 1 - count;
        if (between < 1) {
          expect(ends).toBeNull();
          return;
        }
        const [first] = JSON.parse(text) as unknown[];
        expect(ends).toEqual({ first, last: (JSON.parse(text) as unknown[]).slice(-count), between });
        for (const [index, start] of passed.entries())
          expect(text.slice(start)).toSatisfy((rest: string) =>
            rest.startsWith(JSON.stringify(list[index + 1], null, space).split('\n', 1)[0]!),
          );
        expect(passed).toHaveLength(between);
      }),
    );
  });

  it('is nothing where an item is not passed, or there is no list', () => {
    expect(endsOfList('[1, 2, 3, 4]', 1, (text, start) => text[start] !== '3')).toBeNull();
    expect(endsOfList('{"a": [1, 2, 3]}', 1, () => true)).toBeNull();
    expect(() => endsOfList('[1, 2}, 3, 4]', 1, () => true)).toThrow(SyntaxError);
    expect(() => endsOfList('[1, {"score": NaN}, 3, 4]', 1, () => true)).toThrow(SyntaxError);
    expect(() => endsOfList(`[1, 2, 3, ${'['.repeat(300)}${']'.repeat(300)}]`, 1, () => true)).toThrow(
      SyntaxError,
    );
  });
});
