import { describe, expect, it } from 'vitest';
import { fullDuration } from './duration-scale.ts';

describe('the scale of the duration bars', () => {
  it('reaches to the longest run', () => {
    expect(fullDuration([100, 200, 300])).toBe(300);
  });

  it('is not stretched by one run that is out of all proportion', () => {
    expect(fullDuration([100, 200, 300, 250, 1e12])).toBe(1000);
  });

  it('is nothing where nothing took time', () => {
    expect(fullDuration([])).toBe(0);
    expect(fullDuration([0, 0])).toBe(0);
  });
});
