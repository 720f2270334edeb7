import '@xyflow/react/dist/base.css';
import {
  Background,
  Controls,
  MarkerType,
  MiniMap,
  ReactFlow,
  useReactFlow,
  ReactFlowProvider,
} from '@xyflow/react';
import { Workflow } from 'lucide-react';
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { kindOf } from '../content/kinds.ts';
import { Notice } from '../ui/notice.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { useDark } from '../ui/use-dark.ts';
import { useSize, type Size } from '../ui/use-size.ts';
import { RoutedEdgeView, type RoutedEdge } from './graph-edge.tsx';
import { edgeLabel, headHeight, layoutGraph, type LaidGraph } from './graph-layout.ts';
import styles from './graph-mode.module.css';
import { SpanNodeView, type SpanNode } from './graph-node.tsx';
import {
  firstView,
  isArrowKey,
  nodeTowards,
  readableZoom,
  viewWith,
  wholeZoom,
  type GraphBox,
} from './graph-view.ts';
import type { ModeProps } from './mode-props.ts';
import { structureGraph, type StructureGraph } from './structure-graph.ts';

/** What the run is made of: agents, workflows, their steps, and the ways between them. */
export function GraphMode({ tree, selectedId, onSelect }: ModeProps) {
  const graph = useMemo(() => structureGraph(tree), [tree]);
  const [paneRef, pane] = useSize<HTMLDivElement>();
  const laid = useLayout(graph, pane);
  if (laid === 'failed') {
    return (
      <Notice icon={<Workflow size={24} aria-hidden />} title="The graph could not be laid out">
        The waterfall shows the same spans.
      </Notice>
    );
  }
  return (
    <div ref={paneRef} className={styles.graph} role="region" aria-label="Structure of the run">
      {laid ? (
        <ReactFlowProvider>
          <LaidOut graph={graph} laid={laid} pane={pane} selectedId={selectedId} onSelect={onSelect} />
        </ReactFlowProvider>
      ) : (
        <Skeleton rows={8} />
      )}
      {graph.leftOut > 0 && (
        <p className={styles.leftOut}>
          What is inside of {graph.leftOut.toLocaleString('en-US')} {graph.leftOut === 1 ? 'node' : 'nodes'}{' '}
          is left out: the waterfall has all.
        </p>
      )}
    </div>
  );
}

interface LaidOutProps extends Pick<ModeProps, 'selectedId' | 'onSelect'> {
  graph: StructureGraph;
  laid: LaidGraph;
  pane: Size;
}

function LaidOut({ graph, laid, pane, selectedId, onSelect }: LaidOutProps) {
  const flow = useReactFlow();
  const isDark = useDark();
  const heads = useMemo(() => headsOf(laid), [laid]);
  const [focusedId, setFocusedId] = useState<string | null>(null);
  const selected = graph.nodes.find((node) => node.spanId === selectedId)?.id;
  const tabStopId = focusedId ?? selected ?? graph.nodes[0]?.id;
  const [start] = useState(() => firstView(laid, pane, heads.get(nodeToLookAt(graph, selected)) ?? null));
  const [fitsAtFirst] = useState(() => wholeZoom(laid, pane) >= readableZoom);
  const frame = useRef<HTMLDivElement>(null);

  const nodes = graph.nodes.flatMap((node): SpanNode[] => {
    const placed = laid.nodes.get(node.id);
    // While a run goes on, a node may be newer than the layout.
    if (!placed) return [];
    return [
      {
        id: node.id,
        type: 'spans',
        position: placed.inParent,
        width: placed.width,
        height: placed.height,
        // Over the edges, which are over the boxes.
        zIndex: node.holdsOthers ? 0 : 2,
        data: {
          node,
          isSelected: node.id === selected,
          isTabStop: node.id === tabStopId,
          onSelect,
          onFocus: setFocusedId,
        },
        ...(node.parentId !== null && { parentId: node.parentId }),
      },
    ];
  });
  const edges = useMemo(
    () =>
      graph.edges.flatMap((edge): RoutedEdge[] => {
        const data = laid.edges.get(edge.id);
        if (!data) return [];
        const { id, from, to } = edge;
        const markerEnd = { type: MarkerType.ArrowClosed, width: 16, height: 16 };
        return [
          {
            id,
            source: from,
            target: to,
            type: 'routed',
            data,
            label: edgeLabel(edge),
            zIndex: 1,
            markerEnd,
          },
        ];
      }),
    [graph, laid],
  );

  function bringIn(id: string | null | undefined) {
    const head = id && heads.get(id);
    if (head && pane.width > 0) void flow.setViewport(viewWith(flow.getViewport(), pane, head));
  }
  // The pane of the span takes room from the graph's, perhaps where the node is.
  useEffect(() => {
    if (selected) bringIn(selected);
  }, [selected, pane.width]);

  function onKeyDown(event: KeyboardEvent) {
    if (!isArrowKey(event.key) || event.ctrlKey || event.altKey || event.metaKey || !tabStopId) return;
    event.preventDefault();
    const next = nodeTowards(heads, tabStopId, event.key);
    if (next === null) return;
    frame.current
      ?.querySelector<HTMLElement>(`[data-node-id="${CSS.escape(next)}"]`)
      ?.focus({ preventScroll: true });
    bringIn(next);
  }

  return (
    <div ref={frame} className={styles.frame} onKeyDown={onKeyDown}>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        colorMode={isDark ? 'dark' : 'light'}
        defaultViewport={start}
        fitViewOptions={{ maxZoom: 1, padding: 0.04 }}
        minZoom={0.05}
        panOnScroll
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        disableKeyboardA11y
        proOptions={{ hideAttribution: true }}
      >
        <Background gap={24} />
        <Controls showInteractive={false} />
        {!fitsAtFirst && (
          <MiniMap<SpanNode>
            ariaLabel="All of the graph"
            pannable
            style={pane.width < 900 ? { width: 130, height: 110 } : { width: 200, height: 150 }}
            nodeColor={({ data }) => `var(--kind-${kindOf(data.node.type)})`}
            nodeStrokeColor={({ data }) => (data.node.failedCount > 0 ? 'var(--error)' : 'transparent')}
            nodeStrokeWidth={12}
            nodeClassName={({ data }) => (data.node.holdsOthers ? styles.mapBox! : '')}
          />
        )}
      </ReactFlow>
    </div>
  );
}

/** What to have in sight at first: what is open, else the innermost that failed, else what still runs; '' for none. */
function nodeToLookAt({ nodes }: StructureGraph, selected: string | undefined): string {
  const failed = () => nodes.findLast((node) => node.failedCount > 0)?.id;
  const running = () => nodes.findLast((node) => node.runningCount > 0)?.id;
  return selected ?? failed() ?? running() ?? '';
}

/** What is seen of a node when its name is: all, or the head of a box. */
function headsOf({ nodes }: LaidGraph): Map<string, GraphBox> {
  return new Map(
    Array.from(nodes, ([id, { x, y, width, height }]) => [
      id,
      { x, y, width: Math.min(width, 240), height: Math.min(height, headHeight + 8) },
    ]),
  );
}

/** Null while it is worked out; the last one stays until then. */
function useLayout(graph: StructureGraph, pane: Size): LaidGraph | 'failed' | null {
  const [laid, setLaid] = useState<LaidGraph | 'failed' | null>(null);
  const hasPane = pane.width > 0;
  useEffect(() => {
    if (!hasPane) return;
    const stop = new AbortController();
    const keep = (next: LaidGraph | 'failed') => {
      if (!stop.signal.aborted) setLaid(next);
    };
    // The pane as it was when the graph came: a changed width moves nothing by itself.
    layoutGraph(graph, pane, stop.signal).then(keep, () => keep('failed'));
    return () => stop.abort();
  }, [graph, hasPane]);
  return laid;
}

const nodeTypes = { spans: SpanNodeView };
const edgeTypes = { routed: RoutedEdgeView };
