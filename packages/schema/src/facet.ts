import { z } from 'zod';
import { filterFields, type TextField } from './filter.ts';

/** The fields whose values can be listed: all that are text, and metadata by key. `meta` alone lists the keys. */
export const facetFields = Object.entries(filterFields)
  .filter(([, { kind }]) => kind === 'text')
  .map(([field]) => field as TextField);

/** What is listed: the values of a field, of one key of the metadata, or the keys themselves. */
export type Facet =
  | { kind: 'field'; field: TextField }
  | { kind: 'meta'; key: string }
  | { kind: 'metaKeys' };

/** Reads `model`, `meta.tenant` or `meta`; null when it is none of them. */
export function parseFacet(text: string): Facet | null {
  if (text === 'meta') return { kind: 'metaKeys' };
  if (text.startsWith('meta.') && text.length > 'meta.'.length) {
    return { kind: 'meta', key: text.slice('meta.'.length) };
  }
  const field = facetFields.find((known) => known === text);
  return field ? { kind: 'field', field } : null;
}

/** GET /api/facets */
export const facetListSchema = z.object({
  field: z.string(),
  /** Those that most runs have first, equals in order of value. */
  values: z.array(
    z.object({
      /** An error message is cut after 200 characters. */
      value: z.string(),
      runCount: z.number().int(),
    }),
  ),
  /** How many different values there are, of which `values` has the first. */
  valueCount: z.number().int(),
});
export type FacetList = z.infer<typeof facetListSchema>;
