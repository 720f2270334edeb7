import { randomUUID } from 'node:crypto';
import type {
  Filter,
  Metrics,
  RunList,
  RunSkeleton,
  SessionList,
  SessionRuns,
  SpanDetail,
} from '@spanlight/schema';
import type { RawSpan } from '../raw-span.ts';
import type { ReadSpan } from '../span.ts';
import { readChanges, type Changes } from './changes.ts';
import { createCounter } from './count-runs.ts';
import { deleteRun, deleteRuns } from './delete-runs.ts';
import type { Engine } from './dialect.ts';
import { readHeartbeatSenders, saveHeartbeatSender, type HeartbeatSender } from './heartbeats.ts';
import {
  interruptSpans,
  readRunningParts,
  reviveSpans,
  type LostPart,
  type TracePart,
} from './interrupted-spans.ts';
import type { FacetQuery, FacetValues } from './list-facets.ts';
import { listRuns } from './list-runs.ts';
import type { RunQuery } from './run-order.ts';
import { listSessions, readSession, type Place, type SessionQuery } from './list-sessions.ts';
import { createLongReads } from './long-reads.ts';
import type { ReadySpan } from './packed-span.ts';
import { pinRun } from './pin-run.ts';
import type { MetricsQuery } from './read-metrics.ts';
import { readRawSpans } from './read-raw-spans.ts';
import { readRun, readRunText, readSpan, type ReadSpanOptions } from './read-run.ts';
import { renormalise, type Renormalised } from './renormalise.ts';
import { retireRuns, type RetentionLimits } from './retire-runs.ts';
import { readRevision } from './revision.ts';
import { createRunZones } from './run-zones.ts';
import { saveLogs } from './save-logs.ts';
import { saveSpans } from './save-spans.ts';
import type { PackedLog, SpanLog } from './span-logs.ts';
import { searchRun, type SearchResult } from './search-run.ts';
import { shareSigns, type Signs } from './signs.ts';
import { createTraceCache } from './trace-cache.ts';
import type { Writer } from './write.ts';

/** Where spans and runs are kept. */
export interface Store {
  /** Random, made with the store: tells a revision of this store from one of another. */
  id: string;
  /** How often the store has changed. */
  revision(): Promise<number>;
  /**
   * Saves spans, merged with what is known of them; returns whether that changed anything. All of it is committed when this
   * resolves, or none.
   * @throws {StoreBusyError}
   */
  save(spans: readonly ReadySpan[]): Promise<boolean>;
  /**
   * Saves log records as events of the spans that they name, which may come later; returns whether that changed anything.
   * @throws {StoreBusyError}
   */
  saveLogs(logs: readonly (SpanLog | PackedLog)[]): Promise<boolean>;
  /**
   * With a signal that is aborted, it looks into no more texts: the page is of no use then.
   * @throws {FilterError}
   */
  listRuns(query: RunQuery, signal?: AbortSignal): Promise<RunList>;
  /** @throws {FilterError} */
  listFacets(query: FacetQuery): Promise<FacetValues>;
  /** @throws {FilterError} */
  listSessions(query: SessionQuery): Promise<SessionList>;
  /** Null when no run has this session id. */
  readSession(sessionId: string, page: { limit: number; cursor: Place | null }): Promise<SessionRuns | null>;
  /** @throws {FilterError} */
  readMetrics(query: MetricsQuery): Promise<Metrics>;
  readRun(traceId: string): Promise<RunSkeleton | null>;
  /** What readRun reads as JSON, in pieces, so that a long run holds nothing up. */
  readRunText(traceId: string): Promise<AsyncIterable<string> | null>;
  readSpan(traceId: string, spanId: string, options?: ReadSpanOptions): Promise<SpanDetail | null>;
  /** As they came over the wire, in order of start; without those that are gone. For a few at a time: all are in memory. */
  readRawSpans(traceId: string, spanIds: readonly string[]): Promise<RawSpan[]>;
  /**
   * The spans of a run that brought a text: in their name, error, attributes, events, or log records. In order of start. With a
   * signal that is aborted, none.
   */
  searchRun(traceId: string, text: string, signal?: AbortSignal): Promise<SearchResult>;
  /**
   * False when there is no such run.
   * @throws {StoreBusyError}
   */
  deleteRun(traceId: string): Promise<boolean>;
  /**
   * Deletes what the filter lets through and returns how many runs that were. `now` is in microseconds.
   * @throws {StoreBusyError, FilterError}
   */
  deleteRuns(filter: Filter, now: number): Promise<number>;
  /** False when there is no such run. @throws {StoreBusyError} */
  pinRun(traceId: string, isPinned: boolean): Promise<boolean>;
  /**
   * Deletes the oldest runs beyond the limits, but for those that are pinned or running; returns how many those were.
   * @throws {StoreBusyError}
   */
  retireRuns(limits: RetentionLimits, signal?: AbortSignal): Promise<number>;
  /** Gives some of the space back that deletions left; false when that was all. @throws {StoreBusyError} */
  shrink(): Promise<boolean>;
  /** The parts of all traces in which spans are running. */
  runningParts(): Promise<TracePart[]>;
  /**
   * Marks the running spans of a part as interrupted, and with them their run; false when there are none. A later message from
   * the same process about the same trace makes them running again, as `revive` does.
   * @throws {StoreBusyError}
   */
  interrupt(part: LostPart): Promise<boolean>;
  /**
   * Marks the interrupted spans that a process has in these traces as running; false when there are none.
   * @throws {StoreBusyError}
   */
  revive(instanceId: string, traceIds: ReadonlySet<string>): Promise<boolean>;
  /**
   * The processes that sent heartbeats and have spans running. Forgets those that have none.
   * @throws {StoreBusyError}
   */
  heartbeatSenders(): Promise<HeartbeatSender[]>;
  /** @throws {StoreBusyError} */
  saveHeartbeatSender(sender: HeartbeatSender): Promise<void>;
  /** Several servers can have it open at once. */
  isShared: boolean;
  /** Tells the other servers what this one has heard; returns what any of them has within so many milliseconds. */
  shareSigns(told: Signs, withinMs: number): Promise<Signs>;
  /** What changed after a revision, in pages; all runs, or one run with its spans. */
  changes(since: number, traceId: string | null): Promise<Changes>;
  counts(): Promise<{ runs: number; spans: number; bytes: number }>;
  /**
   * Gives all that is stored the meaning and the cost that it has by today's rules, a run at a time.
   * @throws {StoreBusyError}
   */
  renormalise(onProgress: (done: Renormalised) => void): Promise<Renormalised>;
  /** Calls back after changes that other processes have made to the same store, as far as its engine tells of them. */
  watch(onChange: () => void): void;
  close(): Promise<void>;
}

/**
 * Makes a store of an open database, which is closed when that fails. `read` gives what is kept of a span its meaning.
 * @throws {StoreBusyError}
 */
export async function createStore(engine: Engine, read: ReadSpan): Promise<Store> {
  const { db, tables, dialect } = engine;
  const count = createCounter(engine);
  const longReads = engine.longReads ?? createLongReads(engine);
  const zones = createRunZones(engine);
  const writer: Writer = { ...engine, read, traces: createTraceCache() };

  async function readId() {
    const [row] = await db.select({ id: tables.about.id }).from(tables.about);
    return row?.id;
  }

  async function makeId() {
    const id = randomUUID();
    await dialect.atomic(async (tx) => {
      const known = await tx.select().from(tables.about);
      if (known.length === 0) await tx.insert(tables.about).values({ id, revision: 0 });
    });
    return readId();
  }

  /** What is of no use is closed. */
  async function opened() {
    try {
      return ((await readId()) ?? (await makeId()))!;
    } catch (error) {
      await engine.close();
      throw dialect.toStoreError(error);
    }
  }

  const store: Omit<Store, 'id' | 'isShared' | 'watch' | 'close'> = {
    revision: () => readRevision(engine, db),
    save: (spans) => saveSpans(writer, spans),
    saveLogs: (logs) => saveLogs(writer, logs),
    listRuns: (query, signal) => listRuns(engine, zones, query, signal),
    listFacets: longReads.listFacets,
    listSessions: (query) => listSessions(engine, query),
    readSession: (sessionId, page) => readSession(engine, sessionId, page),
    readMetrics: longReads.readMetrics,
    readRun: (traceId) => readRun(engine, traceId),
    readRunText: (traceId) => readRunText(engine, traceId),
    readSpan: (traceId, spanId, options) => readSpan(writer, traceId, spanId, options),
    readRawSpans: (traceId, spanIds) => readRawSpans(engine, traceId, spanIds),
    searchRun: (traceId, text, signal) => searchRun(engine, traceId, text, signal),
    renormalise: (onProgress) => renormalise(writer, onProgress),
    deleteRun: (traceId) => deleteRun(writer, traceId),
    deleteRuns: (filter, now) => deleteRuns(writer, longReads, filter, now),
    pinRun: (traceId, isPinned) => pinRun(writer, traceId, isPinned),
    retireRuns: (limits, signal) => retireRuns(writer, limits, signal),
    shrink: () => engine.shrink(),
    runningParts: () => readRunningParts(engine),
    interrupt: (part) => interruptSpans(writer, part),
    revive: (instanceId, traceIds) => reviveSpans(writer, instanceId, traceIds),
    heartbeatSenders: () => readHeartbeatSenders(engine),
    saveHeartbeatSender: (sender) => saveHeartbeatSender(engine, sender),
    shareSigns: (told, withinMs) => shareSigns(engine, told, withinMs),
    changes: (since, traceId) => readChanges(engine, since, traceId),
    counts: async () => ({ ...(await count()), bytes: await engine.bytes() }),
  };
  return {
    id: await opened(),
    isShared: engine.isShared,
    ...mapErrors(store, (error) => dialect.toStoreError(error)),
    watch: (onChange) => engine.watch(onChange),
    close: () => engine.close(),
  };
}

type Methods = Record<string, (...args: never[]) => Promise<unknown>>;

/** The same methods, whose errors are those that the store promises. */
function mapErrors<Mapped extends object>(methods: Mapped, map: (error: unknown) => unknown): Mapped {
  const mapped = Object.entries(methods as Methods).map(([name, method]) => [
    name,
    async (...args: never[]) => {
      try {
        return await method(...args);
      } catch (error) {
        throw map(error);
      }
    },
  ]);
  return Object.fromEntries(mapped) as Mapped;
}
