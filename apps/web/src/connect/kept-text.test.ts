import { describe, expect, it } from 'vitest';
import { heldText, keptText } from './kept-text.ts';

describe('what the store holds', () => {
  it.each([
    ['1 run, 1 span, 900 B', { runs: 1, spans: 1, bytes: 900 }],
    ['12.0K runs, 1.20M spans, 2.50 GiB', { runs: 12_000, spans: 1_200_000, bytes: 2.5 * 2 ** 30 }],
  ])('is %s', (text, counts) => expect(heldText(counts)).toBe(text));
});

describe('how long runs stay', () => {
  const gib = 2 ** 30;
  it.each([
    ['Runs stay until somebody deletes them.', { days: null, maxBytes: null, deletedRuns: 0 }],
    ['Runs go 1 day after they came. Pinned ones stay.', { days: 1, maxBytes: null, deletedRuns: 0 }],
    [
      'When all take more than 5.00 GiB, those that came first go. Pinned ones stay.',
      { days: null, maxBytes: 5 * gib, deletedRuns: 0 },
    ],
    [
      'Runs go 30 days after they came. When all take more than 5.00 GiB, those that came first go. Pinned ones stay. 3 runs went since the start.',
      { days: 30, maxBytes: 5 * gib, deletedRuns: 3 },
    ],
  ])('is said as "%s"', (text, retention) => expect(keptText(retention)).toBe(text));
});
