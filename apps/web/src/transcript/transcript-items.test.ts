import type { SpanRow, SpanTree } from '@spanlight/schema';
import { testRow } from '@spanlight/schema/test/test-row.ts';
import { describe, expect, it } from 'vitest';
import { testTree } from '../trace/test-tree.ts';
import { foldedAround, transcriptItems, type Folds, type TranscriptItem } from './transcript-items.ts';

const none: Folds = { collapsed: new Set(), expanded: new Set() };

const span = (
  spanId: string,
  parent: string | null,
  type: SpanRow['type'],
  from: number,
  to: number | null,
  rest = {},
) => testRow(spanId, parent, { type, startedAt: from, endedAt: to, ...rest });
const agent = (spanId: string, parent: string | null, from = 0, to = 100) =>
  span(spanId, parent, 'agent_run', from, to);
const call = (spanId: string, parent: string, from: number, to: number) =>
  span(spanId, parent, 'model_generation', from, to);
const tool = (spanId: string, parent: string, from: number, to: number | null, rest = {}) =>
  span(spanId, parent, 'tool_call', from, to, rest);

const itemsOf = (tree: SpanTree, folds = none) => transcriptItems(tree, folds).items;
const find = (items: TranscriptItem[], key: string) => items.find((item) => item.key === key)!;

/** Items as lines of text, two blanks for each step in. */
function drawn(items: TranscriptItem[]): string[] {
  return items.map((item) => {
    const part = item.kind === 'turn' && item.part !== 'whole' ? ` (${item.part})` : '';
    return `${'  '.repeat(item.depth)}${item.kind} ${item.row.spanId}${part}`;
  });
}

const delegating = testTree(
  agent('a', null),
  call('1', 'a', 0, 10),
  tool('ask', 'a', 10, 40),
  agent('b', 'ask', 11, 39),
  call('b1', 'b', 12, 20),
  call('2', 'a', 40, 60),
);

describe('transcriptItems', () => {
  it('puts tools below the turn that asked for them, and folds the agents that they hand on to', () => {
    const items = itemsOf(delegating);
    expect(drawn(items)).toEqual(['group a', 'turn 1', '  tool ask', '    group b', 'turn 2']);
    expect(find(items, 'ask')).toMatchObject({ askedBy: '1', handsOnTo: ['b'] });
    expect(find(items, 'b')).toMatchObject({ isHandOff: true, isOpen: false });
  });

  it('numbers the turns of each agent, and names the call before each', () => {
    const items = itemsOf(delegating, { ...none, expanded: new Set(['b']) });
    expect(find(items, 'b1')).toMatchObject({ number: 1, previousId: null, depth: 3, hadTools: false });
    expect(find(items, '1')).toMatchObject({ number: 1, hasTools: true });
    expect(find(items, '2')).toMatchObject({ number: 2, previousId: '1', hadTools: true, hasTools: false });
  });

  it('tells which tools ran side by side, and which were tried again', () => {
    const items = itemsOf(
      testTree(
        agent('a', null),
        call('1', 'a', 0, 10),
        tool('x', 'a', 10, 20),
        tool('y', 'a', 12, 30, { toolName: 'y', status: 'error' }),
        tool('y again', 'a', 40, null, { toolName: 'y' }),
      ),
    );
    expect(find(items, 'x')).toMatchObject({ sideBySide: { place: 1, count: 2 }, attempt: 1 });
    expect(find(items, 'y')).toMatchObject({ sideBySide: { place: 2, count: 2 }, attempt: 1 });
    expect(find(items, 'y again')).toMatchObject({ sideBySide: null, attempt: 2 });
  });

  it('gives a call that ran tools between its steps its answer after them', () => {
    const items = itemsOf(
      testTree(
        agent('a', null),
        call('1', 'a', 0, 50),
        span('step 1', '1', 'model_step', 0, 10),
        tool('x', '1', 10, 20),
        span('step 2', '1', 'model_step', 20, 50),
      ),
    );
    expect(drawn(items)).toEqual(['group a', 'turn 1 (prompt)', '  tool x', 'turn 1 (answer)']);
  });

  it('has a place for every span, however little it says', () => {
    const tree = testTree(
      testRow('http', null),
      agent('a', 'http'),
      ['a', 'helper'],
      ['helper', 'inner'],
      tool('x', 'inner', 0, 10),
      ['x', 'inside of x'],
      testRow('broken', 'a', { status: 'error' }),
    );
    const { items, indexOf } = transcriptItems(tree, none);
    expect(drawn(items)).toEqual(['group http', 'group a', '  tool x', '  note broken']);
    const shownIn = (spanId: string) => items[indexOf.get(spanId)!]!.key;
    expect([...tree.byId.keys()].map(shownIn)).toEqual(['http', 'a', 'a', 'a', 'x', 'x', 'broken']);
  });

  it('shows the steps of a workflow as headings beside what they hold', () => {
    const tree = testTree(
      span('w', null, 'workflow_run', 0, 100),
      span('s', 'w', 'workflow_step', 0, 50),
      call('1', 's', 0, 10),
      span('r', 's', 'retrieval', 10, 20),
    );
    expect(drawn(itemsOf(tree))).toEqual(['group w', 'step s', 'turn 1', 'note r']);
  });

  it('opens the agents in a frame around them, and leaves out the steps that an agent makes of its turns', () => {
    const tree = testTree(
      agent('frame', null),
      span('step', 'frame', 'workflow_step', 0, 100),
      agent('a', 'step', 0, 50),
      span('turn', 'a', 'workflow_step', 0, 50),
      call('1', 'turn', 0, 10),
      agent('b', 'step', 50, 100),
      call('2', 'b', 50, 60),
    );
    expect(drawn(itemsOf(tree))).toEqual(['group frame', 'group a', '  turn 1', 'group b', '  turn 2']);
  });

  it('keeps parents that have not come out of sight, and their children in it', () => {
    expect(drawn(itemsOf(testTree(call('1', 'gone', 0, 10))))).toEqual(['turn 1']);
  });

  it('takes 50,000 spans in a chain', () => {
    const rows = Array.from({ length: 50_000 }, (_, index) =>
      tool(String(index), index === 0 ? (null as never) : String(index - 1), index, 100_000 - index),
    );
    expect(itemsOf(testTree(...rows))).toHaveLength(50_000);
  });
});

describe('foldedAround', () => {
  it('names the groups to open for a span that is folded away', () => {
    const transcript = transcriptItems(delegating, none);
    expect(foldedAround(delegating, transcript, 'b1')).toContain('b');
    expect(foldedAround(delegating, transcript, 'b')).toEqual([]);
    expect(foldedAround(delegating, transcript, '2')).toEqual([]);
    expect(foldedAround(delegating, transcript, 'unknown')).toEqual([]);
  });
});
