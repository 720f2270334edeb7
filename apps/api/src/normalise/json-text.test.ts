import { expect, test } from 'vitest';
import { readJsonText, readNestedJsonText } from './json-text.ts';

test('reads JSON that was written as text, and keeps what is none', () => {
  expect(readJsonText('{"a":1}')).toEqual({ a: 1 });
  expect(readJsonText('"{}"')).toBe('{}');
  expect(readJsonText('{a:1}')).toBe('{a:1}');
  expect(readJsonText(7)).toBe(7);
});

test('reads JSON that was written as text twice over', () => {
  expect(readNestedJsonText(JSON.stringify(JSON.stringify([1])))).toEqual([1]);
  expect(readNestedJsonText('"plain"')).toBe('plain');
});

test('keeps as text what is nested too deep to be written again', () => {
  const deep = '['.repeat(100_000) + ']'.repeat(100_000);
  expect(readJsonText(deep)).toBe(deep);
  const fine = '['.repeat(150) + ']'.repeat(150);
  expect(JSON.stringify(readJsonText(fine))).toBe(fine);
});
