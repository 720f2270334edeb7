import { walkTree } from './conversation.ts';
import { isToolCall } from './span-type.ts';
import type { SpanRow } from './span.ts';
import type { TreeNode } from './tree.ts';

/**
 * Where the wall time of a span can go; where several things ran at once, the first of these in order has the time.
 * `model`: a model call of which it is not known when its first token came. `retry`: attempts that failed and were made
 * again at once, and the waits between them. `own`: code of the program itself. `asleep`: sleeps and waits for events.
 * `idle`: nothing below the span was open.
 */
export const waits = [
  'streaming',
  'first_token',
  'model',
  'tool',
  'retrieval',
  'retry',
  'own',
  'asleep',
  'idle',
] as const;
export type Wait = (typeof waits)[number];

const placeOf = Object.fromEntries(waits.map((wait, place) => [wait, place])) as Record<Wait, number>;
const { asleep, idle } = placeOf;

export interface LedgerEntry {
  wait: Wait;
  /** Microseconds of wall time; over all entries, these sum to the span's own. */
  time: number;
  /** Microseconds of all spans that waited for this, those side by side each counted; 0 when idle. */
  work: number;
  spanIds: string[];
}

export interface WaitLedger {
  /** Microseconds. */
  wallTime: number;
  /** Those that took any time, in the order of `waits`. */
  entries: LedgerEntry[];
  /** How many things ran at once, on average over the time in which anything did; 1 when one after the other. */
  parallelism: number;
}

/** A stretch of time that waits for one thing, then perhaps another; what is open inside of it has the time instead. */
interface Task {
  spanId: string;
  parent: Task | null;
  /** Null while it is not open. */
  wait: Wait | null;
  openInside: number;
  /** Since when it has counted. */
  since: number;
}

interface Edge {
  time: number;
  task: Task;
  /** What the task waits for from here on; null: it ends. */
  wait: Wait | null;
}

/** From when on a task waits for what. */
type Phase = readonly [from: number, wait: Wait];

/**
 * Attributes each microsecond of a span's wall time to one thing that it waited for. What lies outside of the span's
 * time (a clock that is off, work that outlives its parent) does not count. `now`, microseconds, ends what has no end.
 */
export function waitLedger(root: TreeNode, now: number): WaitLedger {
  const start = root.row?.startedAt ?? root.subtree.startedAt;
  const end = Math.max(start, (root.row ? root.row.endedAt : root.subtree.endedAt) ?? now);
  // By the place of the wait in `waits`: this runs for each edge.
  const openTasks = waits.map(() => 0);
  const times = waits.map(() => 0);
  const works = waits.map(() => 0);
  const spanIds = waits.map(() => new Set<string>());
  let last = start;
  let busyTime = 0;
  let busyWork = 0;

  function passTo(time: number) {
    const passed = time - last;
    last = time;
    if (passed === 0) return;
    let tasks = 0;
    let first = idle;
    for (let wait = idle; wait >= 0; wait--) {
      const open = openTasks[wait]!;
      if (open === 0) continue;
      first = wait;
      works[wait]! += passed * open;
      if (wait !== asleep) tasks += open;
    }
    times[first]! += passed;
    if (tasks > 0) busyTime += passed;
    busyWork += passed * tasks;
  }

  function count(task: Task, change: 1 | -1) {
    if (task.wait === null || task.openInside > 0) return;
    const wait = placeOf[task.wait];
    openTasks[wait]! += change;
    if (change === 1) task.since = last;
    else if (last > task.since) spanIds[wait]!.add(task.spanId);
  }

  for (const { time, task, wait } of edgesOf(root, start, end, now)) {
    passTo(time);
    const wasOpen = task.wait !== null;
    count(task, -1);
    task.wait = wait;
    count(task, 1);
    if (!task.parent || wasOpen === (wait !== null)) continue;
    count(task.parent, -1);
    task.parent.openInside += wasOpen ? -1 : 1;
    count(task.parent, 1);
  }
  passTo(end);

  return {
    wallTime: end - start,
    entries: waits
      .map((wait, place) => ({
        wait,
        time: times[place]!,
        work: works[place]!,
        spanIds: [...spanIds[place]!],
      }))
      .filter((entry) => entry.time > 0 || entry.work > 0),
    parallelism: busyTime === 0 ? 1 : busyWork / busyTime,
  };
}

/** All that happens to the tasks below a span within its time, in order; where one ends another starts, it ends first. */
function edgesOf(root: TreeNode, start: number, end: number, now: number): Edge[] {
  const edges: Edge[] = [];
  const tasks = new Map<TreeNode, Task | null>();
  const retried = new Set<TreeNode>();
  const clip = (time: number) => Math.min(Math.max(Math.round(time), start), end);

  function addTask(spanId: string, parent: Task | null, phases: readonly Phase[], until: number): Task {
    const task: Task = { spanId, parent, wait: null, openInside: 0, since: 0 };
    const to = clip(until);
    for (const [from, wait] of phases) {
      if (clip(from) < to) edges.push({ time: clip(from), task, wait });
    }
    if (clip(phases[0]![0]) < to) edges.push({ time: to, task, wait: null });
    return task;
  }

  for (const node of walkTree([root])) {
    const parent = node === root ? null : (tasks.get(node.parent!) ?? null);
    for (const { failed, next } of retriesBelow(node)) {
      retried.add(failed);
      addTask(failed.spanId, null, [[failed.row!.endedAt!, 'retry']], next.row!.startedAt);
    }
    const { row } = node;
    if (!row || isTransparent(node, row)) tasks.set(node, parent);
    else tasks.set(node, addTask(node.spanId, parent, phasesOf(row, retried.has(node)), row.endedAt ?? now));
  }
  const endsFirst = ({ wait }: Edge) => (wait === null ? 0 : 1);
  return edges.toSorted((a, b) => a.time - b.time || endsFirst(a) - endsFirst(b));
}

/**
 * Steps and chunks are how a model call went: its time stays its own. Agents and workflows are there to hold others:
 * what they do while none of those is open, nobody has said.
 */
function isTransparent(node: TreeNode, { type, isEvent }: SpanRow): boolean {
  if (isEvent) return true;
  if (type === 'model_step' || type === 'model_chunk')
    return node.parent?.row?.type.startsWith('model_') === true;
  const holdsOthers =
    type === 'agent_run' ||
    type === 'workflow_run' ||
    type === 'workflow_loop' ||
    type === 'workflow_parallel' ||
    type === 'workflow_conditional';
  return holdsOthers && node.children.length > 0;
}

function phasesOf(row: SpanRow, wasRetried: boolean): Phase[] {
  const { type, startedAt, timeToFirstTokenMs } = row;
  if (wasRetried) return [[startedAt, 'retry']];
  if (type === 'model_generation' || type === 'model_step') {
    if (timeToFirstTokenMs === null) return [[startedAt, 'model']];
    const firstToken = startedAt + Math.max(timeToFirstTokenMs, 0) * 1000;
    return [
      [startedAt, 'first_token'],
      [firstToken, 'streaming'],
    ];
  }
  if (isToolCall(type)) return [[startedAt, 'tool']];
  if (type === 'retrieval' || type === 'embedding') return [[startedAt, 'retrieval']];
  if (type === 'workflow_sleep' || type === 'workflow_wait_event') return [[startedAt, 'asleep']];
  return [[startedAt, 'own']];
}

/** Children that failed and were tried again, without a model having been asked what to do in between. */
function* retriesBelow(node: TreeNode): Generator<{ failed: TreeNode; next: TreeNode }> {
  const failures = new Map<string, TreeNode>();
  for (const child of node.children) {
    const { row } = child;
    if (!row || !(isToolCall(row.type) || row.type === 'model_generation' || row.type === 'retrieval'))
      continue;
    const key = JSON.stringify([row.type, row.toolName ?? row.name]);
    const failed = failures.get(key);
    if (failed && failed.row!.endedAt! <= row.startedAt) yield { failed, next: child };
    failures.delete(key);
    if (row.type === 'model_generation') failures.clear();
    if (row.status === 'error' && row.endedAt !== null) failures.set(key, child);
  }
}
