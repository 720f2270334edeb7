import type { ErrorBody, RunList, RunSkeleton, SpanDetail } from '@spanlight/schema';
import { infiniteQueryOptions, queryOptions, type QueryClient } from '@tanstack/react-query';

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

type Read<T> = T & { snapshot: Snapshot };
export type RunsPage = Read<RunList>;

async function request(path: string, init?: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch (error) {
    if (init?.signal?.aborted) throw error;
    throw new ApiError(0, 'Spanlight’s server does not answer.', { cause: error });
  }
  if (response.ok) return response;
  const body = (await response.json().catch(() => null)) as ErrorBody | null;
  throw new ApiError(response.status, body?.error.message ?? `The server answered ${response.status}.`);
}

/** Reads JSON of a type that the server, which is of the same build as this page, promises. */
async function read<T>(path: string, signal: AbortSignal): Promise<T> {
  const response = await request(path, { signal });
  return (await response.json()) as T;
}

async function readSnapshot<T extends object>(path: string, signal: AbortSignal): Promise<Read<T>> {
  const response = await request(path, { signal });
  const body = (await response.json()) as T;
  return { ...body, snapshot: { revision: response.headers.get('x-spanlight-revision') ?? '' } };
}

/** What the runs list is asked for; both as they stand in the address. */
export interface RunsQuery {
  filter: string;
  sort: string;
}

export const newestFirst = '-started';
const pageSize = 100;

export const keys = {
  runs: ['runs'],
  runLists: ['runs', 'list'],
  run: (traceId: string) => ['runs', 'one', traceId],
  skeleton: (traceId: string) => ['runs', 'one', traceId, 'skeleton'],
  span: (traceId: string, spanId: string) => ['runs', 'one', traceId, 'span', spanId],
} as const;

export function runsOptions(query: RunsQuery) {
  return infiniteQueryOptions({
    queryKey: [...keys.runLists, query],
    queryFn: ({ pageParam, signal }) => {
      const params = new URLSearchParams({ sort: query.sort, limit: String(pageSize) });
      if (query.filter) params.set('filter', query.filter);
      if (pageParam) params.set('cursor', pageParam);
      return readSnapshot<RunList>(`/api/runs?${params}`, signal);
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
    queryFn: ({ signal }) => readSnapshot<RunSkeleton>(`/api/runs/${encodeURIComponent(traceId)}`, signal),
    // Comparing 50,000 rows with their successors would cost more than drawing them.
    staleTime: Infinity,
    structuralSharing: false,
  });
}

/** One span with its payload. The feed invalidates it when the span changes. */
export function spanOptions(traceId: string, spanId: string) {
  return queryOptions({
    queryKey: keys.span(traceId, spanId),
    queryFn: ({ signal }) =>
      read<SpanDetail>(
        `/api/runs/${encodeURIComponent(traceId)}/spans/${encodeURIComponent(spanId)}`,
        signal,
      ),
    staleTime: Infinity,
    structuralSharing: false,
  });
}

export async function deleteRuns(client: QueryClient, traceIds: readonly string[]): Promise<void> {
  await Promise.all(traceIds.map((traceId) => request(`/api/runs/${traceId}`, { method: 'DELETE' })));
  for (const traceId of traceIds) client.removeQueries({ queryKey: keys.run(traceId) });
  await client.invalidateQueries({ queryKey: keys.runLists });
}
