/** How a value can be looked at. */
export type Format = 'plain' | 'markdown' | 'json';

/** Longer texts are not tried as JSON: reading them would hold up the page. */
const longestParsed = 1_000_000;

/** A text that is a JSON object or list as that; anything else as it is. */
export function readJsonText(value: unknown): unknown {
  if (typeof value !== 'string' || value.length > longestParsed || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** The formats in which a value makes sense, the best first; `read` is what readJsonText makes of it. `isCutJson`: it is the beginning of JSON. */
export function formatsFor(value: unknown, read: unknown, preferred: Format, isCutJson = false): Format[] {
  if (isCutJson) return ['plain'];
  if (typeof value !== 'string') return ['json', 'plain'];
  if (typeof read !== 'string') return ['json', 'plain', 'markdown'];
  return preferred === 'markdown' ? ['markdown', 'plain'] : ['plain', 'markdown'];
}

/** The whole value as text, the way it is copied: a text as it is, anything else as indented JSON. */
export function valueText(value: unknown): string {
  if (typeof value === 'string') return value;
  return JSON.stringify(value, null, 2) ?? String(value);
}

/** The start of a value on one line. */
export function oneLine(value: unknown, length = 160): string {
  const text = typeof value === 'string' ? value.slice(0, length * 4) : (JSON.stringify(value) ?? '');
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > length ? `${line.slice(0, length)}…` : line;
}
