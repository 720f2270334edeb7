import type {
  DoctorReport,
  ErrorBody,
  Health,
  Message,
  RunList,
  RunSkeleton,
  SpanDetail,
  Turn,
} from '@spanlight/schema';
import { hc } from 'hono/client';
import type { AppType } from 'spanlight/app';
import { infiniteQueryOptions, queryOptions, type QueryClient } from '@tanstack/react-query';
import { gather } from './gather.ts';

/** A request that failed, in the server's words. `status` is 0 when no server answered. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;

  constructor(status: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

/** True when the server could not be reached, as opposed to one that said no. */
export function isUnreachable(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 0 || error.status >= 500);
}

/** One reading of the store. The live feed goes on from its revision without a gap; a new reading is a new object. */
export interface Snapshot {
  revision: string;
}

interface Read {
  snapshot: Snapshot;
}
export type RunsPage = RunList & Read;

const client = hc<AppType>(window.location.origin);

/** The answer, if it is one; an ApiError in the server's words otherwise. */
async function answered<R extends Response>(pending: Promise<R>, signal?: AbortSignal): Promise<R> {
  let response: R;
  try {
    response = await pending;
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(0, 'Spanlight’s server does not answer.', { cause: error });
  }
  if (response.ok) return response;
  // What stands between may answer in words of its own.
  const body = (await response.json().catch(() => null)) as Partial<ErrorBody> | null;
  throw new ApiError(response.status, body?.error?.message ?? `The server answered ${response.status}.`);
}

function snapshotOf(response: Response): Snapshot {
  return { revision: response.headers.get('x-spanlight-revision') ?? '' };
}

/** Where the live feed is, from a revision on: of every run, or of one and its spans. */
export function liveUrl(since: string, traceId: string | undefined): URL {
  return client.api.live.$url({ query: { since, ...(traceId !== undefined && { traceId }) } });
}

/** What the runs list is asked for; both as they stand in the address. */
export interface RunsQuery {
  filter: string;
  sort: string;
}

export const newestFirst = '-started';
const pageSize = 100;

export const keys = {
  runLists: ['runs', 'list'],
  run: (traceId: string) => ['runs', 'one', traceId],
  skeleton: (traceId: string) => ['runs', 'one', traceId, 'skeleton'],
  span: (traceId: string, spanId: string) => ['runs', 'one', traceId, 'span', spanId],
  /** Of one span, whatever it is compared with. */
  turns: (traceId: string, spanId: string) => ['runs', 'one', traceId, 'turn', spanId],
} as const;

export function runsOptions(query: RunsQuery) {
  return infiniteQueryOptions({
    queryKey: [...keys.runLists, query],
    queryFn: async ({ pageParam, signal }): Promise<RunsPage> => {
      const request = {
        filter: query.filter,
        sort: query.sort,
        limit: String(pageSize),
        ...(pageParam && { cursor: pageParam }),
      };
      const pending = client.api.runs.$get({ query: request }, { init: { signal } });
      const response = await answered(pending, signal);
      return { ...(await response.json()), snapshot: snapshotOf(response) };
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    structuralSharing: false,
  });
}

/** A run and its rows. Never stale by time: the live feed keeps it up to date. */
export function skeletonOptions(traceId: string) {
  return queryOptions({
    queryKey: keys.skeleton(traceId),
    queryFn: async ({ signal }): Promise<RunSkeleton & Read> => {
      const pending = client.api.runs[':traceId'].$get({ param: { traceId } }, { init: { signal } });
      const response = await answered(pending, signal);
      return { ...(await response.json()), snapshot: snapshotOf(response) };
    },
    // Comparing 50,000 rows with their successors would cost more than drawing them.
    staleTime: Infinity,
    structuralSharing: false,
  });
}

/** One span with its payload, long texts cut. The feed invalidates it when the span changes. */
export function spanOptions(traceId: string, spanId: string) {
  return queryOptions({
    queryKey: keys.span(traceId, spanId),
    queryFn: async ({ signal }): Promise<SpanDetail> => {
      const pending = client.api.runs[':traceId'].spans[':spanId'].$get(
        { param: { traceId, spanId }, query: { texts: 'cut' } },
        { init: { signal } },
      );
      return (await answered(pending, signal)).json();
    },
    staleTime: Infinity,
    structuralSharing: false,
  });
}

/** A run as OTLP, or one span of it: for reading, and as a file. */
export function exportUrl(traceId: string, spanId: string | null): string {
  return client.api.runs[':traceId'].export.$url({
    param: { traceId },
    query: { format: 'otlp', ...(spanId !== null && { spanId }) },
  }).href;
}

export function exportOptions(traceId: string, spanId: string | null) {
  return queryOptions({
    queryKey: [...keys.run(traceId), 'export', spanId],
    queryFn: async ({ signal }) => {
      const response = await answered(fetch(exportUrl(traceId, spanId), { signal }), signal);
      return response.text();
    },
    structuralSharing: false,
    // It is large: kept no longer than it shows.
    gcTime: 0,
  });
}

/** Where a text occurs in a run's payloads. */
export function searchRunOptions(traceId: string, text: string) {
  return queryOptions({
    queryKey: [...keys.run(traceId), 'search', text],
    queryFn: async ({ signal }) => {
      const pending = client.api.runs[':traceId'].search.$get(
        { param: { traceId }, query: { q: text } },
        { init: { signal } },
      );
      return (await answered(pending, signal)).json();
    },
    structuralSharing: false,
  });
}

/** A text of a span that was cut, whole. */
export async function readLongText(traceId: string, spanId: string, pointer: string): Promise<string> {
  const pending = client.api.runs[':traceId'].spans[':spanId'].text.$get({
    param: { traceId, spanId },
    query: { pointer },
  });
  return (await answered(pending)).text();
}

/** All messages that a model call was given, where its detail has left out early ones. */
export function inputMessagesOptions({ traceId, spanId }: Pick<SpanDetail, 'traceId' | 'spanId'>) {
  return queryOptions({
    queryKey: [...keys.span(traceId, spanId), 'input messages'],
    queryFn: async () => JSON.parse(await readLongText(traceId, spanId, '/inputMessages')) as Message[],
    staleTime: Infinity,
    structuralSharing: false,
  });
}

interface TurnKey {
  traceId: string;
  spanId: string;
  /** The model call that it is compared with. */
  previousId: string | null;
}

/** So few that the first of a screen show while the server still compares the others. */
const mostTurns = 6;

const readTurn = gather<TurnKey, Turn | null>(mostTurns, async (asked) => {
  const { traceId } = asked[0]!;
  // What is asked for within a tick is one run's, but for the moment in which the page goes to another.
  const ofRun = asked.filter((key) => key.traceId === traceId);
  const spans = ofRun.map(({ spanId, previousId }) => (previousId ? `${spanId}.${previousId}` : spanId));
  const pending = client.api.runs[':traceId'].turns.$get({
    param: { traceId },
    query: { spans: spans.join(',') },
  });
  const { turns } = await (await answered(pending)).json();
  return asked.map(
    (key) => turns.find((turn) => key.traceId === traceId && turn.spanId === key.spanId) ?? null,
  );
});

/** What a transcript shows of one span; null when it is gone. Those asked for together come with one request. */
export function turnOptions({ traceId, spanId, previousId }: TurnKey) {
  return queryOptions({
    queryKey: [...keys.turns(traceId, spanId), previousId],
    queryFn: () => readTurn({ traceId, spanId, previousId }),
    staleTime: Infinity,
    structuralSharing: false,
  });
}

/** What programs sent, as long as somebody looks. */
export const doctorOptions = queryOptions({
  queryKey: ['doctor'],
  queryFn: async ({ signal }): Promise<DoctorReport> =>
    (await answered(client.api.doctor.$get({}, { init: { signal } }), signal)).json(),
  refetchInterval: 2000,
});

/** What the server holds, as long as somebody looks. */
export const healthOptions = queryOptions({
  queryKey: ['health'],
  queryFn: async ({ signal }): Promise<Health> =>
    (await answered(client.api.health.$get({}, { init: { signal } }), signal)).json(),
  refetchInterval: 5000,
});

export async function deleteRuns(queryClient: QueryClient, traceIds: readonly string[]): Promise<void> {
  await Promise.all(
    traceIds.map((traceId) => answered(client.api.runs[':traceId'].$delete({ param: { traceId } }))),
  );
  for (const traceId of traceIds) queryClient.removeQueries({ queryKey: keys.run(traceId) });
  await queryClient.invalidateQueries({ queryKey: keys.runLists });
}

/** Keeps a run, however old it gets, or lets it go again. The live feed tells of the change. */
export async function pinRun(traceId: string, isPinned: boolean): Promise<void> {
  const { pin } = client.api.runs[':traceId'];
  const param = { traceId };
  await answered<Response>(isPinned ? pin.$put({ param }) : pin.$delete({ param }));
}
