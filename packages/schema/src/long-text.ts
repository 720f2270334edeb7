import { z } from 'zod';

/** A text of which only the beginning is here; or a list or object that was so long that it became the text of its JSON. */
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
/** Lists and objects with more characters in them than this become text, and are cut as such. */
const longestTree = 1_000_000;

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
  function cut(container: Record<string, unknown>, key: string, pointer: string, text: string) {
    const length = kept + cuts.length;
    container[key] = text.slice(0, length);
    cuts.push({ pointer, length: text.length, kept: length });
  }
  for (let next = open.pop(); next; next = open.pop()) {
    const { container, pointer, depth } = next;
    for (const key of Object.keys(container)) {
      const child = container[key];
      const at = `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      if (typeof child === 'string') {
        if (child.length > (isMedia(container, key) ? longestMedia : longest)) cut(container, key, at, child);
      } else if (typeof child === 'object' && child !== null) {
        if (depth <= deepestFreePlace && freePlace.test(at) && isLongTree(child))
          cut(container, key, at, JSON.stringify(child));
        else open.push({ container: child as Record<string, unknown>, pointer: at, depth: depth + 1 });
      }
    }
  }
  return cuts;
}

/** Counts no further than it has to. A text that is long by itself is cut by itself, and the rest stays a tree. */
function isLongTree(value: object): boolean {
  let characters = 0;
  const open: object[] = [value];
  for (let next = open.pop(); next; next = open.pop()) {
    for (const [key, child] of Object.entries(next) as [string, unknown][]) {
      characters += key.length + 4;
      if (typeof child === 'object' && child !== null) open.push(child);
      else if (typeof child !== 'string') characters += 4;
      else if (child.length <= longest) characters += child.length;
      if (characters > longestTree) return true;
    }
  }
  return false;
}

/** The same of a JSON text, without making a value of it: so a text of 20 MB is known for one before it costs a second. */
export function isLongJson(text: string): boolean {
  if (text.length <= longestTree) return false;
  let characters = 0;
  for (let at = 0; at < text.length && characters <= longestTree; at++) {
    characters++;
    if (text[at] !== '"') continue;
    const end = endOfText(text, at);
    if (end - at <= longest) characters += end - at;
    at = end;
  }
  return characters > longestTree;
}

function endOfText(text: string, start: number): number {
  let end = start;
  do end = text.indexOf('"', end + 1);
  while (end !== -1 && isEscaped(text, end));
  return end === -1 ? text.length : end;
}

function isEscaped(text: string, at: number): boolean {
  let start = at;
  while (text[start - 1] === '\\') start--;
  return (at - start) % 2 === 1;
}

function isMedia(container: Record<string, unknown>, key: string): boolean {
  return key === 'data' && container['type'] === 'media';
}
