import { parseFilter, type Attributes, type Run } from '@spanlight/schema';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Span } from '../src/span.ts';
import type { RunQuery } from '../src/store/list-runs.ts';
import type { SpanLog } from '../src/store/span-logs.ts';
import type { Store } from '../src/store/store.ts';
import { histories } from './histories.ts';
import { attributes, micro, nano, type OtlpSpan } from './otlp.ts';
import { readSpan } from './span.ts';

export interface OpenedStore {
  store: Store;
  /** Closes it and leaves nothing behind. */
  dispose: () => Promise<void>;
}

/** What every store does, whatever engine it runs on. */
export function describeStore(
  name: string,
  open: () => Promise<OpenedStore>,
  { numRuns }: { numRuns: number },
) {
  describe(name, () => {
    let store: Store;
    let dispose: () => Promise<void>;
    beforeEach(async () => {
      ({ store, dispose } = await open());
    });
    afterEach(() => dispose());

    const runOf = async (traceId: string): Promise<Run> => (await store.readRun(traceId))!.run;

    async function list(query: Partial<Omit<RunQuery, 'filter'>> & { filter?: string } = {}) {
      const { filter = '', ...rest } = query;
      const sort = { field: 'started', descending: true } as const;
      return store.listRuns({
        filter: parseFilter(filter),
        sort,
        limit: 50,
        cursor: null,
        now: micro(0),
        ...rest,
      });
    }

    /** Names of the runs that a filter lets through, in order of name. */
    async function namesOf(filter: string) {
      return (await list({ filter, sort: { field: 'name', descending: false } })).runs.map((run) => run.name);
    }

    describe('spans', () => {
      test('come back as they were saved', async () => {
        const saved = span({
          parentSpanId: id(9),
          name: 'chat',
          attributes: attributes({
            'spanlight.span.type': 'model_generation',
            'spanlight.input': '[{"role":"user","content":"Hi \\u0000 \\ud83d\\ude00"}]',
            'spanlight.output': '{"text":"Hello"}',
            'spanlight.attributes': '{"parameters":{"temperature":0.5}}',
            'gen_ai.request.model': 'gpt-5',
            'gen_ai.usage.input_tokens': 3,
            'gen_ai.usage.cost': 0.25,
            'gen_ai.tool.definitions': '["search"]',
          }),
          status: { code: 2, message: 'no' },
          events: [{ name: 'e', timeUnixNano: nano(1), attributes: attributes({ a: [1, 'b'] }) }],
        });
        await store.save([saved]);
        const { rawStatus: _status, usageRole: _role, ...detail } = saved;
        expect(await store.readSpan(trace(1), id(1))).toEqual(detail);
        expect((await store.readRun(trace(1)))?.spans[0]).toEqual(rowOf(saved));
      });

      test('keep any character in any of their texts', async () => {
        const odd = 'a\0b 😀';
        const written = span({
          name: odd,
          attributes: attributes({
            'spanlight.span.type': 'generic',
            'spanlight.metadata': JSON.stringify({ tags: [odd], userId: odd, odd }),
          }),
          status: { code: 2, message: odd },
        });
        await store.save([written]);
        expect(await store.readSpan(trace(1), id(1))).toMatchObject({ attributes: written.attributes });
        expect((await list({ filter: 'NOT tag:none NOT meta.odd:none' })).runs).toMatchObject([
          { userId: odd, tags: [odd] },
        ]);
      });

      test('are null when there are none', async () => {
        expect(await store.readRun(trace(1))).toBeNull();
        expect(await store.readSpan(trace(1), id(1))).toBeNull();
      });

      test('come in order of start', async () => {
        await store.save([3, 1, 2].map((n) => span({ spanId: id(n), startTimeUnixNano: nano(n) })));
        expect((await store.readRun(trace(1)))?.spans.map((row) => row.spanId)).toEqual([
          id(1),
          id(2),
          id(3),
        ]);
      });
    });

    describe('merging', () => {
      const started = span({ endTimeUnixNano: '0', attributes: attributes({ input: 'a', step: 1 }) });
      const ended = span({ attributes: attributes({ step: 2, output: 'b' }) });

      test.each([
        ['start, end', [started, ended]],
        ['end, start', [ended, started]],
      ])('an end beats a start, and what only the start knew stays: %s', async (_, order) => {
        for (const message of order) await store.save([message]);
        expect(await store.readSpan(trace(1), id(1))).toMatchObject({
          status: 'ok',
          endedAt: micro(100),
          attributes: { input: 'a', step: 2, output: 'b' },
        });
      });

      test('between states of a running span, the later one counts', async () => {
        for (const step of [1, 2]) {
          await store.save([span({ endTimeUnixNano: '0', attributes: attributes({ step }) })]);
        }
        expect((await store.readSpan(trace(1), id(1)))?.attributes).toEqual({ step: 2 });
      });

      test.each([
        ['the one that tells more is newer', { a: 1 }, { a: 2, b: 1 }, { a: 2, b: 1 }],
        ['the same one wins on every day', { a: 1 }, { a: 2 }, { a: 2 }],
        ['each adds what the other lacks', { a: 1, b: 1 }, { a: 2, c: 2 }, { a: 2, b: 1, c: 2 }],
      ])('of two messages about the same end, %s', async (_, one, other, expected) => {
        for (const [traceId, order] of [
          [trace(1), [one, other]],
          [trace(2), [other, one]],
        ] as const) {
          for (const values of order) await store.save([span({ traceId, attributes: attributes(values) })]);
          expect((await store.readSpan(traceId, id(1)))?.attributes).toEqual(expected);
        }
      });

      test('an exact duplicate changes nothing', async () => {
        expect(await store.save([started, ended])).toBe(true);
        const before = [await store.revision(), await store.readRun(trace(1))];
        expect(await store.save([ended])).toBe(false);
        expect(await store.save([started])).toBe(false);
        expect([await store.revision(), await store.readRun(trace(1))]).toEqual(before);
      });

      test('any order of arrival, however split and repeated, gives the same final state', async () => {
        await fc.assert(
          fc.asyncProperty(histories, async ({ finals, arrival }) => {
            const expected = await open();
            const actual = await open();
            try {
              for (const final of finals) await expected.store.save([final]);
              for (const batch of arrival) await actual.store.save(batch);
              expect(await contentOf(actual.store)).toEqual(await contentOf(expected.store));
            } finally {
              await expected.dispose();
              await actual.dispose();
            }
          }),
          { numRuns },
        );
      }, 60_000);
    });

    describe('log records', () => {
      const record = (event: string, ms: number, spanId = id(1), values: Attributes = {}): SpanLog => ({
        traceId: trace(1),
        spanId,
        event: { name: event, time: ms === 0 ? 0 : micro(ms), attributes: values },
      });
      const call = span({
        attributes: attributes({ 'gen_ai.operation.name': 'chat' }),
        events: [{ name: 'own', timeUnixNano: nano(20) }],
      });
      const said = record('gen_ai.user.message', 10, id(1), { body: { content: 'Hello?' } });
      const names = async () => (await store.readSpan(trace(1), id(1)))?.events.map((event) => event.name);

      test.each([
        ['before', () => [store.saveLogs([said, record('late', 30)]), store.save([call])]],
        ['after', () => [store.save([call]), store.saveLogs([said, record('late', 30)])]],
      ])('that come %s their span are its events, and give it meaning', async (_, save) => {
        for (const saving of save()) expect(await saving).toBe(true);
        expect(await names()).toEqual(['gen_ai.user.message', 'own', 'late']);
        expect(await store.readSpan(trace(1), id(1))).toMatchObject({
          inputMessages: [{ role: 'user', parts: [{ type: 'text', text: 'Hello?' }] }],
        });
        expect((await runOf(trace(1))).inputPreview).toBe('Hello?');
      });

      test('that come twice are there once, and change nothing', async () => {
        await store.save([call]);
        expect(await store.saveLogs([said, said])).toBe(true);
        const revision = await store.revision();
        expect(await store.saveLogs([said])).toBe(false);
        expect(await store.revision()).toBe(revision);
        expect(await names()).toEqual(['gen_ai.user.message', 'own']);
      });

      test('whose span has not come make no run, and go with it when it is deleted', async () => {
        await store.saveLogs([said]);
        expect(await store.readRun(trace(1))).toBeNull();
        await store.save([call]);
        await store.deleteRun(trace(1));
        await store.save([call]);
        expect(await names()).toEqual(['own']);
      });

      test('without a time are at the start of their span', async () => {
        await store.saveLogs([record('timeless', 0)]);
        await store.save([call]);
        expect((await store.readSpan(trace(1), id(1)))?.events[0]).toMatchObject({
          name: 'timeless',
          time: micro(0),
        });
      });

      test('show in the live feed, and are found', async () => {
        await store.save([call]);
        const since = await store.revision();
        await store.saveLogs([said]);
        expect((await store.changes(since, trace(1))).spans).toMatchObject([{ spanId: id(1) }]);
        expect((await store.searchRun(trace(1), 'Hello?')).matches).toMatchObject([{ spanId: id(1) }]);
      });

      test('among spans in any order, however repeated, give the same final state', async () => {
        const step = fc.record({
          span: fc.integer({ min: 0, max: 5 }),
          at: fc.integer({ min: 0, max: 9 }),
          text: fc.constantFrom('a', 'b'),
        });
        await fc.assert(
          fc.asyncProperty(
            histories,
            fc.array(step, { maxLength: 6 }),
            fc.infiniteStream(fc.boolean()),
            async ({ finals, arrival }, steps, turns) => {
              const logs = steps.map(({ span: index, at, text }) => ({
                ...record('gen_ai.user.message', at, `b${index}`.padStart(16, '0'), {
                  body: { content: text },
                }),
                traceId: finals[index % finals.length]!.traceId,
              }));
              const expected = await open();
              const actual = await open();
              try {
                for (const final of finals) await expected.store.save([final]);
                await expected.store.saveLogs(logs);
                const waiting = [...logs, ...logs.slice(0, 2)];
                for (const batch of arrival) {
                  while (waiting.length > 0 && turns.next().value)
                    await actual.store.saveLogs(waiting.splice(0, 2));
                  await actual.store.save(batch);
                }
                await actual.store.saveLogs(waiting);
                expect(await contentOf(actual.store)).toEqual(await contentOf(expected.store));
              } finally {
                await expected.dispose();
                await actual.dispose();
              }
            },
          ),
          { numRuns },
        );
      }, 60_000);
    });

    describe('a run', () => {
      const root = { spanId: id(1), name: 'root', startTimeUnixNano: nano(10) };
      const child = {
        spanId: id(2),
        parentSpanId: id(1),
        name: 'child',
        startTimeUnixNano: nano(20),
        endTimeUnixNano: nano(60),
      };

      test('has its name, type and previews from the root', async () => {
        const given = attributes({
          'spanlight.span.type': 'agent_run',
          'spanlight.input': '{"question":"How\\n many?"}',
          'spanlight.output': '[{"role":"assistant","content":"Three."}]',
        });
        await store.save([span(child)]);
        await store.save([span({ ...root, attributes: given })]);
        expect(await runOf(trace(1))).toMatchObject({
          name: 'root',
          type: 'agent_run',
          inputPreview: 'How many?',
          outputPreview: 'Three.',
          startedAt: micro(10),
          endedAt: micro(100),
          durationMs: 90,
          spanCount: 2,
        });
      });

      test('has the name of its earliest span until the root comes', async () => {
        await store.save([span({ ...child, spanId: id(3), name: 'later', startTimeUnixNano: nano(30) })]);
        await store.save([span(child)]);
        expect((await runOf(trace(1))).name).toBe('child');
        await store.save([span({ ...root, startTimeUnixNano: nano(25) })]);
        expect((await runOf(trace(1))).name).toBe('root');
      });

      test.each<[string, Partial<OtlpSpan>[], Partial<Run>]>([
        [
          'runs while its root does',
          [{ ...root, endTimeUnixNano: '0' }, child],
          { status: 'running', endedAt: null, durationMs: null },
        ],
        [
          'runs while any span does that has no root',
          [{ ...child, endTimeUnixNano: '0' }],
          { status: 'running', endedAt: null },
        ],
        [
          'is over when its root is, whatever still runs below',
          [root, { ...child, endTimeUnixNano: '0' }],
          { status: 'ok', endedAt: micro(100) },
        ],
        [
          'failed when its root did',
          [{ ...root, status: { code: 2 } }, child],
          { status: 'error', errorCount: 1 },
        ],
        [
          'did not fail when its root recovered',
          [root, { ...child, status: { code: 2 } }],
          { status: 'ok', errorCount: 1 },
        ],
        [
          'failed when any span did that has no root',
          [{ ...child, status: { code: 2 } }],
          { status: 'error' },
        ],
        [
          'lasts until the last end, also after the root',
          [root, { ...child, endTimeUnixNano: nano(150) }],
          { durationMs: 140 },
        ],
      ])('%s', async (_, spans, expected) => {
        await store.save(spans.map(span));
        expect(await runOf(trace(1))).toMatchObject(expected);
      });

      test('counts each model call once, and what aggregates them not at all', async () => {
        const usage = (operation: string, input: number, output: number) =>
          attributes({
            'gen_ai.operation.name': operation,
            'gen_ai.request.model': operation === 'embeddings' ? 'embed-3' : 'gpt-5',
            'gen_ai.usage.input_tokens': input,
            'gen_ai.usage.output_tokens': output,
            'gen_ai.usage.cost': 0.1,
          });
        await store.save([
          span({ ...root, attributes: usage('invoke_agent', 31, 12) }),
          span({ ...child, spanId: id(3), attributes: usage('chat', 10, 5) }),
          span({ ...child, spanId: id(4), attributes: usage('chat', 20, 7) }),
          span({ ...child, spanId: id(5), parentSpanId: id(6), attributes: usage('embeddings', 1, 0) }),
          span({ ...child, spanId: id(6), attributes: usage('execute_tool', 99, 99) }),
        ]);
        expect(await runOf(trace(1))).toMatchObject({
          usage: { inputTokens: 31, outputTokens: 12, totalTokens: 43, cacheReadTokens: null },
          costUsd: 0.3,
          models: ['embed-3', 'gpt-5'],
          modelCallCount: 2,
          toolCallCount: 1,
        });
      });

      test('knows no usage and no cost when none was told', async () => {
        await store.save([span({ ...root, attributes: attributes({ 'gen_ai.operation.name': 'chat' }) })]);
        expect(await runOf(trace(1))).toMatchObject({
          usage: null,
          costUsd: null,
          models: [],
          modelCallCount: 1,
        });
      });

      test('takes session, user, tags and service from the root, else from the earliest span that has them', async () => {
        const metadata = (values: object) =>
          attributes({ 'spanlight.span.type': 'generic', 'spanlight.metadata': JSON.stringify(values) });
        await store.save([
          span({ ...root, attributes: metadata({ userId: 'u-root' }) }),
          span({
            ...child,
            spanId: id(3),
            startTimeUnixNano: nano(30),
            attributes: metadata({ sessionId: 's-late' }),
          }),
          span({
            ...child,
            spanId: id(4),
            attributes: metadata({ sessionId: 's-early', userId: 'u-early', tags: ['x'] }),
          }),
        ]);
        expect(await runOf(trace(1))).toMatchObject({
          sessionId: 's-early',
          userId: 'u-root',
          tags: ['x'],
          serviceName: 'shop',
        });
      });

      test('forgets what a span took back', async () => {
        const calls = (model: string, fields: Partial<OtlpSpan>) =>
          span({
            ...root,
            ...fields,
            attributes: attributes({
              'gen_ai.operation.name': 'chat',
              'gen_ai.request.model': model,
              'gen_ai.usage.input_tokens': 5,
            }),
          });
        await store.save([calls('gpt-4', { startTimeUnixNano: nano(5), endTimeUnixNano: '0' })]);
        await store.save([span(child), calls('gpt-5', { parentSpanId: id(7) })]);
        expect(await runOf(trace(1))).toMatchObject({
          models: ['gpt-5'],
          startedAt: micro(10),
          spanCount: 2,
          modelCallCount: 1,
          usage: { inputTokens: 5 },
        });
      });
    });

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
          await store.save([
            span({ traceId: trace(1), name: 'a', startTimeUnixNano: nano(1), attributes: usage(5) }),
            span({ traceId: trace(2), name: 'b', startTimeUnixNano: nano(2), attributes: usage(9) }),
            span({ traceId: trace(3), name: 'c', startTimeUnixNano: nano(3) }),
            span({ traceId: trace(4), name: 'd', startTimeUnixNano: nano(4) }),
          ]);
          const found: string[] = [];
          let cursor: RunQuery['cursor'] = null;
          for (;;) {
            const page = await list({ sort: { field, descending }, limit: 1, cursor });
            found.push(...page.runs.map((run) => run.name));
            if (!page.nextCursor) break;
            cursor = JSON.parse(Buffer.from(page.nextCursor, 'base64url').toString()) as RunQuery['cursor'];
          }
          expect(found).toEqual(names);
        },
      );

      test('has no next page when all of it fitted', async () => {
        await store.save([span({}), span({ traceId: trace(2) })]);
        expect((await list({ limit: 2 })).nextCursor).toBeNull();
        expect((await list({ limit: 1 })).nextCursor).not.toBeNull();
      });

      test('pages through runs that started at the same moment', async () => {
        await store.save(Array.from({ length: 5 }, (_, n) => span({ traceId: trace(n + 1) })));
        const seen = new Set<string>();
        let cursor: RunQuery['cursor'] = null;
        for (let pages = 0; pages < 3; pages++) {
          const page = await list({ limit: 2, cursor });
          for (const run of page.runs) seen.add(run.traceId);
          cursor = page.nextCursor
            ? (JSON.parse(Buffer.from(page.nextCursor, 'base64url').toString()) as RunQuery['cursor'])
            : null;
        }
        expect(seen.size).toBe(5);
        expect(cursor).toBeNull();
      });
    });

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
                '{"sessionId":"s1","userId":"ana","tags":["beta","vip"],"plan":"pro","paid":true,"nested":{"a":1}}',
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
        await store.save([order, tool, model]);
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
        ['where', [order]],
        ['"is my"', [order]],
        [trace(2).slice(0, 32), ['chat']],
        ['100%', [order]],
        ['zzz', []],
        ['model:gpt* OR tag:beta', ['chat', order]],
        ['model:gpt* tag:beta', []],
        ['NOT (model:gpt* OR tag:beta)', []],
        ['service:bot OR service:shop -model:gpt*', ['chat', order]],
      ])('%s', async (filter, names) => {
        expect(await namesOf(filter)).toEqual(names);
      });

      test('of too many terms is refused in words', async () => {
        await expect(namesOf(Array.from({ length: 200 }, () => 'x').join(' '))).rejects.toThrow(
          'up to 100 terms',
        );
      });
    });

    describe('searching in a run', () => {
      test('finds names, tools, errors and payloads, without regard to case, and shows the place', async () => {
        await store.save([
          span({ spanId: id(1), name: 'Plan the REFUND', startTimeUnixNano: nano(1) }),
          span({
            spanId: id(2),
            startTimeUnixNano: nano(2),
            attributes: attributes({
              'spanlight.span.type': 'model_generation',
              'spanlight.output': JSON.stringify({
                text: `${'x'.repeat(100)} she said "refund\nplease" 100%`,
              }),
            }),
          }),
          span({ spanId: id(3), startTimeUnixNano: nano(3), status: { code: 2, message: 'no refund' } }),
          span({ spanId: id(4), startTimeUnixNano: nano(4), attributes: attributes({ 'order.refund': 7 }) }),
          span({ spanId: id(5), startTimeUnixNano: nano(5) }),
          span({ traceId: trace(2), name: 'refund' }),
        ]);
        const { matches, isTruncated } = await store.searchRun(trace(1), 'refund');
        expect(matches.map((match) => match.spanId)).toEqual([id(1), id(2), id(3), id(4)]);
        expect(matches.map((match) => match.snippet)).toEqual([
          'Plan the REFUND',
          expect.stringMatching(/^…x{49} she said "refund please" 100%$/),
          'no refund',
          'order.refund',
        ]);
        expect(isTruncated).toBe(false);
        expect((await store.searchRun(trace(1), '"refund\nplease" 100%')).matches).toHaveLength(1);
        expect((await store.searchRun(trace(1), '100_')).matches).toEqual([]);
      });

      test.each([
        ['日本', '東京は日本の首都です'],
        ['京', '東京は日本の首都です'],
        ['首都です', '東京は日本の首都です'],
        ['ДОМ', 'мой дом'],
        ['é', 'Café'],
        ['👍', 'ok 👍🏽'],
        ['z', 'pizza'],
        ['izz', 'pizza'],
        ['50%', 'at 50% off'],
        ['a\\b', 'path a\\b'],
      ])('finds %j in %j, and only where it is', async (text, spanName) => {
        await store.save([
          span({ spanId: id(1), name: spanName }),
          span({ spanId: id(2), name: '東都 本日 ДО М 505 ✓' }),
          span({ traceId: trace(2), spanId: id(3), name: 'и ещё' }),
        ]);
        expect((await store.searchRun(trace(1), text)).matches).toMatchObject([{ spanId: id(1) }]);
        const everywhere = await store.search(text, { limit: 10 });
        expect(everywhere.matches).toMatchObject([{ traceId: trace(1), spanId: id(1) }]);
        expect((await list({ filter: JSON.stringify(text) })).runs.map((run) => run.traceId)).toEqual([
          trace(1),
        ]);
      });

      test('stops at 200 places and says so', async () => {
        await store.save(Array.from({ length: 201 }, (_, n) => span({ spanId: id(n + 1), name: 'same' })));
        const { matches, isTruncated } = await store.searchRun(trace(1), 'same');
        expect(matches).toHaveLength(200);
        expect(isTruncated).toBe(true);
      });
    });

    describe('searching in all runs', () => {
      const chat = (run: number, messages: unknown) =>
        span({
          traceId: trace(run),
          name: `chat ${run}`,
          attributes: attributes({
            'gen_ai.operation.name': 'chat',
            'gen_ai.input.messages': JSON.stringify(messages),
          }),
        });
      const runsWith = async (text: string) =>
        (await store.search(text, { limit: 10 })).matches.map((match) => match.traceId);

      test('finds any part of a word in any language, the newest run first', async () => {
        const long = 'filler '.repeat(100);
        await store.save([chat(1, [{ role: 'user', content: `${long}Die Überweisung ist RÜCKGEBUCHT` }])]);
        await store.save([chat(2, [{ role: 'user', content: `${long}我想退款，谢谢` }])]);
        // As Python writes it: in ASCII alone.
        await store.save([
          span({ traceId: trace(3), attributes: attributes({ text: `${long}\\u9000\\u6b3e 🎉` }) }),
        ]);
        expect(await runsWith('überweis')).toEqual([trace(1)]);
        expect(await runsWith('rückgebucht')).toEqual([trace(1)]);
        expect(await runsWith('退款')).toEqual([trace(3), trace(2)]);
        expect(await runsWith('谢')).toEqual([trace(2)]);
        expect(await runsWith('谢谢')).toEqual([trace(2)]);
        expect(await runsWith('🎉')).toEqual([trace(3)]);
        expect(await runsWith('chat')).toEqual([trace(2), trace(1)]);
        expect(await runsWith('filler filler')).toEqual([trace(3), trace(2), trace(1)]);
        expect(await runsWith('fillerfiller')).toEqual([]);
        expect(await runsWith('退钱')).toEqual([]);
      });

      test('leads to the span that first brought a message, and shows the place', async () => {
        const messages = Array.from({ length: 3 }, (_, n) => ({
          role: 'user',
          content: `word${n} `.repeat(100),
        }));
        await store.save([{ ...chat(1, messages.slice(0, 2)), spanId: id(1) }]);
        await store.save([{ ...chat(1, messages), spanId: id(2) }]);
        const first = await store.search('word1', { limit: 10 });
        expect(first.matches.map(({ spanId }) => spanId)).toEqual([id(1)]);
        expect(first.matches[0]!.snippet).toMatch(/^word1 word1 .*…$/);
        expect((await store.search('word2', { limit: 10 })).matches.map(({ spanId }) => spanId)).toEqual([
          id(2),
        ]);
      });

      test('gives as many as are asked for, and says that there are more', async () => {
        for (let run = 1; run <= 3; run++) await store.save([chat(run, [])]);
        const { matches, isTruncated } = await store.search('chat', { limit: 2 });
        expect(matches.map(({ traceId }) => traceId)).toEqual([trace(3), trace(2)]);
        expect(isTruncated).toBe(true);
        expect((await store.search('chat', { limit: 3 })).isTruncated).toBe(false);
      });

      test('finds nothing that is deleted, or that a span no longer says', async () => {
        await store.save([chat(1, []), span({ traceId: trace(2), name: 'before', endTimeUnixNano: '0' })]);
        await store.save([span({ traceId: trace(2), name: 'after' })]);
        await store.deleteRun(trace(1));
        expect(await runsWith('chat')).toEqual([]);
        expect(await runsWith('before')).toEqual([]);
        expect(await runsWith('after')).toEqual([trace(2)]);
      });
    });

    describe('deleting', () => {
      beforeEach(async () => {
        await store.save([1, 2, 3].map((n) => span({ traceId: trace(n), name: n === 3 ? 'keep' : 'drop' })));
      });

      test('takes a run with all that belongs to it', async () => {
        expect(await store.deleteRun(trace(1))).toBe(true);
        expect(await store.deleteRun(trace(1))).toBe(false);
        expect(await store.readRun(trace(1))).toBeNull();
        expect(await store.readSpan(trace(1), id(1))).toBeNull();
        expect(await store.counts()).toMatchObject({ runs: 2, spans: 2 });
      });

      test('takes all runs that match', async () => {
        expect(await store.deleteRuns(parseFilter('name:drop'), micro(0))).toBe(2);
        expect(await namesOf('')).toEqual(['keep']);
      });

      test('leaves room for a run that comes back', async () => {
        await store.deleteRun(trace(1));
        await store.save([span({ traceId: trace(1), spanId: id(5), parentSpanId: id(1) })]);
        expect((await runOf(trace(1))).spanCount).toBe(1);
      });
    });

    describe('servers that share a store', () => {
      const part = { traceId: trace(1), instanceId: 'p' };
      const sender = { instanceId: 'p', intervalMs: 5000 };

      test('know what any of them has heard, and when that was last', async () => {
        const told = {
          parts: [{ ...part, isNamed: true, silentMs: 20_000 }],
          senders: [{ ...sender, silentMs: 30_000 }],
        };
        await store.shareSigns(told, 600_000);
        const later = {
          parts: [{ ...part, isNamed: false, silentMs: 10_000 }],
          senders: [{ ...sender, silentMs: 9000 }],
        };
        await store.shareSigns(later, 600_000);
        const { parts, senders } = await store.shareSigns(told, 600_000);
        expect(parts).toEqual([{ ...part, isNamed: true, silentMs: expect.any(Number) as number }]);
        expect(senders).toEqual([{ ...sender, silentMs: expect.any(Number) as number }]);
        // Told ten seconds ago at the latest, or this test would have taken as long.
        expect(Math.floor(parts[0]!.silentMs / 10_000)).toBe(1);
        expect(Math.floor(senders[0]!.silentMs / 9000)).toBe(1);
      });

      test('forget what was heard too long ago', async () => {
        const told = { parts: [{ ...part, isNamed: true, silentMs: 700_000 }], senders: [] };
        expect(await store.shareSigns(told, 600_000)).toEqual({ parts: [], senders: [] });
      });
    });

    describe('what changed since a revision', () => {
      test('is the runs that did, as they are now', async () => {
        await store.save([span({ traceId: trace(1) }), span({ traceId: trace(2) })]);
        const since = await store.revision();
        await store.save([span({ traceId: trace(2), spanId: id(2) })]);
        await store.save([span({ traceId: trace(3) })]);
        const changes = await store.changes(since, null);
        expect(changes.runs.map((run) => [run.traceId, run.spanCount])).toEqual([
          [trace(2), 2],
          [trace(3), 1],
        ]);
        expect(changes).toMatchObject({ revision: since + 2, hasMore: false, deleted: [], spans: [] });
        expect(await store.changes(since + 2, null)).toMatchObject({ revision: since + 2, runs: [] });
      });

      test('is of one run its changed spans', async () => {
        await store.save([span({ spanId: id(1) }), span({ spanId: id(2) }), span({ traceId: trace(2) })]);
        const since = await store.revision();
        await store.save([
          span({
            spanId: id(2),
            name: 'changed',
            attributes: attributes({ a: 1 }),
            endTimeUnixNano: nano(200),
          }),
        ]);
        await store.save([span({ traceId: trace(2), spanId: id(7) })]);
        const changes = await store.changes(since, trace(1));
        expect(changes.spans.map((row) => row.name)).toEqual(['changed']);
        expect(changes.runs.map((run) => run.traceId)).toEqual([trace(1)]);
        expect(changes.revision).toBe(since + 2);
      });

      test('is what was deleted, and what came back since', async () => {
        await store.save([span({ traceId: trace(1) }), span({ traceId: trace(2) })]);
        const since = await store.revision();
        await store.deleteRun(trace(1));
        await store.deleteRun(trace(2));
        await store.save([span({ traceId: trace(2) })]);
        const changes = await store.changes(since, null);
        expect(changes.deleted.toSorted()).toEqual([trace(1), trace(2)]);
        expect(changes.runs.map((run) => run.traceId)).toEqual([trace(2)]);
        expect((await store.changes(since, trace(1))).deleted).toEqual([trace(1)]);
        expect((await store.changes(since, trace(3))).deleted).toEqual([]);
      });

      test.each([null, trace(1)])('comes in pages that lose nothing (%s)', async (traceId) => {
        for (let batch = 0; batch < 3; batch++) {
          const each = (n: number) => (traceId ? { spanId: id(n) } : { traceId: trace(n) });
          await store.save(Array.from({ length: 700 }, (_, n) => span(each(batch * 700 + n + 1))));
        }
        const seen = new Set<string>();
        let since = 0;
        const pages: number[] = [];
        for (;;) {
          const changes = await store.changes(since, traceId);
          for (const { traceId: seenId } of traceId ? [] : changes.runs) seen.add(seenId);
          for (const { spanId: seenId } of changes.spans) seen.add(seenId);
          since = changes.revision;
          pages.push(changes.runs.length + changes.spans.length);
          if (!changes.hasMore) break;
        }
        expect(seen.size).toBe(2100);
        expect(Math.max(...pages)).toBeLessThan(2000);
        expect(since).toBe(await store.revision());
      });
    });
  });
}

function span(fields: Partial<OtlpSpan>): Span {
  return readSpan({ traceId: trace(1), spanId: id(1), ...fields });
}

function trace(n: number): string {
  return `a${n.toString(16).padStart(31, '0')}`;
}

function id(n: number): string {
  return `b${n.toString(16).padStart(15, '0')}`;
}

function rowOf(full: Span) {
  const { spanId, parentSpanId, name, type, status, isEvent, startedAt, endedAt, model, provider, usage } =
    full;
  const { countsUsage, costUsd, timeToFirstTokenMs, toolName, errorMessage } = full;
  const own = {
    spanId,
    parentSpanId,
    name,
    type,
    status,
    isEvent,
    startedAt,
    endedAt,
    model,
    provider,
    usage,
  };
  return { ...own, countsUsage, costUsd, timeToFirstTokenMs, toolName, errorMessage };
}

/** All that a store holds. */
async function contentOf(store: Store) {
  const sort = { field: 'started', descending: false } as const;
  const { runs } = await store.listRuns({ filter: parseFilter(''), sort, limit: 100, cursor: null, now: 0 });
  const skeletons = await Promise.all(runs.map((run) => store.readRun(run.traceId)));
  const spans = await Promise.all(
    skeletons.flatMap((skeleton) =>
      skeleton!.spans.map((row) => store.readSpan(skeleton!.run.traceId, row.spanId)),
    ),
  );
  return { skeletons, spans };
}
