import type { Span } from '../span.ts';

/** Characters shown on either side of what was found. */
const around = 60;

/** The text around the first place in a span that holds `text`, without regard to case. */
export function snippetOf(span: Span, text: string): string {
  const wanted = text.toLowerCase();
  for (const value of textsOf(span)) {
    const at = value.toLowerCase().indexOf(wanted);
    if (at === -1) continue;
    const from = Math.max(0, at - around);
    const to = Math.min(value.length, at + text.length + around);
    const cut = value.slice(from, to).replace(/\s+/g, ' ').trim();
    return `${from > 0 ? '…' : ''}${cut}${to < value.length ? '…' : ''}`;
  }
  return span.name;
}

/** All texts of a span, the most telling first. */
function* textsOf(span: Span): Generator<string> {
  const {
    name,
    toolName,
    error,
    outputMessages,
    inputMessages,
    output,
    input,
    metadata,
    events,
    attributes,
  } = span;
  yield* textsIn([
    name,
    toolName,
    error,
    outputMessages,
    inputMessages,
    output,
    input,
    metadata,
    events,
    attributes,
  ]);
}

/** Every text, number and key in a value, in order, without recursion. */
function* textsIn(value: unknown): Generator<string> {
  const pending: unknown[] = [value];
  while (pending.length > 0) {
    const next = pending.pop();
    if (typeof next === 'string' || typeof next === 'number') yield String(next);
    if (typeof next !== 'object' || next === null) continue;
    const children: unknown[] = Array.isArray(next) ? next : Object.entries(next).flat();
    for (let i = children.length - 1; i >= 0; i--) pending.push(children[i]);
  }
}
