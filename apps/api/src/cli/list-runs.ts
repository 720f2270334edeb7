import type { RunList } from '@spanlight/schema';
import type { ListOptions, Source } from './source.ts';

/** As many runs as were asked for, or all that match: a page of a search can be short, or even empty, with more to come. */
export async function listRuns(source: Source, options: ListOptions): Promise<RunList> {
  const limit = Number(options.limit);
  let page = await source.listRuns(options);
  const runs = [...page.runs];
  while (page.nextCursor !== null && runs.length < limit) {
    const rest = String(limit - runs.length);
    page = await source.listRuns({ ...options, limit: rest, cursor: page.nextCursor });
    runs.push(...page.runs);
  }
  return { runs, nextCursor: page.nextCursor };
}
