import { testRow } from '@spanlight/schema/test/test-row.ts';
import { describe, expect, it } from 'vitest';
import { mostNodes, structureGraph } from './structure-graph.ts';
import { testTree } from './test-tree.ts';

const agent = testRow('a', null, { name: 'agent', type: 'agent_run', endedAt: 9000 });
const model = (id: string, at: number) =>
  testRow(id, 'a', { name: 'chat', type: 'model_generation', startedAt: at, endedAt: at + 100 });
const tool = (id: string, name: string, at: number, rest = {}) =>
  testRow(id, 'a', { name, type: 'tool_call', startedAt: at, endedAt: at + 100, ...rest });

function draw(...rows: Parameters<typeof testTree>) {
  const { nodes, edges } = structureGraph(testTree(...rows));
  const nameOf = (id: string) => nodes.find((node) => node.id === id)!.name;
  return {
    nodes: nodes.map(
      ({ name, count, parentId }) => `${parentId ? `${nameOf(parentId)}/` : ''}${name} ${count}`,
    ),
    edges: edges.map(({ from, to, count }) => `${nameOf(from)} > ${nameOf(to)} ${count}`),
  };
}

describe('the structure', () => {
  it('has one node for what has one name, and rings for loops', () => {
    expect(
      draw(
        agent,
        model('m1', 0),
        tool('t1', 'read', 200),
        model('m2', 400),
        tool('t2', 'read', 600),
        model('m3', 800),
      ),
    ).toEqual({
      nodes: ['agent 1', 'agent/chat 3', 'agent/read 2'],
      edges: ['chat > read 2', 'read > chat 2'],
    });
  });

  it('has no edge between what ran side by side', () => {
    const drawn = draw(
      agent,
      model('m1', 0),
      tool('t1', 'read', 200),
      tool('t2', 'write', 250),
      model('m2', 400),
    );
    expect(drawn.edges.toSorted()).toEqual([
      'chat > read 1',
      'chat > write 1',
      'read > chat 1',
      'write > chat 1',
    ]);
  });

  it('counts what a model call holds as coming after it', () => {
    const held = { ...tool('t', 'read', 110), parentSpanId: 'm' };
    expect(draw(agent, model('m', 0), held)).toEqual({
      nodes: ['agent 1', 'agent/chat 1', 'agent/read 1'],
      edges: ['chat > read 1'],
    });
  });

  it('draws an agent inside of the tool that hands on to it, and opens what failed', () => {
    const inner = testRow('i', 't', { name: 'reviewer', type: 'agent_run' });
    const rows = [agent, tool('s', 'ask', 0), tool('t', 'ask', 200, { status: 'error' }), inner] as const;
    expect(draw(...rows).nodes).toEqual(['agent 1', 'agent/ask 2', 'ask/reviewer 1']);
    const ask = structureGraph(testTree(...rows)).nodes[1];
    expect(ask).toMatchObject({ spanId: 't', failedCount: 1, holdsOthers: true });
  });

  it('leaves out the inside of what is too much, and says so', () => {
    const rows = Array.from({ length: 400 }, (_, i) =>
      testRow(`s${i}`, i === 0 ? null : `s${i - 1}`, { type: 'agent_run' }),
    );
    const graph = structureGraph(testTree(...rows));
    expect(graph.nodes).toHaveLength(mostNodes);
    expect(graph.leftOut).toBe(1);
  });
});
