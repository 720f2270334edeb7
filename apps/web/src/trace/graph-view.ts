import type { Size } from '../ui/use-size.ts';

/** Pixels of the graph. */
export interface GraphBox {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** What React Flow calls a viewport: where the graph's corner is in the pane, and how large a pixel of it is drawn. */
export interface GraphView {
  x: number;
  y: number;
  zoom: number;
}

/** Below, the facts of a node are too small to read: 12 px become 10. */
export const readableZoom = 0.84;
const margin = 16;
/** The height of the overview in the pane's corner, which hides what is below it. */
const overview = 180;

/** The zoom at which all of it is in the pane; nothing is drawn larger than it is. */
export function wholeZoom(graph: Size, pane: Size): number {
  return Math.min(widthZoom(graph, pane), (pane.height - 2 * margin) / graph.height);
}

function widthZoom(graph: Size, pane: Size): number {
  return Math.min(1, (pane.width - 2 * margin) / graph.width);
}

/** The more, the better a layout reads: all of it in sight is best, then what only goes on below. */
export function readability(graph: Size, pane: Size): number {
  const whole = wholeZoom(graph, pane);
  return whole >= readableZoom ? 1 + whole : widthZoom(graph, pane);
}

/** The first sight of a graph: all if that can be read, else its start, moved as far as the step to look at needs. */
export function firstView(graph: Size, pane: Size, lookAt: GraphBox | null): GraphView {
  const whole = wholeZoom(graph, pane);
  const zoom = whole >= readableZoom ? whole : Math.max(widthZoom(graph, pane), readableZoom);
  const spare = pane.width - graph.width * zoom;
  const start = { x: Math.max(spare / 2, margin), y: margin, zoom };
  return lookAt ? viewWith(start, pane, lookAt) : start;
}

/** The view moved no further than it takes to have the box in it. */
export function viewWith(view: GraphView, pane: Size, box: GraphBox): GraphView {
  const { zoom } = view;
  return {
    x: moved(view.x, pane.width - margin, box.x * zoom, box.width * zoom),
    y: moved(view.y, pane.height - Math.min(overview, pane.height / 3), box.y * zoom, box.height * zoom),
    zoom,
  };
}

/** `room`: up to where, in the pane. */
function moved(offset: number, room: number, at: number, length: number): number {
  const latest = margin - at;
  const earliest = room - at - length;
  // What is longer than the pane shows its start.
  return earliest > latest
    ? Math.min(Math.max(offset, latest), earliest)
    : Math.min(Math.max(offset, earliest), latest);
}

export type ArrowKey = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown';

const directions: Record<ArrowKey, { axis: 'x' | 'y'; sign: 1 | -1 }> = {
  ArrowLeft: { axis: 'x', sign: -1 },
  ArrowRight: { axis: 'x', sign: 1 },
  ArrowUp: { axis: 'y', sign: -1 },
  ArrowDown: { axis: 'y', sign: 1 },
};

export function isArrowKey(key: string): key is ArrowKey {
  return key in directions;
}

/** The node that an arrow key leads to: the nearest that way, aside counting twice. Null: there is none. */
export function nodeTowards(
  heads: ReadonlyMap<string, GraphBox>,
  fromId: string,
  key: ArrowKey,
): string | null {
  const from = heads.get(fromId);
  if (!from) return null;
  const { axis, sign } = directions[key];
  let nearest: string | null = null;
  let least = Infinity;
  for (const [id, head] of heads) {
    const across = axis === 'x' ? 'y' : 'x';
    const along = (middle(head, axis) - middle(from, axis)) * sign;
    if (along <= 0) continue;
    const distance = along + 2 * Math.abs(middle(head, across) - middle(from, across));
    if (distance < least) {
      least = distance;
      nearest = id;
    }
  }
  return nearest;
}

function middle(box: GraphBox, axis: 'x' | 'y'): number {
  return axis === 'x' ? box.x + box.width / 2 : box.y + box.height / 2;
}
