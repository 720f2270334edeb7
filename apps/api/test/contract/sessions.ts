import { parseFilter, type Session } from '@spanlight/schema';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readPlace } from '../../src/store/list-sessions.ts';
import { attributes, micro, nano } from '../otlp.ts';
import { id, span, trace, type Contract } from './contract.ts';

/** Runs that share a session id. */
export function describeSessions(contract: Contract) {
  const turn = (n: number, sessionId: string | null, start: number, values: Record<string, unknown> = {}) =>
    span({
      traceId: trace(n),
      name: `turn ${n}`,
      startTimeUnixNano: nano(start),
      endTimeUnixNano: nano(start + 10),
      attributes: attributes({
        'spanlight.span.type': 'agent_run',
        ...(sessionId !== null && {
          'spanlight.metadata': JSON.stringify({ sessionId, userId: `u${n % 2}` }),
        }),
        ...values,
      }),
    });

  async function listed(filter = '', limit = 50) {
    const query = { filter: parseFilter(filter), limit, cursor: null, now: micro(0) };
    return (await contract.store.listSessions(query)).sessions;
  }

  describe('sessions', () => {
    test('tell what their runs come to', async () => {
      const call = (n: number, start: number, input: number, model: string, cost: number) =>
        span({
          traceId: trace(n),
          spanId: id(2),
          parentSpanId: id(1),
          startTimeUnixNano: nano(start),
          endTimeUnixNano: nano(start + 5),
          attributes: attributes({
            'gen_ai.operation.name': 'chat',
            'gen_ai.request.model': model,
            'gen_ai.usage.input_tokens': input,
            'gen_ai.usage.output_tokens': 1,
            'gen_ai.usage.cost': cost,
          }),
        });
      await contract.store.save([
        turn(3, 's', 2000, { 'spanlight.output': '"Gladly."' }),
        turn(1, 's', 0, { 'spanlight.input': '"Where is it?"', 'spanlight.output': '"On its way."' }),
        turn(2, 's', 1000, { 'spanlight.input': '"Cancel it."' }),
        turn(4, null, 0),
        call(1, 0, 10, 'gpt-5', 0.1),
        call(3, 2000, 20, 'claude', 0.2),
        span({
          traceId: trace(2),
          spanId: id(5),
          parentSpanId: id(1),
          startTimeUnixNano: nano(1000),
          endTimeUnixNano: nano(1005),
          status: { code: 2 },
        }),
      ]);
      expect(await listed()).toEqual([
        {
          sessionId: 's',
          name: 'turn 1',
          status: 'ok',
          startedAt: micro(0),
          latestStartedAt: micro(2000),
          endedAt: micro(2010),
          durationMs: 2010,
          runDurationMs: 30,
          runCount: 3,
          failedRunCount: 0,
          spanCount: 6,
          errorCount: 1,
          modelCallCount: 2,
          toolCallCount: 0,
          usage: {
            inputTokens: 30,
            outputTokens: 2,
            totalTokens: 32,
            cacheReadTokens: null,
            cacheWriteTokens: null,
            reasoningTokens: null,
          },
          costUsd: 0.3,
          usageComplete: true,
          models: ['claude', 'gpt-5'],
          serviceNames: ['shop'],
          userIds: ['u0', 'u1'],
          inputPreview: 'Where is it?',
          outputPreview: 'Gladly.',
        } satisfies Session,
      ]);
    });

    test('run while a run does, and came to what their latest run did', async () => {
      await contract.store.save([turn(1, 's', 0), turn(2, 's', 100)]);
      await contract.store.save([
        span({
          ...failed,
          traceId: trace(5),
          startTimeUnixNano: nano(200),
          attributes: attributes(inSession('s')),
        }),
      ]);
      expect(await listed()).toMatchObject([{ status: 'error', failedRunCount: 1 }]);
      await contract.store.save([
        span({
          traceId: trace(3),
          startTimeUnixNano: nano(50),
          endTimeUnixNano: '0',
          attributes: attributes(inSession('s')),
        }),
      ]);
      expect(await listed()).toMatchObject([
        { status: 'running', endedAt: null, durationMs: null, usage: null, costUsd: null, runCount: 4 },
      ]);
    });

    test('are listed when a run of theirs is let through, and tell of all of them', async () => {
      await contract.store.save([turn(1, 'a', 0), turn(2, 'a', 100), turn(3, 'b', 50), turn(4, 'c', 60)]);
      expect(await listed('user:u0')).toMatchObject([
        { sessionId: 'a', runCount: 2 },
        { sessionId: 'c', runCount: 1 },
      ]);
      expect(await listed('name:nothing')).toEqual([]);
    });

    test('come in pages, the one with the latest run first, however many start at once', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.record({ session: fc.nat(5), start: fc.nat(3) }), { minLength: 1, maxLength: 15 }),
          fc.integer({ min: 1, max: 3 }),
          async (turns, limit) => {
            const { store, dispose } = await contract.open();
            try {
              await store.save(turns.map(({ session, start }, n) => turn(n + 1, `s${session}`, start)));
              const latest = new Map<string, number>();
              for (const { session, start } of turns) {
                latest.set(`s${session}`, Math.max(start, latest.get(`s${session}`) ?? 0));
              }
              const expected = [...latest].toSorted(([a, x], [b, y]) => y - x || (a < b ? 1 : -1));
              const found: [string, number][] = [];
              for (let cursor = null, more = true; more;) {
                const page = await store.listSessions({ filter: parseFilter(''), limit, cursor, now: 0 });
                expect(page.sessions.length).toBeLessThanOrEqual(limit);
                for (const { sessionId, latestStartedAt } of page.sessions) {
                  found.push([sessionId, (latestStartedAt - micro(0)) / 1000]);
                }
                more = page.nextCursor !== null && found.length <= latest.size;
                cursor = page.nextCursor === null ? null : readPlace(page.nextCursor);
              }
              expect(found).toEqual(expected);
            } finally {
              await dispose();
            }
          },
        ),
        { numRuns: Math.ceil(contract.numRuns / 3) },
      );
    }, 60_000);
  });

  describe('one session', () => {
    test('has its runs in order of start, in pages', async () => {
      await contract.store.save([
        turn(3, 'a/b ü', 20),
        turn(1, 'a/b ü', 10),
        turn(2, 'a/b ü', 10),
        turn(4, 'other', 0),
      ]);
      const first = (await contract.store.readSession('a/b ü', { limit: 2, cursor: null }))!;
      expect(first.session).toMatchObject({ sessionId: 'a/b ü', runCount: 3 });
      expect(first.runs.map((run) => run.traceId)).toEqual([trace(1), trace(2)]);
      const cursor = readPlace(first.nextCursor!);
      const second = (await contract.store.readSession('a/b ü', { limit: 2, cursor }))!;
      expect(second.runs.map((run) => run.traceId)).toEqual([trace(3)]);
      expect(second.nextCursor).toBeNull();
    });

    test('is none without runs', async () => {
      expect(await contract.store.readSession('none', { limit: 1, cursor: null })).toBeNull();
    });
  });
}

const failed = { spanId: id(1), status: { code: 2, message: 'no' } };

function inSession(sessionId: string) {
  return { 'spanlight.span.type': 'generic', 'spanlight.metadata': JSON.stringify({ sessionId }) };
}
