import { use, useCallback } from 'react';
import { CutTextContext, type FindCutText } from '../ui/long-text.ts';

/**
 * Makes something of a value with all of its texts whole: at once where none is cut, else when those that are have been
 * read.
 */
export function useWhole(): <T>(value: T, make: (whole: T) => string) => string | Promise<string> {
  const find = use(CutTextContext);
  return useCallback(
    (value, make) => {
      const cut = cutTextsIn(value, find);
      return cut.size === 0
        ? make(value)
        : loadAll(cut, find).then((wholes) => make(withWhole(value, wholes)));
    },
    [find],
  );
}

function cutTextsIn(value: unknown, find: FindCutText): Set<string> {
  const found = new Set<string>();
  const open: unknown[] = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next === 'string' && find(next)) found.add(next);
    // One by one: a list can be longer than a call has room for arguments.
    else if (typeof next === 'object' && next !== null)
      for (const each of Object.values(next)) open.push(each);
  }
  return found;
}

async function loadAll(cut: ReadonlySet<string>, find: FindCutText): Promise<Map<string, unknown>> {
  const wholes = await Promise.all(
    [...cut].map(async (beginning) => {
      const { isJson, load } = find(beginning)!;
      const text = await load();
      return [beginning, isJson ? readJson(text) : text] as const;
    }),
  );
  return new Map(wholes);
}

/** What a program sent as JSON may be none further on. */
function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The value came as JSON, so that it is the same after a way through it. */
function withWhole<T>(value: T, wholes: ReadonlyMap<string, unknown>): T {
  return JSON.parse(JSON.stringify(value), (_, each: unknown) =>
    typeof each === 'string' ? (wholes.get(each) ?? each) : each,
  ) as T;
}
