import { describe, expect, it } from 'vitest';
import { testRow } from '../test/test-row.ts';
import { askingCall, previousModelCalls } from './conversation.ts';
import type { SpanRow } from './span.ts';
import { buildTree } from './tree.ts';

const call = (spanId: string, parent: string, startedAt: number, endedAt: number | null) =>
  testRow(spanId, parent, { type: 'model_generation', startedAt, endedAt });
const agent = (spanId: string, parent: string | null, name = spanId) =>
  testRow(spanId, parent, { type: 'agent_run', name });
const previousIn = (rows: SpanRow[]) => Object.fromEntries(previousModelCalls(buildTree(rows)));

describe('previousModelCalls', () => {
  it('links the calls of one agent and leaves those of its sub-agent to that', () => {
    expect(
      previousIn([
        agent('a', null),
        call('1', 'a', 0, 10),
        testRow('tool', 'a', { type: 'tool_call' }),
        agent('b', 'tool'),
        call('sub 1', 'b', 12, 14),
        call('sub 2', 'b', 15, 17),
        call('2', 'a', 20, 30),
      ]),
    ).toEqual({ 1: null, 'sub 1': null, 'sub 2': 'sub 1', 2: '1' });
  });

  it('has calls side by side go on from the same one', () => {
    expect(
      previousIn([
        agent('a', null),
        call('1', 'a', 0, 10),
        call('2', 'a', 10, 30),
        call('3', 'a', 11, 20),
        call('4', 'a', 40, null),
      ]),
    ).toEqual({ 1: null, 2: '1', 3: '1', 4: '2' });
  });

  it('goes on from another run of the same agent', () => {
    expect(
      previousIn([
        testRow('root', null),
        agent('a1', 'root', 'a'),
        call('1', 'a1', 0, 10),
        agent('a2', 'root', 'a'),
        call('2', 'a2', 20, 30),
      ]),
    ).toEqual({ 1: null, 2: '1' });
  });

  it('keeps what a tool asks a model apart from what its agent asks', () => {
    expect(
      previousIn([
        agent('a', null),
        call('1', 'a', 0, 10),
        testRow('tool', 'a', { type: 'tool_call', startedAt: 10 }),
        call('inner', 'tool', 11, 19),
        call('2', 'a', 20, 30),
      ]),
    ).toEqual({ 1: null, inner: null, 2: '1' });
  });

  it('leaves out a call that only gathers others', () => {
    expect(
      previousIn([
        agent('a', null),
        call('outer', 'a', 0, 100),
        testRow('step', 'outer', { type: 'model_step' }),
        call('1', 'step', 0, 10),
        call('2', 'outer', 20, 30),
      ]),
    ).toEqual({ 1: null, 2: '1' });
  });
});

describe('askingCall', () => {
  const { byId } = buildTree([
    agent('a', null),
    call('1', 'a', 0, 10),
    testRow('of 1', 'a', { type: 'tool_call', startedAt: 11 }),
    agent('b', 'of 1'),
    call('inner', 'b', 12, 14),
    call('2', 'a', 20, 40),
    testRow('inside', '2', { type: 'tool_call', startedAt: 25 }),
    testRow('before', 'a', { type: 'tool_call', startedAt: -1 }),
  ]);
  it.each([
    ['of 1', '1'],
    ['inside', '2'],
    ['before', null],
  ])('finds who asked for %s', (tool, asked) => {
    expect(askingCall(byId.get(tool)!)?.spanId ?? null).toBe(asked);
  });
});
