import {
  isInnermostModelCall,
  isToolCall,
  previousModelCalls,
  type SpanRow,
  type SpanTree,
  type TreeNode,
} from '@spanlight/schema';

interface ItemBase {
  /** No two items have the same. */
  key: string;
  node: TreeNode;
  row: SpanRow;
  /** How far it stands in. */
  depth: number;
}

/** Among the tools and agents that ran at the same time: the place of this one, from 1, and how many there were. */
export interface SideBySide {
  place: number;
  count: number;
}

/** An agent or a workflow, with what is below it when it is open. */
export interface GroupItem extends ItemBase {
  kind: 'group';
  isOpen: boolean;
  /** It was started from inside of another agent. */
  isHandOff: boolean;
  sideBySide: SideBySide | null;
}

/** One model call. */
export interface TurnItem extends ItemBase {
  kind: 'turn';
  /** From 1, among the calls of its agent. */
  number: number;
  /** The call that its prompt is compared with. */
  previousId: string | null;
  /** Tools that its answer asked for show below it: the answer need only name them. */
  hasTools: boolean;
  /** So it was with the turn before: this one's prompt need not repeat their results. */
  hadTools: boolean;
  /** A call that ran tools itself: what it was asked comes before them, what it answered after them. */
  part: 'whole' | 'prompt' | 'answer';
}

export interface ToolItem extends ItemBase {
  kind: 'tool';
  /** The model call that asked for it. */
  askedBy: string | null;
  sideBySide: SideBySide | null;
  /** From 1: how often the same tool was tried, without a model having been asked in between. */
  attempt: number;
  /** The agents that it hands on to. */
  handsOnTo: string[];
}

/** A step of a workflow, as a heading. */
export interface StepItem extends ItemBase {
  kind: 'step';
}

/** Anything else worth a line: a retrieval, a processor, an evaluation, a moment, a failure. */
export interface NoteItem extends ItemBase {
  kind: 'note';
}

export type TranscriptItem = GroupItem | TurnItem | ToolItem | StepItem | NoteItem;

export interface Transcript {
  items: TranscriptItem[];
  /** Where each span shows: as an item of its own, or in that of a span around it. */
  indexOf: Map<string, number>;
}

/** Groups that are not as they are at first: sub-agents folded, all others open. */
export interface Folds {
  collapsed: ReadonlySet<string>;
  expanded: ReadonlySet<string>;
}

/** Who speaks: an agent, or whatever else holds model calls. */
interface Speaker {
  isAgent: boolean;
  /** An agent around it has taken a turn: what it is was asked for by that. */
  isAsked: boolean;
  turns: number;
  last: TurnItem | null;
  /** The last attempt at each tool since the last turn. */
  attempts: Map<string, ToolItem>;
}

interface Place {
  depth: number;
  speaker: Speaker;
  /** The item that its descendants show in which have none of their own. */
  shownIn: number;
  /** In a group that is folded. */
  isHidden: boolean;
}

interface Open extends Place {
  node: TreeNode;
  /** The answer that comes after all that is below the node. */
  answer?: TurnItem;
}

/**
 * A run as the conversation that it was, in the order in which it is read. Linear in the number of spans and without
 * recursion.
 */
export function transcriptItems(tree: SpanTree, folds: Folds): Transcript {
  const previous = previousModelCalls(tree);
  const items: TranscriptItem[] = [];
  const indexOf = new Map<string, number>();
  const stack: Open[] = tree.roots
    .toReversed()
    .map((node) => ({ node, depth: 0, speaker: newSpeaker(false, null), shownIn: 0, isHidden: false }));

  for (let open = stack.pop(); open; open = stack.pop()) {
    const { node, answer, ...place } = open;
    if (answer) {
      items.push({ ...answer, key: `${answer.key}:answer`, part: 'answer' });
      continue;
    }
    const item = place.isHidden ? null : itemOf(node, place, previous, folds);
    if (item) {
      items.push(item);
      const holder = items[place.shownIn];
      if (item.kind === 'group' && holder?.kind === 'tool') holder.handsOnTo.push(item.row.name);
    }
    const shownIn = item ? items.length - 1 : place.shownIn;
    indexOf.set(node.spanId, shownIn);
    if (item?.kind === 'turn' && item.part === 'prompt') stack.push({ ...open, answer: item });
    const below = placeBelow(item, { ...place, shownIn });
    for (let i = node.children.length - 1; i >= 0; i--) stack.push({ node: node.children[i]!, ...below });
  }
  markSideBySide(items);
  return { items, indexOf };
}

function newSpeaker(isAgent: boolean, around: Speaker | null): Speaker {
  return { isAgent, isAsked: hasSpoken(around), turns: 0, last: null, attempts: new Map() };
}

function hasSpoken(speaker: Speaker | null): boolean {
  return speaker !== null && (speaker.isAsked || (speaker.isAgent && speaker.turns > 0));
}

/** Where the children of an item stand. */
function placeBelow(item: TranscriptItem | null, place: Place): Place {
  if (item?.kind === 'group') {
    return {
      ...place,
      // What is at the top holds all of it: nothing is gained by moving that in.
      depth: item.node.parent ? item.depth + 1 : item.depth,
      speaker: newSpeaker(item.row.type === 'agent_run', place.speaker),
      isHidden: !item.isOpen,
    };
  }
  if (item?.kind === 'tool')
    return { ...place, depth: item.depth + 1, speaker: newSpeaker(false, place.speaker) };
  return place;
}

function itemOf(
  node: TreeNode,
  { depth, speaker }: Place,
  previous: ReadonlyMap<string, string | null>,
  folds: Folds,
): TranscriptItem | null {
  const { row, spanId } = node;
  if (!row) return null;
  const base: ItemBase = { key: spanId, node, row, depth };
  // Tools and agents stand below the turn that asked for them.
  const below: ItemBase = { ...base, depth: speaker.last ? depth + 1 : depth };

  if (isToolCall(row.type)) return toolItem(below, speaker);
  if (isInnermostModelCall(node)) return turnItem(base, speaker, previous.get(spanId) ?? null);
  const isTop = !node.parent && node.children.length > 0;
  if (row.type === 'agent_run' || row.type === 'workflow_run' || isTop) {
    const isHandOff = row.type === 'agent_run' && hasSpoken(speaker);
    const isOpen = isHandOff ? folds.expanded.has(spanId) : !folds.collapsed.has(spanId);
    return { kind: 'group', ...(isHandOff ? below : base), isOpen, isHandOff, sideBySide: null };
  }
  if (row.type.startsWith('workflow_')) {
    // Some agents make a step of each of their turns, which need no heading beside their own.
    const isOfAgent = speaker.isAgent && node.children.length > 0 && !failsItself(node);
    return isOfAgent ? null : { kind: 'step', ...base };
  }
  return isNoteworthy(node, row) ? { kind: 'note', ...(row.isEvent ? below : base) } : null;
}

function isNoteworthy(node: TreeNode, row: SpanRow): boolean {
  const above = node.parent?.row?.type;
  if (row.type === 'retrieval' || row.type === 'evaluation' || row.type === 'processor_run') return true;
  // One that embeds for a retrieval, or gathers others, is part of that.
  if (row.type === 'embedding') return above !== 'embedding' && above !== 'retrieval';
  if (row.type !== 'generic') return false;
  if (row.status === 'error') return failsItself(node);
  // What happens inside of a tool is the tool's own.
  return row.isEvent && !(above && isToolCall(above));
}

/** Rather than because of something below it. */
export function failsItself({ row, subtree }: TreeNode): boolean {
  return row?.status === 'error' && subtree.errorCount === 1;
}

function turnItem(base: ItemBase, speaker: Speaker, previousId: string | null): TurnItem {
  const item: TurnItem = {
    kind: 'turn',
    ...base,
    number: ++speaker.turns,
    previousId,
    hasTools: false,
    hadTools: speaker.last?.hasTools ?? false,
    part: runsTools(base.node) ? 'prompt' : 'whole',
  };
  speaker.last = item;
  speaker.attempts.clear();
  return item;
}

/** A model call of several steps with tools in between them. */
function runsTools(node: TreeNode): boolean {
  const steps = node.children.filter((child) => child.row?.type === 'model_step');
  return steps.length > 1 && [node, ...steps].some((each) => each.children.some(isTool));
}

function isTool({ row }: TreeNode): boolean {
  return row !== null && isToolCall(row.type);
}

function toolItem(base: ItemBase, speaker: Speaker): ToolItem {
  const { row } = base;
  const name = row.toolName ?? row.name;
  const before = speaker.attempts.get(name);
  const isRetry = before?.row.status === 'error' && (before.row.endedAt ?? Infinity) <= row.startedAt;
  if (speaker.last) speaker.last.hasTools = true;
  const item: ToolItem = {
    kind: 'tool',
    ...base,
    askedBy: speaker.last?.row.spanId ?? null,
    sideBySide: null,
    attempt: isRetry ? before.attempt + 1 : 1,
    handsOnTo: [],
  };
  speaker.attempts.set(name, item);
  return item;
}

/** Finds, among the children of each parent, those whose times overlap. */
function markSideBySide(items: readonly TranscriptItem[]): void {
  interface Cluster {
    end: number;
    members: (ToolItem | GroupItem)[];
  }
  const latest = new Map<TreeNode | null, Cluster>();
  const clusters: Cluster[] = [];
  for (const item of items) {
    if (item.kind !== 'tool' && !(item.kind === 'group' && item.isHandOff)) continue;
    const end = item.row.endedAt ?? Infinity;
    const cluster = latest.get(item.node.parent);
    if (cluster && item.row.startedAt < cluster.end) {
      cluster.members.push(item);
      cluster.end = Math.max(cluster.end, end);
    } else {
      const next = { end, members: [item] };
      latest.set(item.node.parent, next);
      clusters.push(next);
    }
  }
  for (const { members } of clusters) {
    if (members.length === 1) continue;
    for (const [index, member] of members.entries())
      member.sideBySide = { place: index + 1, count: members.length };
  }
}

/** The groups to open for a span to show; none when it does. */
export function foldedAround(tree: SpanTree, { items, indexOf }: Transcript, spanId: string): string[] {
  const index = indexOf.get(spanId);
  const folded: string[] = [];
  if (index === undefined) return folded;
  for (let above = tree.byId.get(spanId)?.parent ?? null; above; above = above.parent) {
    if (above.row?.type === 'agent_run' || above.row?.type === 'workflow_run' || !above.parent)
      folded.push(above.spanId);
  }
  const shown = items[index];
  return shown?.kind === 'group' && !shown.isOpen && shown.row.spanId !== spanId ? folded : [];
}
