import { BaseEdge, type Edge, type EdgeProps } from '@xyflow/react';
import type { Place, PlacedEdge } from './graph-layout.ts';

export type RoutedEdge = Edge<PlacedEdge, 'routed'>;

/** The way between two nodes, as the layout has it: round others, and beside other ways. */
export function RoutedEdgeView({ data, label, markerEnd }: EdgeProps<RoutedEdge>) {
  if (!data) return null;
  const { points, labelAt } = data;
  return (
    <BaseEdge
      path={roundedPath(points)}
      markerEnd={markerEnd!}
      {...(labelAt && { label, labelX: labelAt.x, labelY: labelAt.y, labelBgPadding: [4, 1] })}
    />
  );
}

const cornerRadius = 6;

/** Through all points, with its corners rounded as far as the stretches between them allow. */
export function roundedPath(points: readonly Place[]): string {
  const [first, ...rest] = points;
  if (!first) return '';
  const parts = [`M${first.x} ${first.y}`];
  for (const [index, corner] of rest.entries()) {
    const before = points[index]!;
    const after = rest[index + 1];
    if (!after) {
      parts.push(`L${corner.x} ${corner.y}`);
      continue;
    }
    const radius = Math.min(cornerRadius, distance(before, corner) / 2, distance(corner, after) / 2);
    const from = towards(corner, before, radius);
    const to = towards(corner, after, radius);
    parts.push(`L${from.x} ${from.y}Q${corner.x} ${corner.y} ${to.x} ${to.y}`);
  }
  return parts.join('');
}

function distance(a: Place, b: Place): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function towards(from: Place, to: Place, by: number): Place {
  const share = by / (distance(from, to) || 1);
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}
