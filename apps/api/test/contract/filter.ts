import { parseFacet, parseFilter } from '@spanlight/schema';
import { beforeEach, describe, expect, test } from 'vitest';
import { attributes, nano } from '../otlp.ts';
import { readSpan } from '../span.ts';
import { id, namesOf, span, trace, type Contract } from './contract.ts';

/** Which runs a filter lets through. */
export function describeFilter(contract: Contract) {
  describe('a filter', () => {
    beforeEach(async () => {
      const shop = { 'service.name': 'shop' };
      const order = readSpan(
        {
          traceId: trace(1),
          spanId: id(1),
          name: 'Ärger 100%',
          startTimeUnixNano: nano(-3_600_000),
          endTimeUnixNano: nano(-3_590_000),
          attributes: attributes({
            'spanlight.span.type': 'agent_run',
            'spanlight.input': '"Where is my order?"',
            'spanlight.metadata':
              '{"sessionId":"s1","userId":"ana","tags":["beta","vip"],"plan":"pro","paid":true,"nested":{"a":1},"build":150,"share":0.5,"big":1e21,"tiny":1e-7,"C:\\\\100%":"x"}',
          }),
        },
        shop,
      );
      const tool = span({
        traceId: trace(1),
        spanId: id(2),
        parentSpanId: id(1),
        startTimeUnixNano: nano(-3_600_000),
        endTimeUnixNano: nano(-3_595_000),
        attributes: attributes({ 'gen_ai.tool.name': 'find_order' }),
        status: { code: 2, message: 'Order not found' },
      });
      const model = readSpan(
        {
          traceId: trace(2),
          name: 'chat',
          attributes: attributes({
            'gen_ai.operation.name': 'chat',
            'gen_ai.request.model': 'gpt-5-mini',
            'gen_ai.provider.name': 'openai',
            'gen_ai.usage.input_tokens': 1000,
            'gen_ai.usage.output_tokens': 200,
            'gen_ai.usage.cost': 0.5,
          }),
        },
        { 'service.name': 'bot' },
      );
      await contract.store.save([order, tool, model]);
    });

    const order = 'Ärger 100%';
    test.each([
      ['', ['chat', order]],
      ['status:ok', ['chat', order]],
      ['status:running', []],
      ['type:agent_run', [order]],
      ['name:CHAT', ['chat']],
      ['name:"ärger 100%"', [order]],
      ['name:ärger*', [order]],
      ['name:ärger', []],
      ['name:"Ärger 100_"', []],
      ['service:shop', [order]],
      ['session:s1', [order]],
      ['NOT session:s1', ['chat']],
      ['-session:zz', ['chat', order]],
      ['user:ANA', [order]],
      ['tag:vip', [order]],
      ['tag:v', []],
      ['model:gpt-5*', ['chat']],
      ['model:gpt-5', []],
      ['provider:openai', ['chat']],
      ['tool:find_order', [order]],
      ['error:"not found"', [order]],
      ['error:*', [order]],
      ['duration:>5s', [order]],
      ['duration:<=100ms', ['chat']],
      ['tokens:1200', ['chat']],
      ['tokens:>=1.2k', ['chat']],
      ['input:<1000', []],
      ['output:200', ['chat']],
      ['cost:>$0.4', ['chat']],
      ['spans:2', [order]],
      ['spans:>1.5', [order]],
      ['tokens:<1200.5', ['chat']],
      ['started:>0.0015ms', ['chat']],
      ['errors:>0', [order]],
      ['errors:0', ['chat']],
      ['started:>30m', ['chat']],
      ['started:<30m', [order]],
      ['started:2h', ['chat', order]],
      ['started:>2026-11-22', ['chat', order]],
      ['started:2026-11-22', ['chat', order]],
      ['started:2026-11-21', []],
      ['started:<2026-11-22', []],
      ['meta.plan:PRO', [order]],
      ['meta.plan:p*', [order]],
      ['meta.paid:true', [order]],
      ['meta.absent:x', []],
      ['meta.absent:*', []],
      ['meta.lan:pro', []],
      ['meta.build:150', [order]],
      ['meta.build:15*', [order]],
      ['meta.build:15', []],
      ['meta.share:0.5', [order]],
      ['meta.big:1e+21', [order]],
      ['meta.big:1e+2*', [order]],
      ['meta.tiny:1e-7', [order]],
      ['meta.tiny:1e-8', []],
      [String.raw`meta."C:\\100%":X`, [order]],
      ['where', [order]],
      ['ANA', [order]],
      ['s1', [order]],
      ['ärger', [order]],
      ['hat', ['chat']],
      ['"is my"', [order]],
      [trace(2).slice(0, 32), ['chat']],
      ['100%', [order]],
      ['zzz', []],
      ['model:gpt* OR tag:beta', ['chat', order]],
      ['model:gpt* tag:beta', []],
      ['NOT (model:gpt* OR tag:beta)', []],
      ['service:bot OR service:shop -model:gpt*', ['chat', order]],
    ])('%s', async (filter, names) => {
      expect(await namesOf(contract, filter)).toEqual(names);
    });

    test.each(['train', 'bob', 'report', String.raw`CORP\bob`])(
      'finds %s behind what elsewhere is an escape',
      async (text) => {
        const metadata = JSON.stringify({ sessionId: 'nightly\\report', userId: 'CORP\\bob' });
        await contract.store.save([
          span({
            traceId: trace(3),
            name: 'C:\\train\\run.py',
            attributes: attributes({ 'spanlight.span.type': 'agent_run', 'spanlight.metadata': metadata }),
          }),
        ]);
        expect(await namesOf(contract, JSON.stringify(text))).toEqual(['C:\\train\\run.py']);
      },
    );

    test.each([
      ['ΟΔΟΣ', true],
      ['οδοσ', true],
      ['οδος', true],
      ['Δρόμος', true],
      ['δρόμοσ', true],
      ['ς', true],
      ['ΟΔΟΤ', false],
      ['name:ΟΔΟΣ*', true],
      ['name:οδος*', true],
      ['tag:ΟΔΟΣ*', true],
      ['error:ΟΔΟΣ', true],
    ])('by a text with a sigma, which is small in two ways: %s', async (filter, isFound) => {
      const metadata = JSON.stringify({ tags: ['ΟΔΟΣΑΒ'] });
      await contract.store.save([
        span({
          traceId: trace(3),
          name: 'ΟΔΟΣΑΒ',
          attributes: attributes({
            'spanlight.span.type': 'agent_run',
            'spanlight.metadata': metadata,
            'spanlight.input': '"δρόμοσ, ΔΡΌΜΟΣ"',
          }),
          status: { code: 2, message: 'ΟΔΟΣΑΒ' },
        }),
      ]);
      expect(await namesOf(contract, filter)).toEqual(isFound ? ['ΟΔΟΣΑΒ'] : []);
    });

    test.each([String.raw`C:\Users\Bob`, String.raw`Repos\Bin`, String.raw`C:\New\Table`])(
      'by a path with capitals behind a backslash: %s',
      async (text) => {
        const said = String.raw`open C:\Users\Bob, D:\Repos\Bin and C:\New\Table now`;
        await contract.store.save([
          span({
            traceId: trace(3),
            name: 'paths',
            attributes: attributes({
              'spanlight.span.type': 'agent_run',
              'spanlight.input': JSON.stringify(said),
            }),
          }),
        ]);
        expect(await namesOf(contract, JSON.stringify(text))).toEqual(['paths']);
      },
    );

    describe('that asks for what spans tell', () => {
      const tool = (n: number, name: string | null, more: Parameters<typeof span>[0] = {}) =>
        span({
          traceId: trace(9),
          spanId: id(n),
          name: 'many',
          startTimeUnixNano: nano(n),
          attributes: attributes(name === null ? {} : { 'gen_ai.tool.name': name }),
          ...more,
        });

      test('finds what they say now, not what one no longer says', async () => {
        await contract.store.save([tool(1, 'search', { endTimeUnixNano: '0' }), tool(2, 'fetch')]);
        expect(await namesOf(contract, 'tool:search tool:fetch')).toEqual(['many']);
        await contract.store.save([tool(1, 'browse', { endTimeUnixNano: nano(5) })]);
        expect(await namesOf(contract, 'tool:search')).toEqual([]);
        expect(await namesOf(contract, 'tool:browse tool:fetch NOT tool:search')).toEqual(['many']);
      });

      test('finds them where they are so many that no list has them all', async () => {
        const names = Array.from({ length: 200 }, (_, n) => `tool ${n} of many`);
        for (const [n, name] of names.entries()) await contract.store.save([tool(n, name)]);
        for (const name of [names[0], names[199]]) {
          expect(await namesOf(contract, `tool:"${name}"`)).toEqual(['many']);
          expect(await namesOf(contract, `NOT tool:"${name}" name:many`)).toEqual([]);
        }
        expect(await namesOf(contract, 'tool:none name:many')).toEqual([]);
        expect(await namesOf(contract, 'tool:*')).toEqual(['many', order]);
        const facet = parseFacet('tool')!;
        const query = { facet, filter: parseFilter(''), limit: 3, text: 'tool 19', now: 0 };
        const { values, valueCount } = await contract.store.listFacets(query);
        expect(valueCount).toBe(11);
        expect(values[0]).toEqual({ value: 'tool 19 of many', runCount: 1 });
      });
    });

    test('of too many terms is refused in words', async () => {
      await expect(namesOf(contract, Array.from({ length: 200 }, () => 'x').join(' '))).rejects.toThrow(
        'up to 100 terms',
      );
    });
  });
}
