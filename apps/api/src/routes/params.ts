import { spanIdSchema, traceIdSchema } from '@spanlight/schema';
import { z } from 'zod';

/** Ids in a path, in any case. */
export const traceParam = z.object({ traceId: z.string().toLowerCase().pipe(traceIdSchema) });
export const spanParam = traceParam.extend({ spanId: z.string().toLowerCase().pipe(spanIdSchema) });
