import { z } from 'zod';

/** A text of which only the beginning is here. */
export const longTextSchema = z.object({
  /** Where it stands: a JSON Pointer (RFC 6901) into the span's detail. */
  pointer: z.string(),
  /** Characters of the whole. */
  length: z.number().int(),
  /** Characters that are here; no two of an answer keep the same number, so that what is kept tells which it is. */
  kept: z.number().int(),
});
export type LongText = z.infer<typeof longTextSchema>;

/** Longer texts are cut to `kept` characters or a few more. */
const longest = 200_000;
const kept = 20_000;
/** Characters of base64; a picture that was cut could not be shown. */
const longestMedia = 16_000_000;

/**
 * Cuts the long texts of a JSON value, in place, and tells which: what a page shows of a text of 20 MB is its beginning, and
 * reading all of it would take seconds.
 */
export function cutLongTexts(value: object): LongText[] {
  const cuts: LongText[] = [];
  const open: { container: Record<string, unknown>; pointer: string }[] = [
    { container: value as Record<string, unknown>, pointer: '' },
  ];
  for (let next = open.pop(); next; next = open.pop()) {
    const { container, pointer } = next;
    for (const key of Object.keys(container)) {
      const child = container[key];
      const at = `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      if (typeof child === 'object' && child !== null) {
        open.push({ container: child as Record<string, unknown>, pointer: at });
      } else if (
        typeof child === 'string' &&
        child.length > (isMedia(container, key) ? longestMedia : longest)
      ) {
        const cut = { pointer: at, length: child.length, kept: kept + cuts.length };
        container[key] = child.slice(0, cut.kept);
        cuts.push(cut);
      }
    }
  }
  return cuts;
}

function isMedia(container: Record<string, unknown>, key: string): boolean {
  return key === 'data' && container['type'] === 'media';
}

/** What a JSON Pointer leads to; undefined when it leads nowhere. */
export function valueAt(value: unknown, pointer: string): unknown {
  let at = value;
  for (const token of pointer.split('/').slice(1)) {
    if (typeof at !== 'object' || at === null) return undefined;
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~');
    at = Object.hasOwn(at, key) ? (at as Record<string, unknown>)[key] : undefined;
  }
  return at;
}
