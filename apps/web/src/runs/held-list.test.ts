import type { Run } from '@spanlight/schema';
import { describe, expect, it } from 'vitest';
import { holdBack } from './held-list.ts';

const runs = (ids: string) => ids.split('').map((traceId) => ({ traceId }) as Run);
const shown = (ids: string, known: string) => {
  const held = holdBack(runs(ids), new Set(known));
  return [held.shown.map((run) => run.traceId).join(''), held.newCount];
};

describe('a held list', () => {
  it('keeps back and counts what came above or between', () => {
    expect(shown('zdycb', 'dcb')).toEqual(['dcb', 2]);
  });

  it('shows the pages that were loaded below', () => {
    expect(shown('zdcbaA', 'dcb')).toEqual(['dcbaA', 1]);
  });

  it('drops what was deleted', () => {
    expect(shown('db', 'dcb')).toEqual(['db', 0]);
  });

  it('is all runs when it is not held', () => {
    expect(holdBack(runs('cba'), null)).toMatchObject({ newCount: 0, shown: { length: 3 } });
  });
});
