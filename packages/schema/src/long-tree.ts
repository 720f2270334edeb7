import { longest, longestTree } from './long-limits.ts';

/** Whether a list or an object would be cut as a whole. Counts no further than it has to. A text that is long by itself is cut by itself, and the rest stays a tree. */
export function isLongTree(value: object): boolean {
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
