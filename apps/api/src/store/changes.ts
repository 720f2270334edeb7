import type { Run, SpanRow } from '@spanlight/schema';
import { and, asc, eq, gt, lte, type Column } from 'drizzle-orm';
import type { Engine } from './dialect.ts';
import { readRevision } from './revision.ts';
import { fromRunColumns } from './run-columns.ts';
import { fromSpanColumns } from './span-columns.ts';

/** What changed, as whole rows in their present state; deletions come before what was made anew since. */
export interface Changes {
  /** All changes up to this revision, itself included, are told by now. */
  revision: number;
  /** There is another page. */
  hasMore: boolean;
  deleted: string[];
  runs: Run[];
  spans: SpanRow[];
}

/** Rows a page, about: a page ends where a write ended, and a write is five hundred spans at most. */
const pageRows = 1000;

/** What changed after a revision: all runs, or with a trace id that run and its spans. One page of it. */
export async function readChanges(engine: Engine, since: number, traceId: string | null): Promise<Changes> {
  const newest = await readRevision(engine, engine.db);
  return traceId === null
    ? readRunChanges(engine, since, newest)
    : readTraceChanges(engine, since, newest, traceId);
}

async function readRunChanges({ db, tables }: Engine, since: number, newest: number): Promise<Changes> {
  const { runs, deletedRuns } = tables;
  const changed = gt(runs.revision, since);
  const cut = await db
    .select()
    .from(runs)
    .where(changed)
    .orderBy(asc(runs.revision))
    .limit(1)
    .offset(pageRows - 1);
  const revision = cut[0]?.revision ?? newest;
  const until = (column: Column) => and(gt(column, since), lte(column, revision));
  const deleted = await db.select().from(deletedRuns).where(until(deletedRuns.revision));
  const rows = await db.select().from(runs).where(until(runs.revision)).orderBy(asc(runs.revision));
  return {
    revision,
    hasMore: cut.length > 0,
    deleted: deleted.map((run) => run.traceId),
    runs: rows.map(fromRunColumns),
    spans: [],
  };
}

async function readTraceChanges(
  { db, tables }: Engine,
  since: number,
  newest: number,
  traceId: string,
): Promise<Changes> {
  const { runs, spans, deletedRuns } = tables;
  const changed = and(eq(spans.traceId, traceId), gt(spans.revision, since));
  const cut = await db
    .select()
    .from(spans)
    .where(changed)
    .orderBy(asc(spans.revision))
    .limit(1)
    .offset(pageRows - 1);
  const revision = cut[0]?.revision ?? newest;
  const until = (table: { traceId: Column; revision: Column }) =>
    and(eq(table.traceId, traceId), gt(table.revision, since), lte(table.revision, revision));
  const deleted = await db.select().from(deletedRuns).where(until(deletedRuns));
  const run = await db.select().from(runs).where(until(runs));
  const rows = await db.select().from(spans).where(until(spans)).orderBy(asc(spans.revision));
  return {
    revision,
    hasMore: cut.length > 0,
    deleted: deleted.map((deletion) => deletion.traceId),
    runs: run.map(fromRunColumns),
    spans: rows.map(fromSpanColumns),
  };
}
