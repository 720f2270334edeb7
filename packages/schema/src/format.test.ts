import { describe, expect, it } from 'vitest';
import { formatAgo, formatBytes, formatCost, formatCount, formatDuration } from './format.ts';

describe('formatDuration', () => {
  it.each([
    [null, '–'],
    [0, '0 ms'],
    [0.0004, '1 µs'],
    [0.412, '412 µs'],
    [1, '1.00 ms'],
    [84.21, '84.2 ms'],
    [999.4, '999 ms'],
    [999.6, '1.00 s'],
    [3412, '3.41 s'],
    [59_949, '59.9 s'],
    [59_951, '1 m 00 s'],
    [125_000, '2 m 05 s'],
    [3_599_600, '1 h 00 m'],
    [3_720_000, '1 h 02 m'],
    [273_600_000, '3 d 04 h'],
    [-3412, '-3.41 s'],
  ])('writes %s ms as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});

describe('formatCount', () => {
  it.each([
    [null, '–'],
    [0, '0'],
    [9999, '9999'],
    [12_345, '12.3K'],
    [999_499, '999K'],
    [999_500, '1.00M'],
    [2_500_000_000, '2.50B'],
  ])('writes %s as %s', (count, text) => {
    expect(formatCount(count)).toBe(text);
  });
});

describe('formatCost', () => {
  it.each([
    [null, '–'],
    [0, '$0'],
    [0.0000001, '<$0.000001'],
    [0.0000624, '$0.0000624'],
    [0.0421, '$0.0421'],
    [0.9999, '$1.00'],
    [1234.5, '$1,234.50'],
  ])('writes %s as %s', (usd, text) => {
    expect(formatCost(usd)).toBe(text);
  });
});

describe('formatBytes', () => {
  it.each([
    [812, '812 B'],
    [1024, '1.00 KiB'],
    [5 * 1024 ** 3, '5.00 GiB'],
  ])('writes %s as %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });
});

describe('formatAgo', () => {
  it.each([
    [500, 'now'],
    [12_000, '12 s ago'],
    [300_000, '5 m ago'],
    [10_800_000, '3 h ago'],
    [172_800_000, '2 d ago'],
    [-5000, 'now'],
  ])('writes %s ms ago as %s', (ms, text) => {
    expect(formatAgo(0, ms)).toBe(text);
  });
});
