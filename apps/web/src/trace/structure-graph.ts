import type { SpanTree, SpanType, TreeNode } from '@spanlight/schema';
import { frameworkSpans, shownChildren } from './noise.ts';
import { spanDurationMs } from './run-times.ts';

/** Spans of one name in one place of the structure. */
export interface GraphNode {
  id: string;
  /** The node that it is inside of. */
  parentId: string | null;
  name: string;
  type: SpanType;
  count: number;
  failedCount: number;
  runningCount: number;
  /** How long they took together, those that have ended; milliseconds. */
  totalMs: number;
  /** The span to open: the first that failed, else the first. */
  spanId: string;
  /** Others are drawn inside of it. */
  holdsOthers: boolean;
}

/** One came after the other so often. */
export interface GraphEdge {
  id: string;
  from: string;
  to: string;
  count: number;
}

export interface StructureGraph {
  nodes: GraphNode[];
  edges: GraphEdge[];
  /** Nodes whose inside is left out, since the graph would be too large to read. */
  leftOut: number;
}

export const mostNodes = 150;

/**
 * What a run is made of, rather than what happened when: siblings of one type and name are one node, an edge says that one
 * came after the other, so that loops show as rings and what ran side by side has no edge in between. Tools that a model
 * call holds count as coming after it.
 */
export function structureGraph(tree: SpanTree): StructureGraph {
  const leftOutSpans = frameworkSpans(tree);
  const isLeftOut = (node: TreeNode) => leftOutSpans.has(node.spanId);
  const graph: StructureGraph = { nodes: [], edges: [], leftOut: 0 };
  const waiting: { parent: GraphNode | null; sequences: TreeNode[][] }[] = [
    { parent: null, sequences: [tree.roots] },
  ];
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const sequences = next.sequences.filter((sequence) => sequence.length > 0);
    if (sequences.length === 0) continue;
    if (graph.nodes.length >= mostNodes) {
      graph.leftOut++;
      continue;
    }
    if (next.parent) next.parent.holdsOthers = true;
    for (const { node, members } of addPlace(graph, next.parent?.id ?? null, sequences)) {
      if (!isModel(node.type)) {
        waiting.push({ parent: node, sequences: members.map((member) => activities(member, isLeftOut)) });
      }
    }
  }
  return graph;
}

interface Place {
  node: GraphNode;
  members: TreeNode[];
}

/** Adds what is directly inside of one node: sequences of spans, one for each time that it ran. */
function addPlace(graph: StructureGraph, parentId: string | null, sequences: TreeNode[][]): Iterable<Place> {
  const places = new Map<string, Place>();
  const edges = new Map<string, GraphEdge>();
  for (const sequence of sequences) {
    let before: Place[] = [];
    let now: Place[] = [];
    let nowEnds = -Infinity;
    for (const span of sequence) {
      const place = placeOf(places, parentId, span);
      // What begins while another runs came with it, not after it.
      if ((span.row?.startedAt ?? 0) >= nowEnds) {
        before = now;
        now = [];
      }
      now.push(place);
      nowEnds = Math.max(nowEnds, span.row?.endedAt ?? Infinity);
      for (const { node } of before) {
        if (node.id === place.node.id) continue;
        const id = `${node.id}>${place.node.id}`;
        const edge = edges.get(id) ?? { id, from: node.id, to: place.node.id, count: 0 };
        edge.count++;
        edges.set(id, edge);
      }
    }
  }
  graph.nodes.push(...Array.from(places.values(), ({ node }) => node));
  graph.edges.push(...edges.values());
  return places.values();
}

function placeOf(places: Map<string, Place>, parentId: string | null, span: TreeNode): Place {
  const { row } = span;
  const name = row?.name ?? 'Parent not received yet';
  const type = row?.type ?? 'generic';
  const key = `${type} ${name}`;
  let place = places.get(key);
  if (!place) {
    const node: GraphNode = {
      id: parentId === null ? key : `${parentId} / ${key}`,
      parentId,
      name,
      type,
      count: 0,
      failedCount: 0,
      runningCount: 0,
      totalMs: 0,
      spanId: span.spanId,
      holdsOthers: false,
    };
    place = { node, members: [] };
    places.set(key, place);
  }
  const { node, members } = place;
  members.push(span);
  node.count++;
  node.totalMs += row ? (spanDurationMs(row) ?? 0) : 0;
  if (row?.status === 'running') node.runningCount++;
  if (row?.status === 'error' && node.failedCount++ === 0) node.spanId = span.spanId;
  return place;
}

function isModel(type: SpanType): boolean {
  return type === 'model_generation' || type === 'model_step' || type === 'model_chunk';
}

/** What a span did, in order: its children, and after a model call what that holds; steps of it are a part of it. */
function activities(span: TreeNode, isLeftOut: (node: TreeNode) => boolean): TreeNode[] {
  const found: TreeNode[] = [];
  const waiting = shownChildren(span, isLeftOut).nodes.toReversed();
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const type = next.row?.type;
    if (type !== 'model_step' || span.row?.type !== 'model_generation') found.push(next);
    if (type && isModel(type))
      waiting.push(...shownChildren(next, isLeftOut).nodes.filter(isNoModel).toReversed());
  }
  return found;
}

function isNoModel({ row }: TreeNode): boolean {
  return row?.type !== 'model_chunk';
}
