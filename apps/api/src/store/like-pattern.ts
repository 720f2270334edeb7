/** A text as part of a LIKE pattern in which `\` escapes: its own `%` and `_` stand for themselves. */
export function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}
