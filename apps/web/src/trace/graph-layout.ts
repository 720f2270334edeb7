import ELK, { type ElkNode } from 'elkjs/lib/elk-api.js';
import workerUrl from 'elkjs/lib/elk-worker.min.js?url';
import type { GraphNode, StructureGraph } from './structure-graph.ts';

/** Pixels, from the corner of the node that it is inside of. */
export interface GraphBox {
  x: number;
  y: number;
  width: number;
  height: number;
}

const nodeWidth = 208;
const nodeHeight = 52;
const headHeight = 44;

const options = {
  'elk.algorithm': 'layered',
  'elk.direction': 'RIGHT',
  'elk.hierarchyHandling': 'SEPARATE_CHILDREN',
  'elk.layered.spacing.nodeNodeBetweenLayers': '48',
  'elk.spacing.nodeNode': '28',
  'elk.padding': `[top=${headHeight + 14},left=18,bottom=18,right=18]`,
};

/** Where each node of the graph goes. Worked out in a worker, which ends with the signal. */
export async function layoutGraph(
  graph: StructureGraph,
  signal: AbortSignal,
): Promise<Map<string, GraphBox>> {
  const elk = new ELK({ workerFactory: () => new Worker(workerUrl) });
  const end = () => elk.terminateWorker();
  signal.addEventListener('abort', end);
  try {
    const laid = await elk.layout(toElk(graph));
    const boxes = new Map<string, GraphBox>();
    const waiting = [...(laid.children ?? [])];
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const { id, x = 0, y = 0, width = nodeWidth, height = nodeHeight, children = [] } = next;
      boxes.set(id, { x, y, width, height });
      waiting.push(...children);
    }
    return boxes;
  } finally {
    signal.removeEventListener('abort', end);
    end();
  }
}

function toElk({ nodes, edges }: StructureGraph): ElkNode {
  const root: ElkNode = { id: '', layoutOptions: options, children: [], edges: [] };
  const known = new Map<string | null, ElkNode>([[null, root]]);
  const parentOf = new Map<string, string | null>();
  for (const node of nodes) {
    const made = elkNode(node);
    known.set(node.id, made);
    parentOf.set(node.id, node.parentId);
    known.get(node.parentId)!.children!.push(made);
  }
  for (const { id, from, to } of edges) {
    known.get(parentOf.get(from) ?? null)!.edges!.push({ id, sources: [from], targets: [to] });
  }
  return root;
}

function elkNode({ id, holdsOthers }: GraphNode): ElkNode {
  const size = { width: nodeWidth, height: nodeHeight };
  return { id, layoutOptions: options, children: [], edges: [], ...(!holdsOthers && size) };
}
