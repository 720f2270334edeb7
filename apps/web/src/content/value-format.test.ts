import { describe, expect, it } from 'vitest';
import { formatsFor as formatsOf, oneLine, readJsonText, valueText, type Format } from './value-format.ts';

const formatsFor = (value: unknown, preferred: Format) => formatsOf(value, readJsonText(value), preferred);

describe('how a value is shown', () => {
  it('reads a text that holds a JSON object or list, and nothing else', () => {
    expect(readJsonText('{"a":1}')).toEqual({ a: 1 });
    expect(readJsonText(' [1]')).toEqual([1]);
    expect(readJsonText('12')).toBe('12');
    expect(readJsonText('{not json')).toBe('{not json');
    expect(readJsonText(7)).toBe(7);
  });

  it('offers a text as plain and markdown, the preferred first', () => {
    expect(formatsFor('hello', 'plain')).toEqual(['plain', 'markdown']);
    expect(formatsFor('hello', 'markdown')).toEqual(['markdown', 'plain']);
  });

  it('offers structure as JSON first, whatever is preferred for texts', () => {
    expect(formatsFor({ a: 1 }, 'markdown')).toEqual(['json', 'plain']);
    expect(formatsFor('{"a":1}', 'markdown')).toEqual(['json', 'plain', 'markdown']);
  });

  it('offers the beginning of JSON as it is', () => {
    expect(formatsOf('[{"a":1},{"a"', '[{"a":1},{"a"', 'markdown', true)).toEqual(['plain']);
  });

  it('copies a text as it is and anything else as JSON', () => {
    expect(valueText('a "b"')).toBe('a "b"');
    expect(valueText({ a: [1] })).toBe('{\n  "a": [\n    1\n  ]\n}');
    expect(valueText(undefined)).toBe('undefined');
  });

  it('puts the start of a value on one line', () => {
    expect(oneLine('a\n  b')).toBe('a b');
    expect(oneLine({ city: 'Oslo' })).toBe('{"city":"Oslo"}');
    expect(oneLine('x'.repeat(50), 10)).toBe('xxxxxxxxxx…');
  });
});
