import ELK, { type ElkNode } from 'elkjs/lib/elk-api.js';
import workerUrl from 'elkjs/lib/elk-worker.min.js?url';
import type { Size } from '../ui/use-size.ts';
import { readability, type GraphBox } from './graph-view.ts';
import type { GraphNode, StructureGraph } from './structure-graph.ts';

/** Which way what comes after stands. */
export type Direction = 'RIGHT' | 'DOWN';

export interface PlacedNode extends GraphBox {
  /** From the corner of the node that it is inside of. */
  inParent: { x: number; y: number };
  /** Of the node and those beside it. */
  direction: Direction;
}

export interface LaidGraph extends Size {
  nodes: ReadonlyMap<string, PlacedNode>;
}

const nodeWidth = 208;
const nodeHeight = 52;
export const headHeight = 44;

const options = {
  'elk.algorithm': 'layered',
  'elk.hierarchyHandling': 'SEPARATE_CHILDREN',
  // What came first stands first, in rings too.
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
  'elk.layered.cycleBreaking.strategy': 'MODEL_ORDER',
  'elk.layered.spacing.nodeNodeBetweenLayers': '40',
  'elk.spacing.nodeNode': '24',
  'elk.spacing.componentComponent': '24',
  'elk.padding': `[top=${headHeight + 14},left=18,bottom=18,right=18]`,
};

/** Ways to place the nodes: a line is easiest to follow, but a long one has to go down. The depth counts from the roots. */
const shapes: ((depth: number) => Direction)[] = [
  () => 'RIGHT',
  (depth) => (depth < 2 ? 'DOWN' : 'RIGHT'),
  () => 'DOWN',
];

/** Where each node goes, in the shape that reads best in the pane. Worked out in a worker, which ends with the signal. */
export async function layoutGraph(
  graph: StructureGraph,
  pane: Size,
  signal: AbortSignal,
): Promise<LaidGraph> {
  const elk = new ELK({ workerFactory: () => new Worker(workerUrl) });
  const end = () => elk.terminateWorker();
  signal.addEventListener('abort', end);
  try {
    const laid = await Promise.all(
      shapes.map(async (directionAt) =>
        placedNodes(await elk.layout(toElk(graph, directionAt)), directionAt),
      ),
    );
    return laid.reduce((best, each) => (readability(each, pane) > readability(best, pane) ? each : best));
  } finally {
    signal.removeEventListener('abort', end);
    end();
  }
}

function placedNodes(root: ElkNode, directionAt: (depth: number) => Direction): LaidGraph {
  const nodes = new Map<string, PlacedNode>();
  const waiting = (root.children ?? []).map((node) => ({ node, depth: 0, left: 0, top: 0 }));
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { depth, left, top } = next;
    const { id, x = 0, y = 0, width = nodeWidth, height = nodeHeight, children = [] } = next.node;
    nodes.set(id, {
      x: left + x,
      y: top + y,
      width,
      height,
      inParent: { x, y },
      direction: directionAt(depth),
    });
    for (const node of children) waiting.push({ node, depth: depth + 1, left: left + x, top: top + y });
  }
  return { nodes, width: root.width ?? nodeWidth, height: root.height ?? nodeHeight };
}

function toElk({ nodes, edges }: StructureGraph, directionAt: (depth: number) => Direction): ElkNode {
  const root: ElkNode = {
    id: '',
    layoutOptions: {
      ...options,
      'elk.direction': directionAt(0),
      'elk.padding': '[top=0,left=0,bottom=0,right=0]',
    },
    children: [],
    edges: [],
  };
  const known = new Map<string | null, { made: ElkNode; depth: number }>([[null, { made: root, depth: 0 }]]);
  const parentOf = new Map<string, string | null>();
  for (const node of nodes) {
    const parent = known.get(node.parentId)!;
    const depth = parent.depth + 1;
    const made = elkNode(node, directionAt(depth));
    known.set(node.id, { made, depth });
    parentOf.set(node.id, node.parentId);
    parent.made.children!.push(made);
  }
  for (const { id, from, to } of edges) {
    known.get(parentOf.get(from) ?? null)!.made.edges!.push({ id, sources: [from], targets: [to] });
  }
  return root;
}

function elkNode({ id, holdsOthers }: GraphNode, direction: Direction): ElkNode {
  const size = { width: nodeWidth, height: nodeHeight };
  // The head of a box has to fit, however little is inside.
  const box = {
    ...options,
    'elk.direction': direction,
    'elk.nodeSize.constraints': 'MINIMUM_SIZE',
    'elk.nodeSize.minimum': `(${nodeWidth},${nodeHeight})`,
  };
  return holdsOthers
    ? { id, layoutOptions: box, children: [], edges: [] }
    : { id, ...size, children: [], edges: [] };
}
