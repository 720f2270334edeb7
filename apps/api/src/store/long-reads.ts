import type { Engine } from './dialect.ts';
import { listDoomed, type DoomedQuery } from './doomed-runs.ts';
import { listFacets, type FacetQuery } from './list-facets.ts';
import { readMetrics, type MetricsQuery } from './read-metrics.ts';

/** Reads that go through so much that all else would wait for them. What they take and give can go to another thread. */
export function createLongReads(engine: Engine) {
  return {
    listDoomed: (query: DoomedQuery) => listDoomed(engine, query),
    listFacets: (query: FacetQuery) => listFacets(engine, query),
    readMetrics: (query: MetricsQuery) => readMetrics(engine, query),
  };
}

export type LongReads = ReturnType<typeof createLongReads>;
