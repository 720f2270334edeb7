import { isLongTree } from './long-tree.ts';
import { cutLongTexts } from './long-text.ts';
import type { SpanDetail } from './span.ts';

/** Of a prompt that is too long to be sent whole, so many messages at its end are there, beside a system prompt at its start. */
const lastMessages = 20;

/** Leaves of a span's detail, in place, what a page shows of it at first, and tells what is not there. */
export function cutDetail(detail: SpanDetail): void {
  const { inputMessages } = detail;
  const head = headOf(inputMessages);
  let last = (inputMessages?.length ?? 0) - lastMessages;
  // One from the midst would pass for a prompt at the start.
  if (head === 0) while (inputMessages?.[last]?.role === 'system') last--;
  if (inputMessages && last > head && isLongTree(inputMessages)) {
    detail.inputMessages = [...inputMessages.slice(0, head), ...inputMessages.slice(last)];
    detail.earlierMessages = last - head;
  }
  detail.longTexts = cutLongTexts(detail).map((text) => ({
    ...text,
    pointer: movedBy(text.pointer, head, detail.earlierMessages ?? 0),
  }));
}

/** Where in a detail that was cut stands what a pointer of its `longTexts` leads to in the whole. */
export function pointerInCut({ inputMessages, earlierMessages = 0 }: SpanDetail, pointer: string): string {
  return movedBy(pointer, headOf(inputMessages), -earlierMessages);
}

function headOf(messages: SpanDetail['inputMessages']): number {
  return messages?.[0]?.role === 'system' ? 1 : 0;
}

function movedBy(pointer: string, head: number, places: number): string {
  return pointer.replace(/^(\/inputMessages\/)(\d+)/, (all, start: string, index: string) =>
    Number(index) < head ? all : `${start}${Number(index) + places}`,
  );
}
