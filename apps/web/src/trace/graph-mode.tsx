import '@xyflow/react/dist/base.css';
import { formatDuration } from '@spanlight/schema';
import {
  Background,
  Controls,
  Handle,
  MarkerType,
  Position,
  ReactFlow,
  type Edge,
  type Node,
  type NodeProps,
} from '@xyflow/react';
import { TriangleAlert, Workflow } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { typeWords } from '../content/kinds.ts';
import { nameText } from '../content/name-text.ts';
import { TypeIcon } from '../content/type-icon.tsx';
import { useDark } from '../ui/use-dark.ts';
import { Notice } from '../ui/notice.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { layoutGraph, type GraphBox } from './graph-layout.ts';
import styles from './graph-mode.module.css';
import type { ModeProps } from './mode-props.ts';
import { structureGraph, type GraphEdge, type GraphNode, type StructureGraph } from './structure-graph.ts';

/** What the run is made of: agents, workflows, their steps, and the ways between them. */
export function GraphMode({ tree, selectedId, onSelect }: ModeProps) {
  const graph = useMemo(() => structureGraph(tree), [tree]);
  const boxes = useLayout(graph);
  const isDark = useDark();
  const nodes = useMemo(
    () => (boxes ? toFlowNodes(graph, boxes, selectedId, onSelect) : []),
    [graph, boxes, selectedId, onSelect],
  );
  const edges = useMemo(() => {
    const leftOf = (id: string) => (boxes && boxes !== 'failed' && boxes.get(id)?.x) || 0;
    return graph.edges.map((edge) => toFlowEdge(edge, leftOf(edge.to) <= leftOf(edge.from)));
  }, [graph, boxes]);
  if (boxes === 'failed') {
    return (
      <Notice icon={<Workflow size={24} aria-hidden />} title="The graph could not be laid out">
        The waterfall shows the same spans.
      </Notice>
    );
  }
  if (!boxes) return <Skeleton rows={8} />;
  return (
    <div className={styles.graph} role="region" aria-label="Structure of the run">
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        colorMode={isDark ? 'dark' : 'light'}
        fitView
        fitViewOptions={{ maxZoom: 1, minZoom: 0.4, padding: 0.06 }}
        minZoom={0.05}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        proOptions={{ hideAttribution: true }}
      >
        <Background gap={24} />
        <Controls showInteractive={false} />
      </ReactFlow>
      {graph.leftOut > 0 && (
        <p className={styles.leftOut}>
          What is inside of {graph.leftOut.toLocaleString('en-US')} {graph.leftOut === 1 ? 'node' : 'nodes'}{' '}
          is left out: the waterfall has all.
        </p>
      )}
    </div>
  );
}

/** Null while it is worked out; the last one stays until then. */
function useLayout(graph: StructureGraph): Map<string, GraphBox> | 'failed' | null {
  const [laid, setLaid] = useState<{ graph: StructureGraph; boxes: Map<string, GraphBox> | 'failed' } | null>(
    null,
  );
  useEffect(() => {
    const stop = new AbortController();
    const keep = (boxes: Map<string, GraphBox> | 'failed') => {
      if (!stop.signal.aborted) setLaid({ graph, boxes });
    };
    layoutGraph(graph, stop.signal).then(keep, () => keep('failed'));
    return () => stop.abort();
  }, [graph]);
  return laid?.boxes ?? null;
}

type SpanNode = Node<{ node: GraphNode; isSelected: boolean; onSelect: (spanId: string) => void }, 'spans'>;

function toFlowNodes(
  graph: StructureGraph,
  boxes: Map<string, GraphBox> | 'failed',
  selectedId: string | null,
  onSelect: (spanId: string) => void,
): SpanNode[] {
  if (boxes === 'failed') return [];
  return graph.nodes.flatMap((node): SpanNode[] => {
    const box = boxes.get(node.id);
    // While a run goes on, a node may be newer than the layout.
    if (!box) return [];
    const isSelected = node.spanId === selectedId;
    return [
      {
        id: node.id,
        type: 'spans',
        position: { x: box.x, y: box.y },
        width: box.width,
        height: box.height,
        // Over the edges, which are over the boxes.
        zIndex: node.holdsOthers ? 0 : 2,
        data: { node, isSelected, onSelect },
        ...(node.parentId !== null && { parentId: node.parentId }),
      },
    ];
  });
}

/** What goes back, as loops do, goes round below. */
function toFlowEdge({ id, from, to, count }: GraphEdge, goesBack: boolean): Edge {
  return {
    id,
    source: from,
    target: to,
    sourceHandle: goesBack ? 'back-from' : 'from',
    targetHandle: goesBack ? 'back-to' : 'to',
    type: 'smoothstep',
    zIndex: 1,
    markerEnd: { type: MarkerType.ArrowClosed, width: 16, height: 16 },
    ...(count > 1 && { label: `× ${count.toLocaleString('en-US')}` }),
  };
}

const handles = [
  { id: 'to', type: 'target', position: Position.Left },
  { id: 'from', type: 'source', position: Position.Right },
  { id: 'back-to', type: 'target', position: Position.Bottom },
  { id: 'back-from', type: 'source', position: Position.Bottom },
] as const;

const nodeTypes = { spans: SpanNodeView };

function SpanNodeView({ data: { node, isSelected, onSelect } }: NodeProps<SpanNode>) {
  const { name, type, count, failedCount, totalMs, holdsOthers, spanId } = node;
  const { kind, word } = typeWords[type];
  return (
    <div className={styles.node} data-kind={kind} data-holds={holdsOthers || undefined}>
      <button
        type="button"
        aria-pressed={isSelected}
        className={styles.button}
        onClick={() => onSelect(spanId)}
      >
        <TypeIcon type={type} size={16} />
        <span className={styles.words}>
          <span className={styles.name} title={nameText(name)}>
            {nameText(name)}
          </span>
          <span className={styles.facts}>
            {word}
            {count > 1 && ` × ${count.toLocaleString('en-US')}`} · {formatDuration(totalMs)}
          </span>
        </span>
        {failedCount > 0 && (
          <span className={styles.failed}>
            <TriangleAlert size={13} aria-hidden /> {failedCount}
            <span className="visually-hidden"> failed</span>
          </span>
        )}
      </button>
      {handles.map((handle) => (
        <Handle key={handle.id} {...handle} isConnectable={false} className={styles.handle} />
      ))}
    </div>
  );
}
