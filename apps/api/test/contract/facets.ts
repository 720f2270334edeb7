import { parseFacet, parseFilter } from '@spanlight/schema';
import { beforeEach, describe, expect, test } from 'vitest';
import { attributes, micro } from '../otlp.ts';
import { id, span, trace, type Contract } from './contract.ts';

/** Which values fields have, for completion. */
export function describeFacets(contract: Contract) {
  describe('facets', () => {
    beforeEach(async () => {
      const run = (n: number, metadata: object, more: Parameters<typeof span>[0] = {}) =>
        span({
          traceId: trace(n),
          name: n < 3 ? 'support' : 'Ärger',
          attributes: attributes({
            'spanlight.span.type': n < 3 ? 'agent_run' : 'workflow_run',
            'spanlight.metadata': JSON.stringify(metadata),
          }),
          ...more,
        });
      const below = (n: number, spanId: number, values: object, status = {}) =>
        span({
          traceId: trace(n),
          spanId: id(spanId),
          parentSpanId: id(1),
          attributes: attributes(values as Record<string, unknown>),
          ...status,
        });
      await contract.store.save([
        run(1, { sessionId: 's1', userId: 'ana', tags: ['vip', 'beta', 'vip'], plan: 'pro', paid: true }),
        run(2, { sessionId: 's1', userId: 'bo', tags: ['vip'], plan: 'Pro', 'a.b': 1.5 }),
        run(
          3,
          { tags: ['日本'], plan: null, nested: { a: [1] } },
          { status: { code: 2, message: 'Too late' } },
        ),
        below(1, 2, { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'gpt-5' }),
        below(1, 3, { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'gpt-5' }),
        below(2, 2, { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'claude' }),
        below(2, 3, { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'gpt-5' }),
        below(3, 4, { 'gen_ai.tool.name': 'search', 'gen_ai.provider.name': 'openai' }),
        below(3, 5, { 'gen_ai.tool.name': 'search' }, { status: { code: 2, message: 'x'.repeat(300) } }),
        below(1, 6, { 'gen_ai.tool.name': 'book_100%' }),
      ]);
    });

    async function facetsOf(field: string, { filter = '', text = '', limit = 20 } = {}) {
      const facet = parseFacet(field)!;
      const query = { facet, filter: parseFilter(filter), text, limit, now: micro(0) };
      const { values, valueCount } = await contract.store.listFacets(query);
      expect(values.length).toBe(Math.min(limit, valueCount));
      return values.map(({ value, runCount }) => [value, runCount]);
    }

    test.each<[string, [string, number][]]>([
      [
        'status',
        [
          ['ok', 2],
          ['error', 1],
        ],
      ],
      [
        'type',
        [
          ['agent_run', 2],
          ['workflow_run', 1],
        ],
      ],
      [
        'name',
        [
          ['support', 2],
          ['Ärger', 1],
        ],
      ],
      ['service', [['shop', 3]]],
      ['session', [['s1', 2]]],
      [
        'user',
        [
          ['ana', 1],
          ['bo', 1],
        ],
      ],
      [
        'tag',
        [
          ['vip', 2],
          ['beta', 1],
          ['日本', 1],
        ],
      ],
      [
        'model',
        [
          ['gpt-5', 2],
          ['claude', 1],
        ],
      ],
      ['provider', [['openai', 1]]],
      [
        'tool',
        [
          ['book_100%', 1],
          ['search', 1],
        ],
      ],
      [
        'error',
        [
          ['Too late', 1],
          ['x'.repeat(200), 1],
        ],
      ],
      [
        'meta.plan',
        [
          ['Pro', 1],
          ['pro', 1],
        ],
      ],
      ['meta.paid', [['true', 1]]],
      ['meta.a.b', [['1.5', 1]]],
      ['meta.nested', [['{"a":[1]}', 1]]],
      ['meta.absent', []],
    ])('of %s are its values, those of most runs first', async (field, expected) => {
      expect(await facetsOf(field)).toEqual(expected);
    });

    test('of meta are its keys', async () => {
      expect(await facetsOf('meta')).toEqual([
        ['tags', 3],
        ['plan', 2],
        ['sessionId', 2],
        ['userId', 2],
        ['a.b', 1],
        ['nested', 1],
        ['paid', 1],
      ]);
    });

    test('are of the runs that a filter lets through', async () => {
      expect(await facetsOf('model', { filter: 'user:bo' })).toEqual([
        ['claude', 1],
        ['gpt-5', 1],
      ]);
      expect(await facetsOf('tool', { filter: 'status:ok' })).toEqual([['book_100%', 1]]);
      expect(await facetsOf('meta.plan', { filter: 'tag:beta' })).toEqual([['pro', 1]]);
      expect(await facetsOf('tag', { filter: 'tool:search' })).toEqual([['日本', 1]]);
    });

    test('are those that hold a text, in any case', async () => {
      expect(await facetsOf('name', { text: 'äRG' })).toEqual([['Ärger', 1]]);
      expect(await facetsOf('tool', { text: '%' })).toEqual([['book_100%', 1]]);
      expect(await facetsOf('meta.plan', { text: 'PRO' })).toHaveLength(2);
      expect(await facetsOf('model', { text: 'zzz' })).toEqual([]);
    });

    test('tell how many there are when not all are given', async () => {
      const query = { facet: parseFacet('tag')!, filter: parseFilter(''), text: '', limit: 1, now: 0 };
      expect(await contract.store.listFacets(query)).toEqual({
        values: [{ value: 'vip', runCount: 2 }],
        valueCount: 3,
      });
    });
  });
}
