import { facetFields, parseFacet, parseFilter, type FacetList } from '@spanlight/schema';
import { Hono } from 'hono';
import { z } from 'zod';
import { ApiError } from '../errors.ts';
import type { Store } from '../store/store.ts';
import { filterParam, limitParam, microsecondsNow } from './query.ts';
import { validateQuery } from './validate.ts';

export const facetQuery = z.object({
  field: z.string('must be given once: a field such as model, or meta.KEY'),
  filter: filterParam,
  q: z.string().max(200, 'must be at most 200 characters').default(''),
  limit: limitParam(500, 50),
});

/** Values of the filter's fields, for completion. */
export function facetRoutes(store: Store) {
  return new Hono().get('/', validateQuery(facetQuery), async (c) => {
    const { field, filter, q, limit } = c.req.valid('query');
    const found = await store.listFacets({
      facet: parseFacet(field) ?? noSuchField(),
      filter: parseFilter(filter),
      text: q,
      limit: Number(limit),
      now: microsecondsNow(),
    });
    return c.json({ field, ...found } satisfies FacetList);
  });
}

function noSuchField(): never {
  const names = facetFields.join(', ');
  throw new ApiError(400, 'bad_request', `field: must be one of ${names}, meta.KEY, or meta for the keys.`);
}
