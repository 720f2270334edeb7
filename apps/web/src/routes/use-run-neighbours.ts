import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { newestFirst, runsOptions } from '../api.ts';
import type { RunsSearch } from '../content/runs-search.ts';

export interface RunNeighbours {
  previous: string | null;
  next: string | null;
}

/** The runs before and after one in the list that it was opened from. */
export function useRunNeighbours(
  traceId: string,
  { filter = '', sort = newestFirst }: RunsSearch,
): RunNeighbours {
  const query = useInfiniteQuery(runsOptions({ filter, sort }));
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const ids = useMemo(() => data?.pages.flatMap((page) => page.runs.map((run) => run.traceId)) ?? [], [data]);
  const index = ids.indexOf(traceId);
  const isLast = index >= 0 && index === ids.length - 1;
  useEffect(() => {
    if (isLast && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [isLast, hasNextPage, isFetchingNextPage, fetchNextPage]);
  if (index < 0) return { previous: null, next: null };
  return { previous: ids[index - 1] ?? null, next: ids[index + 1] ?? null };
}
