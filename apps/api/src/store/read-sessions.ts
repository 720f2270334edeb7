import { usageFields, type Session, type Status, type Usage } from '@spanlight/schema';
import { and, asc, eq, inArray, max, min, or, sql, sum, type SQL, type SQLWrapper } from 'drizzle-orm';
import type { Engine } from './dialect.ts';
import { fromUsageColumns } from './span-columns.ts';

/** What the runs of each of these sessions come to, by id; without those that have no run. */
export async function readSessions(
  engine: Engine,
  sessionIds: readonly string[],
): Promise<Map<string, Session>> {
  if (sessionIds.length === 0) return new Map();
  const { runs } = engine.tables;
  const among = inArray(runs.sessionId, [...sessionIds]);
  const ends = new Map((await readEnds(engine, among)).map((end) => [end.sessionId, end]));
  const users = await distinctOf(engine, among, runs.userId);
  const services = await distinctOf(engine, among, runs.serviceName);
  const { rows, value } = engine.dialect.items(runs.models);
  const models = await distinctOf(engine, among, value, rows);
  const sessions = (await readSums(engine, among)).flatMap((sums): Session[] => {
    const { sessionId, runningCount, lastEndedAt, incompleteCount, usage, costUsd, ...own } = sums;
    // Its runs may have gone between one query and the next.
    const end = ends.get(sessionId);
    if (!end) return [];
    const endedAt = runningCount > 0 ? null : lastEndedAt;
    return [
      {
        sessionId,
        ...own,
        name: end.name,
        status: runningCount > 0 ? 'running' : end.status,
        endedAt,
        durationMs: endedAt === null ? null : (endedAt - own.startedAt) / 1000,
        usage,
        costUsd: costUsd === null ? null : roundCost(costUsd),
        usageComplete: incompleteCount === 0,
        models: models.get(sessionId) ?? [],
        serviceNames: services.get(sessionId) ?? [],
        userIds: users.get(sessionId) ?? [],
        inputPreview: end.inputPreview,
        outputPreview: end.outputPreview,
      },
    ];
  });
  return new Map(sessions.map((session) => [session.sessionId, session]));
}

/** Engines add up in different orders, which shows in the last digits alone. */
export function roundCost(dollars: number): number {
  return Math.round(dollars * 1e12) / 1e12;
}

async function readSums({ db, tables: { runs } }: Engine, among: SQL) {
  const total = (column: SQLWrapper) => sql`coalesce(${sum(column)}, 0)`.mapWith(Number);
  const countOf = (condition: SQL) => sql`sum(case when ${condition} then 1 else 0 end)`.mapWith(Number);
  const known = (column: SQLWrapper) => sum(column).mapWith(Number) as SQL<number | null>;
  const rows = await db
    .select({
      sessionId: sql<string>`${runs.sessionId}`,
      startedAt: sql`${min(runs.startedAt)}`.mapWith(Number),
      latestStartedAt: sql`${max(runs.startedAt)}`.mapWith(Number),
      lastEndedAt: max(runs.endedAt).mapWith(Number) as SQL<number | null>,
      runDurationMs: total(runs.durationMs),
      runCount: sql`count(*)`.mapWith(Number),
      runningCount: countOf(eq(runs.status, 'running')),
      failedRunCount: countOf(eq(runs.status, 'error')),
      incompleteCount: countOf(eq(runs.usageComplete, false)),
      spanCount: total(runs.spanCount),
      errorCount: total(runs.errorCount),
      modelCallCount: total(runs.modelCallCount),
      toolCallCount: total(runs.toolCallCount),
      costUsd: known(runs.costUsd),
      ...(Object.fromEntries(usageFields.map((field) => [field, known(runs[field])])) as Record<
        keyof Usage,
        SQL<number | null>
      >),
    })
    .from(runs)
    .where(among)
    .groupBy(runs.sessionId);
  return rows.map((row) => {
    const {
      inputTokens,
      outputTokens,
      totalTokens,
      cacheReadTokens,
      cacheWriteTokens,
      reasoningTokens,
      ...own
    } = row;
    const usage = {
      inputTokens,
      outputTokens,
      totalTokens,
      cacheReadTokens,
      cacheWriteTokens,
      reasoningTokens,
    };
    return { ...own, usage: fromUsageColumns(usage) };
  });
}

interface Ends {
  sessionId: string;
  name: string;
  status: Status;
  inputPreview: string | null;
  outputPreview: string | null;
}

/** What the first and the latest runs of sessions tell. */
async function readEnds({ db, tables: { runs } }: Engine, among: SQL): Promise<Ends[]> {
  const rank = (order: SQL) => sql`row_number() over (partition by ${runs.sessionId} order by ${order})`;
  const lacks = (column: SQLWrapper) => sql`case when ${column} is null then 1 else 0 end`;
  const first = sql`${runs.startedAt}, ${runs.traceId}`;
  const latest = sql`${runs.startedAt} desc, ${runs.traceId} desc`;
  const ranked = db
    .select({
      sessionId: runs.sessionId,
      name: runs.name,
      status: runs.status,
      inputPreview: runs.inputPreview,
      outputPreview: runs.outputPreview,
      first: rank(first).mapWith(Number).as('first'),
      latest: rank(latest).mapWith(Number).as('latest'),
      firstInput: rank(sql`${lacks(runs.inputPreview)}, ${first}`)
        .mapWith(Number)
        .as('first_input'),
      latestOutput: rank(sql`${lacks(runs.outputPreview)}, ${latest}`)
        .mapWith(Number)
        .as('latest_output'),
    })
    .from(runs)
    .where(among)
    .as('ranked');
  const rows = await db
    .select()
    .from(ranked)
    .where(
      or(eq(ranked.first, 1), eq(ranked.latest, 1), eq(ranked.firstInput, 1), eq(ranked.latestOutput, 1)),
    );
  return [...Map.groupBy(rows, (row) => row.sessionId!)].map(([sessionId, ofSession]) => {
    const with1 = (place: 'first' | 'latest' | 'firstInput' | 'latestOutput') =>
      ofSession.find((row) => row[place] === 1)!;
    return {
      sessionId,
      name: with1('first').name,
      status: with1('latest').status as Status,
      inputPreview: with1('firstInput').inputPreview,
      outputPreview: with1('latestOutput').outputPreview,
    };
  });
}

/** The different values of something of the runs of each session, in order. */
async function distinctOf(
  { db, tables: { runs } }: Engine,
  among: SQL,
  value: SQLWrapper,
  joined?: SQL,
): Promise<Map<string, string[]>> {
  const found = await db
    .selectDistinct({ sessionId: sql<string>`${runs.sessionId}`, value: sql<string>`${value}` })
    .from(joined ? sql`${runs}, ${joined}` : runs)
    .where(and(among, sql`${value} is not null`))
    .orderBy(asc(sql`${value}`));
  const bySession = Map.groupBy(found, (row) => row.sessionId);
  return new Map([...bySession].map(([id, rows]) => [id, rows.map((row) => row.value)]));
}
