import { useEffect } from 'react';
import type { RunList } from '@spanlight/schema';

/** Empty pages that are asked for one after the other before someone has to say that it should go on: some thousand runs. */
const pagesAtOnce = 20;

interface SparsePages {
  data: { pages: readonly RunList[] } | undefined;
  hasNextPage: boolean;
  isFetching: boolean;
  isError: boolean;
  isPlaceholderData: boolean;
}

/** `rests` when nothing was found for long, `over` when the last page has runs, or there is no other. */
export type SearchState = 'goes-on' | 'rests' | 'over';

export function searchState(query: SparsePages): SearchState {
  const empty = query.isPlaceholderData ? 0 : emptyPages(query.data?.pages ?? []);
  if (empty === 0 || !query.hasNextPage) return 'over';
  return query.isError || (empty % pagesAtOnce === 0 && !query.isFetching) ? 'rests' : 'goes-on';
}

/** At the end of the list. */
function emptyPages(pages: readonly RunList[]): number {
  return pages.length - 1 - pages.findLastIndex((page) => page.runs.length > 0);
}

/** Goes on with a search whose last page was empty, though not the last. */
export function useSparsePages(query: SparsePages & { fetchNextPage: () => Promise<unknown> }): SearchState {
  const { isFetching, fetchNextPage } = query;
  const state = searchState(query);
  useEffect(() => {
    if (state === 'goes-on' && !isFetching) void fetchNextPage();
  }, [state, isFetching, fetchNextPage]);
  return state;
}
