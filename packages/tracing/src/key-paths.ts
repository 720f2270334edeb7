// Assigning through any of these changes what other objects inherit.
const refused = new Set(['__proto__', 'constructor', 'prototype']);

/** What lies at the end of a path such as `user.address.0`, or undefined where there is no such way. */
export function getNestedValue(object: unknown, path: string): unknown {
  let value = object;
  for (const key of path.split('.')) {
    if (!isObject(value)) return undefined;
    value = value[key];
  }
  return value;
}

/**
 * Puts a value at the end of a path, and makes the objects that lack on the way. A path that leads into prototypes is
 * ignored.
 */
export function setNestedValue(object: unknown, path: string, value: unknown): void {
  const keys = path.split('.');
  const last = keys.pop()!;
  if (!isObject(object) || refused.has(last) || keys.some((key) => refused.has(key))) return;
  let target = object;
  for (const key of keys) {
    const next = target[key];
    target = isObject(next) ? next : (target[key] = {});
  }
  target[last] = value;
}

/** A new object with what lies at the given paths. Paths that lead nowhere are left out; what is no object is returned as it is. */
export function selectFields(object: unknown, paths: readonly string[]): unknown {
  if (!isObject(object)) return object;
  const selected = {};
  for (const path of paths) {
    const value = getNestedValue(object, path);
    if (value !== undefined) setNestedValue(selected, path, value);
  }
  return selected;
}

/** A shallow copy without some of its keys. */
export function omitKeys<Source extends object>(object: Source, keys: readonly string[]): Partial<Source> {
  // A copy with some keys left out is a partial one.
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key))) as Partial<Source>;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
