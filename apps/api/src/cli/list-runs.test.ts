import type { Run, RunList } from '@spanlight/schema';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { listRuns } from './list-runs.ts';
import type { Source } from './source.ts';

/** A search that looks into a few runs a request, as many as each page says, and matches those that are true. */
function searching(matches: readonly boolean[], looks: readonly number[]): Pick<Source, 'listRuns'> {
  let asked = 0;
  return {
    async listRuns({ limit, cursor = '0' }): Promise<RunList> {
      const last = Number(cursor) + looks[asked++ % looks.length]!;
      const runs: Run[] = [];
      let at = Number(cursor);
      for (; at < Math.min(last, matches.length) && runs.length < Number(limit); at++) {
        if (matches[at]) runs.push({ traceId: String(at) } as Run);
      }
      return { runs, nextCursor: at < matches.length ? String(at) : null };
    },
  };
}

test('finds as many runs as were asked for, or all, over pages that are short or empty', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.boolean()),
      fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1 }),
      fc.integer({ min: 1, max: 20 }),
      async (matches, looks, limit) => {
        const source = searching(matches, looks) as Source;
        const found = await listRuns(source, { filter: 'x', sort: '-started', limit: String(limit) });
        const all = [...matches.keys()].filter((at) => matches[at]).map(String);
        expect(found.runs.map(({ traceId }) => traceId)).toEqual(all.slice(0, limit));
        if (all.length < limit) expect(found.nextCursor).toBeNull();
      },
    ),
  );
});
