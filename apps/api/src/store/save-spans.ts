import { and, eq, getTableColumns, sql, type Placeholder, type SQL, type Table } from 'drizzle-orm';
import { instanceOf, toRawSpan, type ReadSpan, type Span } from '../span.ts';
import type { Database, Engine } from './dialect.ts';
import { movePart } from './interrupted-spans.ts';
import { mergeSpan } from './merge-span.ts';
import { readRevision, writeRevision } from './revision.ts';
import { toRunColumns, toRunState } from './run-columns.ts';
import { countSpan, startRun, type RunState } from './run-summary.ts';
import { fromColumns, toPayloadColumns, toSpanColumns } from './span-columns.ts';

/**
 * Saves spans as one transaction: each is merged with what is known of it, and its run is brought up to date. What changes
 * nothing leaves no trace. A process that has something to say is alive: those of its spans that were thought interrupted run
 * again. `read` gives what was merged its meaning. Returns whether anything changed.
 */
export async function saveSpans(engine: Engine, spans: readonly Span[], read: ReadSpan): Promise<boolean> {
  const traces = Map.groupBy(spans, (span) => span.traceId);
  return engine.dialect.atomic(async (db) => {
    const queries = queriesOf(db, engine);
    const revision = (await readRevision(engine, db)) + 1;
    const write: Write = {
      queries,
      revision,
      read,
      merge: (known, incoming) => read(mergeSpan(toRawSpan(known), toRawSpan(incoming))),
      revive: (state, instanceId) =>
        movePart(db, engine.tables, {
          part: { traceId: state.traceId, instanceId },
          state,
          to: 'running',
          revision,
        }),
    };
    let changed = false;
    for (const group of traces.values()) {
      if (await saveTrace(write, mergeTwins(group, write.merge))) changed = true;
    }
    if (changed) await writeRevision(engine, db, revision);
    return changed;
  });
}

type Merge = (known: Span, incoming: Span) => Span;

interface Write {
  queries: Queries;
  revision: number;
  read: ReadSpan;
  merge: Merge;
  /** False when no span of the run and the process was interrupted. */
  revive(state: RunState, instanceId: string): Promise<boolean>;
}

/** Messages about the same span that came together are merged before anything is written. */
function mergeTwins(spans: readonly Span[], merge: Merge): Span[] {
  const byId = new Map<string, Span>();
  for (const span of spans) {
    const twin = byId.get(span.spanId);
    byId.set(span.spanId, twin ? merge(twin, span) : span);
  }
  return [...byId.values()];
}

/** Saves spans of one trace, one message each. */
async function saveTrace(write: Write, spans: readonly Span[]): Promise<boolean> {
  const { queries, revision, read, merge } = write;
  const { traceId } = spans[0]!;
  const run = await queries.run.get({ traceId });
  let state = run ? toRunState(run) : null;
  let changed = state !== null && (await reviveSenders(write, state, spans));
  let needsRecount = false;
  for (const incoming of spans) {
    const before = run ? await findSpan(queries, incoming, read) : null;
    const after = before ? merge(before, incoming) : incoming;
    if (!(await writeSpan(queries, before, after, revision))) continue;
    changed = true;
    if (!state) state = startRun(after);
    else if (!needsRecount) needsRecount = !countSpan(state, before, after);
  }
  if (!state || !changed) return false;
  const counted = needsRecount ? await recount(queries, traceId, read) : state;
  await queries.saveRun.run({ ...toRunColumns(counted), revision });
  return true;
}

async function reviveSenders(write: Write, state: RunState, spans: readonly Span[]): Promise<boolean> {
  if (state.interruptedCount === 0) return false;
  let changed = false;
  for (const instanceId of new Set(spans.map(instanceOf))) {
    if (await write.revive(state, instanceId)) changed = true;
  }
  return changed;
}

async function findSpan(queries: Queries, { traceId, spanId }: Span, read: ReadSpan): Promise<Span | null> {
  const found = await queries.span.get({ traceId, spanId });
  return found ? fromColumns(found.span, found.payload, read) : null;
}

/** Writes those of a span's two rows that differ from what is there; false when neither does. */
async function writeSpan(
  queries: Queries,
  before: Span | null,
  after: Span,
  revision: number,
): Promise<boolean> {
  const columns = toSpanColumns(after);
  const payload = toPayloadColumns(after);
  const payloadChanged = !before || !isSame(toPayloadColumns(before), payload);
  if (!payloadChanged && before && isSame(toSpanColumns(before), columns)) return false;
  await queries.saveSpan.run({ ...columns, revision });
  if (payloadChanged) await queries.savePayload.run(payload);
  return true;
}

function isSame(a: object, b: object): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

async function recount(queries: Queries, traceId: string, read: ReadSpan): Promise<RunState> {
  const rows = await queries.spansOfRun.all({ traceId });
  const [first, ...others] = rows.map(({ span, payload }) => fromColumns(span, payload, read));
  const state = startRun(first!);
  for (const span of others) countSpan(state, null, span);
  return state;
}

type Queries = ReturnType<typeof prepareQueries>;

const prepared = new WeakMap<Database, Queries>();

/** Building a query's text costs as much as running it: once for each database that outlives its transaction. */
function queriesOf(db: Database, engine: Engine): Queries {
  const known = prepared.get(db);
  if (known) return known;
  const queries = prepareQueries(db, engine);
  prepared.set(db, queries);
  return queries;
}

function prepareQueries(db: Database, { dialect, tables: { runs, spans, payloads } }: Engine) {
  const traceId = sql.placeholder('traceId');
  const withPayload = () =>
    db
      .select({ span: spans, payload: payloads })
      .from(spans)
      .innerJoin(payloads, and(eq(payloads.traceId, spans.traceId), eq(payloads.spanId, spans.spanId)));
  return {
    run: dialect.prepare(db.select().from(runs).where(eq(runs.traceId, traceId))),
    span: dialect.prepare(
      withPayload().where(and(eq(spans.traceId, traceId), eq(spans.spanId, sql.placeholder('spanId')))),
    ),
    spansOfRun: dialect.prepare(withPayload().where(eq(spans.traceId, traceId))),
    saveRun: dialect.prepare(
      db
        .insert(runs)
        .values(placeholders(runs))
        .onConflictDoUpdate({ target: runs.traceId, set: inserted(runs) }),
    ),
    saveSpan: dialect.prepare(
      db
        .insert(spans)
        .values(placeholders(spans))
        .onConflictDoUpdate({ target: [spans.traceId, spans.spanId], set: inserted(spans) }),
    ),
    savePayload: dialect.prepare(
      db
        .insert(payloads)
        .values(placeholders(payloads))
        .onConflictDoUpdate({ target: [payloads.traceId, payloads.spanId], set: inserted(payloads) }),
    ),
  };
}

/** A whole row, each column given at run time. */
function placeholders<Row extends Table>(table: Row) {
  const columns = Object.keys(getTableColumns(table)).map((key) => [key, sql.placeholder(key)]);
  return Object.fromEntries(columns) as Record<keyof Row['$inferInsert'], Placeholder>;
}

/** In an upsert's update: the whole row as it was to be inserted. */
function inserted<Row extends Table>(table: Row) {
  const columns = Object.entries(getTableColumns(table)).map(([key, column]) => [
    key,
    sql`excluded.${sql.identifier(column.name)}`,
  ]);
  return Object.fromEntries(columns) as Record<keyof Row['$inferInsert'], SQL>;
}
