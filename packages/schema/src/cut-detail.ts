import { isLongTree } from './long-tree.ts';
import { cutLongTexts } from './long-text.ts';
import type { Message } from './message.ts';
import type { SpanDetail } from './span.ts';

/** Of a prompt that is too long to be sent whole, so many messages at its end are there, beside a system prompt at its start. */
const lastMessages = 20;

/** Stands for the messages of a long prompt which were not read, since only those at its ends will show. */
export class EarlierMessages implements Message {
  readonly role = 'user';
  readonly parts: [] = [];
  /** How many they are. */
  readonly count: number;

  constructor(count: number) {
    this.count = count;
  }
}

/** So many messages at the end of a long prompt are enough to read, if the first of them is no system prompt. */
export const enoughMessages = 2 * lastMessages;

/** Leaves of a span's detail, in place, what a page shows of it at first, and tells what is not there. */
export function cutDetail(detail: SpanDetail): void {
  const { inputMessages } = detail;
  const head = headOf(inputMessages);
  const unread = inputMessages?.findIndex((message) => message instanceof EarlierMessages) ?? -1;
  let last = (inputMessages?.length ?? 0) - lastMessages;
  // One from the midst would pass for a prompt at the start.
  if (head === 0) while (inputMessages?.[last]?.role === 'system') last--;
  if (inputMessages && last > head && (unread !== -1 || isLongTree(inputMessages))) {
    const left = inputMessages.slice(head, last);
    detail.inputMessages = [...inputMessages.slice(0, head), ...inputMessages.slice(last)];
    detail.earlierMessages = left.reduce((sum, message) => sum + countOf(message), 0);
  }
  detail.longTexts = cutLongTexts(detail).map((text) => ({
    ...text,
    pointer: movedBy(text.pointer, head, detail.earlierMessages ?? 0),
  }));
}

function countOf(message: Message): number {
  return message instanceof EarlierMessages ? message.count : 1;
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
