import { describe, expect, test } from 'vitest';
import type { RunQuery } from '../../src/store/list-runs.ts';
import { attributes, nano } from '../otlp.ts';
import { list, span, trace, type Contract } from './contract.ts';

/** How runs are listed, sorted and paged. */
export function describeList(contract: Contract) {
  describe('the list', () => {
    const usage = (input: number) =>
      attributes({
        'gen_ai.operation.name': 'chat',
        'gen_ai.usage.input_tokens': input,
        'gen_ai.usage.output_tokens': 0,
      });

    test.each([
      ['started', false, ['a', 'b', 'c', 'd']],
      ['started', true, ['d', 'c', 'b', 'a']],
      ['duration', true, ['a', 'b', 'c', 'd']],
      ['tokens', true, ['b', 'a', 'd', 'c']],
      ['tokens', false, ['a', 'b', 'c', 'd']],
      ['name', true, ['d', 'c', 'b', 'a']],
    ] as const)(
      'is sorted by %s, descending %j, what is unknown last, and pages without a gap',
      async (field, descending, names) => {
        await contract.store.save([
          span({ traceId: trace(1), name: 'a', startTimeUnixNano: nano(1), attributes: usage(5) }),
          span({ traceId: trace(2), name: 'b', startTimeUnixNano: nano(2), attributes: usage(9) }),
          span({ traceId: trace(3), name: 'c', startTimeUnixNano: nano(3) }),
          span({ traceId: trace(4), name: 'd', startTimeUnixNano: nano(4) }),
        ]);
        const found: string[] = [];
        let cursor: RunQuery['cursor'] = null;
        for (;;) {
          const page = await list(contract, { sort: { field, descending }, limit: 1, cursor });
          found.push(...page.runs.map((run) => run.name));
          if (!page.nextCursor) break;
          cursor = JSON.parse(Buffer.from(page.nextCursor, 'base64url').toString()) as RunQuery['cursor'];
        }
        expect(found).toEqual(names);
      },
    );

    test('has no next page when all of it fitted', async () => {
      await contract.store.save([span({}), span({ traceId: trace(2) })]);
      expect((await list(contract, { limit: 2 })).nextCursor).toBeNull();
      expect((await list(contract, { limit: 1 })).nextCursor).not.toBeNull();
    });

    test('pages through runs that started at the same moment', async () => {
      await contract.store.save(Array.from({ length: 5 }, (_, n) => span({ traceId: trace(n + 1) })));
      const seen = new Set<string>();
      let cursor: RunQuery['cursor'] = null;
      for (let pages = 0; pages < 3; pages++) {
        const page = await list(contract, { limit: 2, cursor });
        for (const run of page.runs) seen.add(run.traceId);
        cursor = page.nextCursor
          ? (JSON.parse(Buffer.from(page.nextCursor, 'base64url').toString()) as RunQuery['cursor'])
          : null;
      }
      expect(seen.size).toBe(5);
      expect(cursor).toBeNull();
    });
  });
}
