import { longest, longestTree } from './long-limits.ts';

/** Whether a list or an object would be cut as a whole. Counts no further than it has to. A text that is long by itself is cut by itself, and the rest stays a tree. */
export function isLongTree(value: object): boolean {
  let characters = 0;
  const open: object[] = [value];

  /** Whether that was the one too many. */
  function count(key: string, child: unknown): boolean {
    characters += key.length + 4;
    if (typeof child === 'object' && child !== null) open.push(child);
    else if (typeof child !== 'string') characters += 4;
    else if (child.length <= longest) characters += child.length;
    return characters > longestTree;
  }

  for (let next = open.pop(); next; next = open.pop()) {
    // Of a list, whose beginning is enough mostly, no list of its places is made.
    const isLong = Array.isArray(next)
      ? next.some((child, index) => count(String(index), child))
      : Object.entries(next).some(([key, child]) => count(key, child));
    if (isLong) return true;
  }
  return false;
}
