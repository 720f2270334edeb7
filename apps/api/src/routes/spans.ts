import {
  cutDetail,
  EarlierMessages,
  LongJson,
  spanIdSchema,
  toTurn,
  valueAt,
  type SpanDetail,
  type TurnList,
} from '@spanlight/schema';
import { Hono } from 'hono';
import { z } from 'zod';
import { ApiError } from '../errors.ts';
import type { Store } from '../store/store.ts';
import { spanParam, traceParam } from './params.ts';
import { validateParam, validateQuery } from './validate.ts';

/** Spans with their payloads, below a run. */
export function spanRoutes(store: Store) {
  return new Hono()
    .get('/:traceId/spans/:spanId', validateParam(spanParam), validateQuery(spanQuery), async (c) => {
      const { traceId, spanId } = c.req.valid('param');
      const isCut = c.req.valid('query').texts === 'cut';
      const detail =
        (await store.readSpan(traceId, spanId, { leavesLong: isCut })) ?? noSuchSpan(traceId, spanId);
      if (isCut) cutDetail(detail);
      return c.json(detail);
    })
    .get('/:traceId/spans/:spanId/text', validateParam(spanParam), validateQuery(textQuery), async (c) => {
      const { traceId, spanId } = c.req.valid('param');
      const { pointer } = c.req.valid('query');
      const read = async (leavesLong: boolean) =>
        (await store.readSpan(traceId, spanId, { leavesLong })) ?? noSuchSpan(traceId, spanId);
      // First as it was cut, so that the pointer leads to the same; it may also lead to more than that, or into it. Messages of which
      // early ones are left out are told apart by their number among all.
      const detail = await read(true);
      const isOfAll = pointer.startsWith('/inputMessages') && hasEarlier(detail);
      const cut = isOfAll ? null : valueAt(detail, pointer);
      const text = cut instanceof LongJson ? LongJson.textOf(cut) : cut;
      const value = typeof text === 'string' ? text : valueAt(await read(false), pointer);
      if (value == null) throw new ApiError(404, 'not_found', 'There is nothing at this pointer.');
      // Packing 20 MB takes longer than sending them to the same machine.
      c.header('Cache-Control', 'no-transform');
      return c.text(typeof value === 'string' ? value : JSON.stringify(value));
    })
    .get('/:traceId/turns', validateParam(traceParam), validateQuery(turnsQuery), async (c) => {
      const { traceId } = c.req.valid('param');
      const pairs = c.req.valid('query').spans;
      // The call before one turn is mostly a turn of its own: each span is read once.
      const details = new Map(
        await Promise.all(
          [...new Set(pairs.flat())].map(async (id) => [id, await store.readSpan(traceId, id)] as const),
        ),
      );
      const turns = pairs.flatMap(([spanId, previousId]) => {
        const detail = details.get(spanId!);
        return detail ? [toTurn(detail, (previousId && details.get(previousId)) || null)] : [];
      });
      return c.json({ turns } satisfies TurnList);
    });
}

const mostTurns = 50;

export const spanQuery = z.object({
  texts: z.enum(['whole', 'cut'], 'must be "whole" or "cut"').default('whole'),
});
export const textQuery = z.object({
  pointer: z
    .string('must be given once: a JSON Pointer such as /output')
    .regex(/^(\/[^/]*)+$/, 'must be a JSON Pointer such as /output'),
});
export const turnsQuery = z.object({
  spans: z
    .string(
      'must be given once: span ids joined by commas, each perhaps with a dot and the id of the call before it',
    )
    .transform((text) => text.split(',').map((pair) => pair.split('.')))
    .pipe(
      z
        .array(z.array(spanIdSchema).max(2, 'takes a span id, or two joined by a dot'))
        .max(mostTurns, `takes at most ${mostTurns} spans`),
    ),
});

function hasEarlier({ inputMessages }: SpanDetail): boolean {
  return inputMessages?.some((message) => message instanceof EarlierMessages) === true;
}

function noSuchSpan(traceId: string, spanId: string): never {
  throw new ApiError(404, 'not_found', `There is no span ${spanId} in run ${traceId}.`);
}
