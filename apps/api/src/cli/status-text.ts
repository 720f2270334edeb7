import { formatDuration, type Status } from '@spanlight/schema';
import { styleText } from 'node:util';

const marks = {
  running: ['yellow', '●'],
  ok: ['green', '✓'],
  error: ['red', '✗'],
  interrupted: ['magenta', '◌'],
} as const;

/** One character; its colour says nothing that its shape doesn't. */
export function statusMark(status: Status): string {
  const [colour, mark] = marks[status];
  return styleText(colour, mark);
}

/** How long something took, or why it has no end. */
export function durationText(status: Status, durationMs: number | null): string {
  return status === 'running' || status === 'interrupted' ? status : formatDuration(durationMs);
}

/** Text of a program on one line, without control characters that could move a terminal's cursor. */
export function oneLine(text: string, length: number): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
  return line.length > length ? `${line.slice(0, length - 1)}…` : line;
}
