import { useEffect } from 'react';
import type { RunList } from '@spanlight/schema';

/** Empty pages that are asked for one after the other before someone has to say that it should go on: some thousand runs. */
const pagesAtOnce = 20;

interface SparseQuery {
  data: { pages: readonly RunList[] } | undefined;
  hasNextPage: boolean;
  isFetching: boolean;
  isError: boolean;
  isPlaceholderData: boolean;
  fetchNextPage: () => Promise<unknown>;
}

/**
 * Goes on with a search whose last page was empty, though not the last. `rests` when nothing was found for long, `over` when the
 * last page has runs, or there is no other.
 */
export function useSparsePages(query: SparseQuery): 'goes-on' | 'rests' | 'over' {
  const { data, hasNextPage, isFetching, isError, isPlaceholderData, fetchNextPage } = query;
  const empty = isPlaceholderData ? 0 : emptyPages(data?.pages ?? []);
  const isOver = empty === 0 || !hasNextPage;
  const rests = isError || (empty % pagesAtOnce === 0 && !isFetching);
  const goesOn = !isOver && !rests;
  useEffect(() => {
    if (goesOn && !isFetching) void fetchNextPage();
  }, [goesOn, isFetching, fetchNextPage]);
  if (isOver) return 'over';
  return rests ? 'rests' : 'goes-on';
}

/** At the end of the list. */
function emptyPages(pages: readonly RunList[]): number {
  return pages.length - 1 - pages.findLastIndex((page) => page.runs.length > 0);
}
