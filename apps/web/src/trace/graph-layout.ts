import ELK, { type ElkExtendedEdge, type ElkNode } from 'elkjs/lib/elk-api.js';
import workerUrl from 'elkjs/lib/elk-worker.min.js?url';
import type { Size } from '../ui/use-size.ts';
import { readability, type GraphBox } from './graph-view.ts';
import type { GraphEdge, GraphNode, StructureGraph } from './structure-graph.ts';

/** Which way what comes after stands. */
type Direction = 'RIGHT' | 'DOWN';

/** Pixels of the graph. */
export interface Place {
  x: number;
  y: number;
}

export interface PlacedNode extends GraphBox {
  /** From the corner of the node that it is inside of. */
  inParent: Place;
}

export interface PlacedEdge extends Record<string, unknown> {
  /** From its start to its end, with the corners in between. */
  points: Place[];
  /** The middle of its label; null when it has none. */
  labelAt: Place | null;
}

export interface LaidGraph extends Size {
  nodes: ReadonlyMap<string, PlacedNode>;
  edges: ReadonlyMap<string, PlacedEdge>;
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
  'elk.layered.spacing.edgeNodeBetweenLayers': '14',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '12',
  'elk.spacing.nodeNode': '24',
  'elk.spacing.edgeNode': '14',
  'elk.spacing.edgeEdge': '12',
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
      shapes.map(async (directionAt) => placed(await elk.layout(toElk(graph, directionAt)))),
    );
    return laid.reduce((best, each) => (readability(each, pane) > readability(best, pane) ? each : best));
  } finally {
    signal.removeEventListener('abort', end);
    end();
  }
}

function placed(root: ElkNode): LaidGraph {
  const nodes = new Map<string, PlacedNode>();
  const edges = new Map<string, PlacedEdge>();
  const waiting = [{ node: root, left: 0, top: 0 }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { node, left, top } = next;
    for (const edge of node.edges ?? []) edges.set(edge.id, placedEdge(edge, left, top));
    for (const child of node.children ?? []) {
      const { x = 0, y = 0, width = nodeWidth, height = nodeHeight } = child;
      nodes.set(child.id, { x: left + x, y: top + y, width, height, inParent: { x, y } });
      waiting.push({ node: child, left: left + x, top: top + y });
    }
  }
  return { nodes, edges, width: root.width ?? nodeWidth, height: root.height ?? nodeHeight };
}

/** `left` and `top` are those of the node that it is inside of. */
function placedEdge({ sections = [], labels = [] }: ElkExtendedEdge, left: number, top: number): PlacedEdge {
  const points = sections.flatMap(({ startPoint, bendPoints = [], endPoint }) => [
    startPoint,
    ...bendPoints,
    endPoint,
  ]);
  const [label] = labels;
  return {
    points: points.map(({ x, y }) => ({ x: left + x, y: top + y })),
    labelAt: label
      ? {
          x: left + (label.x ?? 0) + (label.width ?? 0) / 2,
          y: top + (label.y ?? 0) + (label.height ?? 0) / 2,
        }
      : null,
  };
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
  for (const edge of edges) {
    known.get(parentOf.get(edge.from) ?? null)!.made.edges!.push(elkEdge(edge));
  }
  return root;
}

function elkEdge(edge: GraphEdge): ElkExtendedEdge {
  const { id, from, to } = edge;
  const text = edgeLabel(edge);
  const label = text && { id: `${id} label`, text, width: text.length * 7 + 10, height: 18 };
  return { id, sources: [from], targets: [to], ...(label && { labels: [label] }) };
}

/** How often it was gone; null for once. */
export function edgeLabel({ count }: GraphEdge): string | null {
  return count > 1 ? `× ${count.toLocaleString('en-US')}` : null;
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
