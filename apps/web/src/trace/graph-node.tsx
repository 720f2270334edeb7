import { formatDuration } from '@spanlight/schema';
import { Handle, Position, type Node, type NodeProps } from '@xyflow/react';
import { TriangleAlert } from 'lucide-react';
import { typeWords } from '../content/kinds.ts';
import { nameText } from '../content/name-text.ts';
import { TypeIcon } from '../content/type-icon.tsx';
import styles from './graph-node.module.css';
import type { GraphNode } from './structure-graph.ts';

export type SpanNode = Node<
  {
    node: GraphNode;
    isSelected: boolean;
    /** The one that Tab leads to. */
    isTabStop: boolean;
    onSelect: (spanId: string) => void;
    onFocus: (id: string) => void;
  },
  'spans'
>;

export function SpanNodeView({ id, data }: NodeProps<SpanNode>) {
  const { node, isSelected, isTabStop, onSelect, onFocus } = data;
  const { name, type, count, failedCount, runningCount, totalMs, holdsOthers, spanId } = node;
  const { kind, word } = typeWords[type];
  return (
    <div
      className={styles.node}
      data-kind={kind}
      data-holds={holdsOthers || undefined}
      data-running={runningCount > 0 || undefined}
    >
      <button
        type="button"
        data-node-id={id}
        tabIndex={isTabStop ? 0 : -1}
        aria-pressed={isSelected}
        className={styles.button}
        onClick={() => onSelect(spanId)}
        onFocus={() => onFocus(id)}
      >
        <TypeIcon type={type} size={16} />
        <span className={styles.words}>
          <span className={styles.name} title={nameText(name)}>
            {nameText(name)}
          </span>
          <span className={styles.facts}>
            {word}
            {count > 1 && ` × ${count.toLocaleString('en-US')}`} ·{' '}
            {runningCount > 0 ? 'still running' : formatDuration(totalMs)}
          </span>
        </span>
        {failedCount > 0 && (
          <span className={styles.failed}>
            <TriangleAlert size={13} aria-hidden /> {failedCount}
            <span className="visually-hidden"> failed</span>
          </span>
        )}
      </button>
      {/* Edges have their ways from the layout, and are drawn only between handles. */}
      <Handle type="target" position={Position.Left} isConnectable={false} className={styles.handle} />
      <Handle type="source" position={Position.Right} isConnectable={false} className={styles.handle} />
    </div>
  );
}
