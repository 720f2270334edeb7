import { hasFigures, isSameCall, maxCallDepth, separatesCalls, type UsageBearer } from '@spanlight/schema';

/** A span's place among those that tell of usage; in these trees a parent can be known before it comes. */
export interface UsageNode {
  /** Null until it comes. */
  span: UsageBearer | null;
  /** Counts towards its run. */
  counts: boolean;
  /** A call within it is the same request. */
  isRepeated: boolean;
  /** Its usage, where it has none, is told by a span below it or around it. */
  isTold: boolean;
}

/** Keeps usage-truth.ts's rules up to date as spans come, in any order, each at a cost independent of their number. */
export interface UsageTree {
  /** A span that is new or has changed; false when that can't be told without looking at all spans anew. */
  put(span: UsageBearer): boolean;
  /** Those whose state may have changed since this was last asked. */
  takeChanged(): Iterable<UsageNode>;
}

interface Node extends UsageNode {
  /** Null while it hasn't come; for a root, the top. */
  parent: Node | null;
  /** Shortcuts up the tree: to the end of what is known, and past spans that calls don't stop at. */
  toEnd: Node | null;
  toCall: Node | null;
  /** A span below it tells of usage; then all spans above know it too, as far as they have come. */
  hasBelow: boolean;
  /** For a call: the calls that it lies within, and those that lie within it, with no agent or tool between. */
  around: Node[] | null;
  within: Set<Node> | null;
  /** One of `within` that is the same request. */
  repeatedBy: Node | null;
  /** Calls below that look for the calls around them, and have come to here, where nothing has come yet. */
  waiting: Node[] | null;
}

export function createUsageTree(): UsageTree {
  const nodes = new Map<string, Node>();
  const top = createNode();
  let changed = new Set<Node>();

  function nodeOf(spanId: string): Node {
    let node = nodes.get(spanId);
    if (!node) {
      node = createNode();
      nodes.set(spanId, node);
    }
    return node;
  }

  /** A span that was not known but, at most, as a parent; false when it closes a ring. */
  function attach(node: Node, span: UsageBearer): boolean {
    const { spanId, parentSpanId } = span;
    const parent = parentSpanId === null || parentSpanId === spanId ? top : nodeOf(parentSpanId);
    if (parent !== top && endOf(parent) === node) return false;
    const { waiting } = node;
    node.span = span;
    node.parent = parent;
    node.waiting = null;
    changed.add(node);
    if (node.hasBelow) markAbove(node);
    for (const call of waiting ?? []) findAround(call, node);
    if (span.usageRole === 'call') findAround(node, parent);
    tell(node, span);
    return true;
  }

  /** A span that says more of itself than before, or other figures. */
  function update(node: Node, span: UsageBearer) {
    node.span = span;
    changed.add(node);
    if (node.within) findRepetition(node);
    tell(node, span);
  }

  function tell(node: Node, span: UsageBearer) {
    if (span.usageRole === null || !hasFigures(span)) return;
    markAbove(node);
    for (const call of node.around ?? []) {
      if (call.repeatedBy === node) findRepetition(call);
      else compare(call, node);
    }
  }

  function markAbove(node: Node) {
    for (let up = node.parent; up && up !== top && !up.hasBelow; up = up.parent) {
      up.hasBelow = true;
      changed.add(up);
    }
  }

  /** Where the spans above that have come end: at one that hasn't, or at the top. */
  function endOf(start: Node): Node {
    let end = start;
    while (end.span) end = end.toEnd ?? end.parent!;
    for (let node = start; node.span && node !== end;) {
      const next: Node = node.toEnd ?? node.parent!;
      node.toEnd = end;
      node = next;
    }
    return end;
  }

  /** From a span on upwards, the first that calls stop at: a call, what separates calls, and what hasn't come. */
  function stopOf(start: Node): Node {
    const isPassed = ({ span }: Node) =>
      span !== null && span.usageRole !== 'call' && !separatesCalls(span.type);
    let stop = start;
    while (isPassed(stop)) stop = stop.toCall ?? stop.parent!;
    for (let node = start; node !== stop;) {
      const next: Node = node.toCall ?? node.parent!;
      node.toCall = stop;
      node = next;
    }
    return stop;
  }

  /** Goes on looking for the calls that a call lies within. */
  function findAround(call: Node, from: Node) {
    for (let up = stopOf(from); up !== top; up = stopOf(up.parent!)) {
      if (!up.span) {
        (up.waiting ??= []).push(call);
        return;
      }
      if (separatesCalls(up.span.type)) return;
      (call.around ??= []).push(up);
      (up.within ??= new Set()).add(call);
      changed.add(call);
      if (hasFigures(call.span!)) compare(up, call);
      if (call.around.length === maxCallDepth) return;
    }
  }

  function compare(call: Node, inner: Node) {
    if (call.repeatedBy || !isRepetition(call, inner)) return;
    call.repeatedBy = inner;
    changed.add(call);
  }

  function findRepetition(call: Node) {
    call.repeatedBy = [...(call.within ?? [])].find((inner) => isRepetition(call, inner)) ?? null;
    changed.add(call);
  }

  function settle(node: Node) {
    const { span } = node;
    if (!span) return;
    const counted = node.counts;
    node.isRepeated = node.repeatedBy !== null;
    const isTold = span.usageRole === 'call' ? node.isRepeated : node.hasBelow;
    node.counts = span.usageRole !== null && hasFigures(span) && !isTold;
    node.isTold = node.hasBelow || (node.around ?? []).some((call) => call.counts);
    // What lies within may be told by it now, or no more.
    if (node.counts !== counted) for (const call of node.within ?? []) changed.add(call);
  }

  return {
    put(span) {
      const node = nodeOf(span.spanId);
      if (!node.span) return attach(node, span);
      if (movesOrTakesBack(node.span, span)) return false;
      update(node, span);
      return true;
    },
    takeChanged() {
      // A set tells also of what is added while it is gone through; what counts is settled before what it tells of.
      for (const node of changed) settle(node);
      for (const node of changed) settle(node);
      const settled = changed;
      changed = new Set();
      return settled;
    },
  };
}

function createNode(): Node {
  return {
    span: null,
    counts: false,
    isRepeated: false,
    isTold: false,
    parent: null,
    toEnd: null,
    toCall: null,
    hasBelow: false,
    around: null,
    within: null,
    repeatedBy: null,
    waiting: null,
  };
}

function isRepetition(call: Node, inner: Node): boolean {
  return hasFigures(inner.span!) && isSameCall(call.span!, inner.span!);
}

/** Whether a span stands elsewhere, or is something else to others, or tells no more of what it told. */
function movesOrTakesBack(before: UsageBearer, after: UsageBearer): boolean {
  return (
    before.parentSpanId !== after.parentSpanId ||
    before.usageRole !== after.usageRole ||
    separatesCalls(before.type) !== separatesCalls(after.type) ||
    (hasFigures(before) && !hasFigures(after))
  );
}
