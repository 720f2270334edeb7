// A look at the surface: some machinery is as wide as the program.
const maxLooks = 100;
const maxDepth = 3;

/** Whether a value is machinery rather than data: it has functions, or objects of classes, near its surface. */
export function isLive(value: unknown): boolean {
  try {
    return find(value, { depthLeft: maxDepth, looksLeft: maxLooks });
  } catch {
    return true;
  }
}

interface Search {
  depthLeft: number;
  looksLeft: number;
}

function find(value: unknown, search: Search): boolean {
  if (typeof value === 'function') return true;
  if (typeof value !== 'object' || value === null || search.depthLeft === 0) return false;
  if (!Array.isArray(value)) {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) return !(value instanceof Date);
  }
  search.depthLeft--;
  const isFound = Array.isArray(value) ? findInList(value, search) : findInRecord(value, search);
  search.depthLeft++;
  return isFound;
}

function findInList(list: readonly unknown[], search: Search): boolean {
  const length = Math.min(list.length, 10);
  for (let index = 0; index < length; index++) {
    if (search.looksLeft-- <= 0) return false;
    if (find(list[index], search)) return true;
  }
  return false;
}

function findInRecord(value: object, search: Search): boolean {
  for (const key in value) {
    if (search.looksLeft-- <= 0) return false;
    if (find((value as Record<string, unknown>)[key], search)) return true;
  }
  return false;
}
