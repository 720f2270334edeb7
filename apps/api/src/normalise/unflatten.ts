import type { Attributes } from '@spanlight/schema';
import { map, type Rule } from './rule.ts';

type Branch = Map<string, unknown>;

/** Deeper than any convention nests its keys; what lies deeper keeps the rest of its key as one name. */
const maxDepth = 12;

/** A conversation of thousands of messages; the keys beyond it stay unread, and are shown as such. */
const maxKeys = 5000;

/**
 * What lies below a prefix in keys such as `llm.input_messages.0.message.role`, as the list or object that was flattened into
 * them. Where all names of a level are numbers it is a list, in their order and without its holes: whatever number a key
 * names costs no more than the key itself. Only of keys with an end such as `.text`, where one is given.
 */
export function unflatten(prefix: string, end = ''): Rule<unknown> {
  const start = `${prefix}.`;
  return {
    keys: [`${start}*`],
    read({ attributes }) {
      const keys: string[] = [];
      for (const key in attributes) {
        const isBelow = key.startsWith(start) && key.length > start.length && key.endsWith(end);
        if (isBelow && keys.push(key) === maxKeys) break;
      }
      return keys.length === 0 ? null : { value: grow(attributes, keys, start.length), keys };
    },
  };
}

/** The same where only a list is meant. */
export function unflattenList(prefix: string, end?: string): Rule<unknown[]> {
  return map(unflatten(prefix, end), (value) => (Array.isArray(value) ? (value as unknown[]) : null));
}

function grow(attributes: Attributes, keys: readonly string[], skip: number): unknown {
  const root: Branch = new Map();
  for (const key of keys) {
    const path = split(key.slice(skip));
    const last = path.pop()!;
    let branch = root;
    for (const name of path) {
      const next = branch.get(name);
      if (next instanceof Map) branch = next as Branch;
      else {
        const grown: Branch = new Map();
        branch.set(name, grown);
        branch = grown;
      }
    }
    if (!(branch.get(last) instanceof Map)) branch.set(last, attributes[key]);
  }
  return plain(root);
}

function split(path: string): string[] {
  const names = path.split('.', maxDepth - 1);
  if (names.length < maxDepth - 1) return names;
  const taken = names.reduce((length, name) => length + name.length + 1, 0);
  return taken < path.length ? [...names, path.slice(taken)] : names;
}

function plain(branch: Branch): unknown {
  const entries = [...branch].map(([name, value]): [string, unknown] => [
    name,
    value instanceof Map ? plain(value as Branch) : value,
  ]);
  const isList = entries.every(([name]) => /^\d+$/.test(name));
  if (!isList) return Object.fromEntries(entries);
  return entries
    .map(([name, value]) => ({ place: Number(name), value }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ value }) => value);
}
