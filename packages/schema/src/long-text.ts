import { z } from 'zod';
import { LongJson } from './long-json.ts';
import { kept, longest, longestMedia } from './long-limits.ts';
import { isLongTree } from './long-tree.ts';

/** A text of which only the beginning is here; or a list or an object that was so long that it became the text of its JSON. */
export const longTextSchema = z.object({
  /** Where it stands: a JSON Pointer (RFC 6901) into the span's detail. */
  pointer: z.string(),
  /** Characters of the whole. */
  length: z.number().int(),
  /** Characters that are here; no two of an answer keep the same number, so that what is kept tells which it is. */
  kept: z.number().int(),
  /** Whether it is the JSON of a list or an object. */
  isJson: z.literal(true).optional(),
});
export type LongText = z.infer<typeof longTextSchema>;

/** Where a span's detail holds whatever a program sent: anything may stand there, a text in the place of an object too. */
const freePlace =
  /^\/(input|output|(attributes|resource|metadata|parameters|promptTemplate)\/[^/]*|(input|output)Messages\/\d+\/parts\/\d+\/(arguments|result|raw)|toolDefinitions\/\d+\/parameters|(events|links)\/\d+\/attributes\/[^/]*)$/;

const deepestFreePlace = 5;

/**
 * Cuts what is long in a span's detail, in place, and tells where: what a page shows of a value of 20 MB is its beginning,
 * and reading all of it would take seconds.
 */
export function cutLongTexts(detail: object): LongText[] {
  const cuts: LongText[] = [];
  const open: { container: Record<string, unknown>; pointer: string; depth: number }[] = [
    { container: detail as Record<string, unknown>, pointer: '', depth: 1 },
  ];
  function cut(
    container: Record<string, unknown>,
    key: string,
    pointer: string,
    text: string,
    isJson = false,
  ) {
    const length = kept + cuts.length;
    container[key] = text.slice(0, length);
    cuts.push({ pointer, length: text.length, kept: length, ...(isJson && { isJson }) });
  }
  for (let next = open.pop(); next; next = open.pop()) {
    const { container, pointer, depth } = next;
    for (const key of Object.keys(container)) {
      const child = container[key];
      const at = `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      if (typeof child === 'string') {
        if (child.length > (isMedia(container, key) ? longestMedia : longest)) cut(container, key, at, child);
      } else if (child instanceof LongJson) cut(container, key, at, LongJson.textOf(child), true);
      else if (typeof child === 'object' && child !== null) {
        if (depth <= deepestFreePlace && freePlace.test(at) && isLongTree(child))
          cut(container, key, at, JSON.stringify(child), true);
        else open.push({ container: child as Record<string, unknown>, pointer: at, depth: depth + 1 });
      }
    }
  }
  return cuts;
}

function isMedia(container: Record<string, unknown>, key: string): boolean {
  return key === 'data' && container['type'] === 'media';
}
