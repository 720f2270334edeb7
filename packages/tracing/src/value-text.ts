/** Cuts a text to a length, a mark included, and never between the halves of a surrogate pair. */
export function truncateString(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const mark = `… [${text.length} characters in all]`;
  const room = maxLength - mark.length;
  return room > 0 ? cut(text, room) + mark : cut(text, maxLength);
}

function cut(text: string, length: number): string {
  const last = text.charCodeAt(length - 1);
  const splitsPair = last >= 0xd800 && last <= 0xdbff;
  return text.slice(0, splitsPair ? length - 1 : length);
}

/** A word about a value that can't be read. */
export function unreadable(error: unknown): string {
  try {
    return `[unreadable: ${error instanceof Error ? error.message : String(error)}]`;
  } catch {
    return '[unreadable]';
  }
}

/** What a function or class is called. */
export function describe(named: unknown, fallback: string): string {
  try {
    const name: unknown = (named as { name?: unknown }).name;
    if (typeof name !== 'string' || name === '') return fallback;
    return fallback === 'Function' ? `Function ${name}` : name;
  } catch {
    return fallback;
  }
}

// To write one out takes time that grows with the square of its digits.
const maxBits = 65_536;

export function writeBigInt(value: bigint): string {
  return BigInt.asIntN(maxBits, value) === value ? String(value) : `[bigint of more than ${maxBits} bits]`;
}
