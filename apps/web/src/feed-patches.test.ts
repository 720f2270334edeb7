import type { Run, RunList, RunSkeleton } from '@spanlight/schema';
import { testRow } from '@spanlight/schema/test/test-row.ts';
import { describe, expect, it } from 'vitest';
import { patchRunPages, patchSkeleton, tellsOfOthers } from './feed-patches.ts';

function run(traceId: string, startedAt: number, rest: Partial<Run> = {}): Run {
  return {
    traceId,
    name: traceId,
    type: 'agent_run',
    status: 'ok',
    startedAt,
    endedAt: startedAt + 1,
    durationMs: 1,
    spanCount: 1,
    errorCount: 0,
    modelCallCount: 0,
    toolCallCount: 0,
    usage: null,
    costUsd: null,
    usageComplete: true,
    models: [],
    serviceName: null,
    sessionId: null,
    userId: null,
    tags: [],
    inputPreview: null,
    outputPreview: null,
    isPinned: false,
    ...rest,
  };
}

const pages: RunList[] = [
  { runs: [run('e', 50), run('d', 40)], nextCursor: 'x' },
  { runs: [run('c', 30), run('b', 20)], nextCursor: 'y' },
];
const ids = (list: RunList[]) => list.map((page) => page.runs.map((each) => each.traceId).join('')).join(' ');
const told = (...runs: Run[]) => [{ type: 'runs' as const, runs }];

describe('the runs list and the feed', () => {
  it('shows a known run’s new state in its place', () => {
    const patched = patchRunPages(pages, told(run('c', 30, { status: 'error' })), true);
    expect(ids(patched)).toBe('ed cb');
    expect(patched[1]!.runs[0]!.status).toBe('error');
    expect(patched[0]).toBe(pages[0]);
  });

  it('puts a new run where its start belongs', () => {
    expect(ids(patchRunPages(pages, told(run('f', 60), run('x', 25)), true))).toBe('fed cxb');
  });

  it('leaves out what is older than all that is loaded, while there is more to load', () => {
    expect(ids(patchRunPages(pages, told(run('a', 10)), true))).toBe('ed cb');
    const whole = [pages[0]!, { ...pages[1]!, nextCursor: null }];
    expect(ids(patchRunPages(whole, told(run('a', 10)), true))).toBe('ed cba');
  });

  it('inserts into a list that is empty', () => {
    expect(ids(patchRunPages([{ runs: [], nextCursor: null }], told(run('a', 10)), true))).toBe('a');
  });

  it('inserts nothing into a list it knows no order of, and says that there is more', () => {
    expect(ids(patchRunPages(pages, told(run('f', 60)), false))).toBe('ed cb');
    expect(tellsOfOthers(pages, told(run('f', 60)))).toBe(true);
    expect(tellsOfOthers(pages, told(run('c', 30)))).toBe(false);
  });

  it('drops deleted runs, and brings one back that came again afterwards', () => {
    const gone = { type: 'deleted' as const, traceIds: ['d', 'b'] };
    expect(ids(patchRunPages(pages, [gone], true))).toBe('e c');
    expect(ids(patchRunPages(pages, [gone, ...told(run('d', 40))], true))).toBe('ed c');
    expect(
      ids(patchRunPages(pages, [...told(run('f', 60)), { type: 'deleted', traceIds: ['f'] }], true)),
    ).toBe('ed cb');
  });
});

describe('one run and the feed', () => {
  const skeleton: RunSkeleton = { run: run('t', 0), spans: [testRow('a', null), testRow('b', 'a')] };

  it('replaces the spans it knows and appends new ones, the last message counting', () => {
    const patched = patchSkeleton(skeleton, [
      { type: 'spans', traceId: 't', spans: [testRow('c', 'a'), testRow('b', 'a', { status: 'running' })] },
      { type: 'spans', traceId: 't', spans: [testRow('b', 'a', { status: 'error' })] },
    ]);
    expect(patched.spans.map((span) => `${span.spanId}:${span.status}`)).toEqual(['a:ok', 'b:error', 'c:ok']);
    expect(patched.spans[0]).toBe(skeleton.spans[0]);
  });

  it('takes the run’s own new state', () => {
    expect(patchSkeleton(skeleton, told(run('t', 0, { status: 'error' }))).run.status).toBe('error');
  });

  it('is the same when nothing was told of it', () => {
    expect(patchSkeleton(skeleton, told(run('other', 0)))).toBe(skeleton);
    expect(patchSkeleton(skeleton, [{ type: 'spans', traceId: 'other', spans: [testRow('z', null)] }])).toBe(
      skeleton,
    );
  });
});
