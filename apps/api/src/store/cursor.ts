import type { z } from 'zod';

/** Where a page ended, as a text that is opaque to who asks for the next one. */
export function writeCursor(place: unknown): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** Reads what writeCursor gave; null when it is something else. */
export function readCursor<Place>(text: string, schema: z.ZodType<Place>): Place | null {
  try {
    return schema.parse(JSON.parse(Buffer.from(text, 'base64url').toString()));
  } catch {
    return null;
  }
}
