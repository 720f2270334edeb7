import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { testRow } from '../test/test-row.ts';
import { spanTypes } from './span-type.ts';
import type { SpanRow } from './span.ts';
import { buildTree } from './tree.ts';
import { waitLedger, type WaitLedger } from './wait-ledger.ts';

function ledgerOf(rows: SpanRow[], spanId = 'root', now = 1000): WaitLedger {
  return waitLedger(buildTree(rows).byId.get(spanId)!, now);
}

/** Wall time by what was waited for. */
function times(ledger: WaitLedger): Record<string, number> {
  return Object.fromEntries(ledger.entries.map(({ wait, time }) => [wait, time]));
}

const agent = (fields: Partial<SpanRow> = {}) =>
  testRow('root', null, { type: 'agent_run', startedAt: 0, endedAt: 100, ...fields });
const span = (spanId: string, type: SpanRow['type'], startedAt: number, endedAt: number | null, rest = {}) =>
  testRow(spanId, 'root', { type, startedAt, endedAt, ...rest });

describe('waitLedger', () => {
  it('splits a model call at its first token, and calls what nobody recorded idle', () => {
    const ledger = ledgerOf([
      agent(),
      span('model', 'model_generation', 10, 60, { timeToFirstTokenMs: 0.03 }),
      span('tool', 'tool_call', 60, 90),
    ]);
    expect(times(ledger)).toEqual({ first_token: 30, streaming: 20, tool: 30, idle: 20 });
    expect(ledger.entries.find(({ wait }) => wait === 'tool')!.spanIds).toEqual(['tool']);
  });

  it('gives time in which several things ran to one of them, and says how much ran at once', () => {
    const ledger = ledgerOf([
      agent(),
      span('a', 'tool_call', 0, 40),
      span('b', 'tool_call', 0, 60),
      span('c', 'model_generation', 50, 100),
    ]);
    expect(times(ledger)).toEqual({ model: 50, tool: 50 });
    expect(ledger.entries.find(({ wait }) => wait === 'tool')!.work).toBe(100);
    expect(ledger.parallelism).toBe(1.5);
  });

  it('gives the time inside of a tool to what the tool waited for', () => {
    const ledger = ledgerOf([
      agent(),
      span('tool', 'tool_call', 0, 100),
      testRow('inner', 'tool', { type: 'agent_run', startedAt: 10, endedAt: 90 }),
      testRow('asked', 'inner', { type: 'model_generation', startedAt: 20, endedAt: 80 }),
      testRow('step', 'asked', { type: 'model_step', startedAt: 20, endedAt: 80 }),
    ]);
    expect(times(ledger)).toEqual({ model: 60, tool: 40 });
  });

  it('gives the time inside of a tool to the program’s own code there, though tools come before that', () => {
    const ledger = ledgerOf([
      agent(),
      span('tool', 'tool_call', 0, 100),
      testRow('parse', 'tool', { startedAt: 20, endedAt: 50 }),
    ]);
    expect(times(ledger)).toEqual({ tool: 70, own: 30 });
  });

  it('counts an attempt that was made again, and the wait for the next one, as retry', () => {
    const ledger = ledgerOf([
      agent(),
      span('first', 'tool_call', 0, 20, { status: 'error', toolName: 'look_up' }),
      testRow('scheduled', 'root', { isEvent: true, startedAt: 20, endedAt: 20 }),
      span('second', 'tool_call', 50, 100, { toolName: 'look_up' }),
    ]);
    expect(times(ledger)).toEqual({ retry: 50, tool: 50 });
  });

  it('calls no failure a retry when a model was asked what to do next', () => {
    const ledger = ledgerOf([
      agent(),
      span('first', 'tool_call', 0, 20, { status: 'error', toolName: 'look_up' }),
      span('model', 'model_generation', 20, 50),
      span('second', 'tool_call', 50, 100, { toolName: 'look_up' }),
    ]);
    expect(times(ledger)).toEqual({ tool: 70, model: 30 });
  });

  it('ends what runs now, and tells sleep and own code apart', () => {
    const ledger = ledgerOf(
      [
        agent({ status: 'running', endedAt: null }),
        span('nap', 'workflow_sleep', 0, 30),
        span('step', 'workflow_step', 30, 60),
        span('model', 'model_generation', 60, null, { status: 'running' }),
      ],
      'root',
      200,
    );
    expect(times(ledger)).toEqual({ asleep: 30, own: 30, model: 140 });
    expect(ledger.wallTime).toBe(200);
  });

  it('leaves out what lies outside of the span’s time', () => {
    const ledger = ledgerOf([
      agent(),
      span('early', 'tool_call', -50, 10),
      span('late', 'tool_call', 90, 400),
      span('elsewhere', 'model_generation', 500, 600),
    ]);
    expect(times(ledger)).toEqual({ tool: 20, idle: 80 });
  });

  it('sums to the wall time for any tree, with clocks that are off and spans that run', () => {
    const time = fc.integer({ min: -50, max: 150 });
    const spans = fc.array(
      fc.record({
        parent: fc.nat({ max: 30 }),
        type: fc.constantFrom(...spanTypes),
        status: fc.constantFrom('ok' as const, 'error' as const, 'running' as const),
        startedAt: time,
        endedAt: fc.option(time),
        isEvent: fc.boolean(),
        timeToFirstTokenMs: fc.option(fc.double({ min: -1, max: 1, noNaN: true })),
        toolName: fc.option(fc.constantFrom('a', 'b')),
      }),
      { maxLength: 30 },
    );
    const property = fc.property(
      spans,
      fc.constantFrom(...spanTypes),
      fc.option(time),
      (made, type, endedAt) => {
        const rows = made.map(({ parent, ...fields }, index) =>
          testRow(String(index), parent < index ? String(parent) : 'root', fields),
        );
        const root = testRow('root', null, { type, startedAt: 0, endedAt });
        const { wallTime, entries, parallelism } = ledgerOf([root, ...rows], 'root', 120);
        expect(wallTime).toBe(Math.max(endedAt ?? 120, 0));
        expect(entries.reduce((sum, entry) => sum + entry.time, 0)).toBe(wallTime);
        for (const { wait, time: attributed, work, spanIds } of entries) {
          expect(attributed).toBeGreaterThanOrEqual(0);
          if (wait === 'idle') continue;
          expect(work).toBeGreaterThanOrEqual(attributed);
          expect(spanIds.length).toBeGreaterThan(0);
        }
        expect(parallelism).toBeGreaterThanOrEqual(1);
      },
    );
    fc.assert(property, { numRuns: 500 });
  });

  it('takes 50,000 spans, one below the other', () => {
    const rows = Array.from({ length: 50_000 }, (_, index) =>
      testRow(String(index), index === 0 ? null : String(index - 1), {
        startedAt: index,
        endedAt: 100_000 - index,
      }),
    );
    expect(times(ledgerOf(rows, '0'))).toEqual({ own: 100_000 });
  });
});
