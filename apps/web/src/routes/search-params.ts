import type { RunsSearch } from '../content/runs-search.ts';
import { runModes, spanTabs, type RunSearch } from '../trace/run-search.ts';

/** Every search parameter is a text: a span id of digits alone stays what it is. */
export function parseSearch(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text));
}

export function stringifySearch(search: Record<string, unknown>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    if (typeof value === 'string' && value !== '') params.set(name, value);
  }
  // These may stand in a query as they are, and are easier to read so.
  const text = params.toString().replaceAll('%3A', ':').replaceAll('%2C', ',').replaceAll('%3E', '>');
  return text && `?${text}`;
}

export function readRunsSearch(search: Record<string, unknown>): RunsSearch {
  return { filter: textOf(search['filter']), sort: textOf(search['sort']) };
}

export function readRunSearch(search: Record<string, unknown>): RunSearch {
  const tab = textOf(search['tab']);
  const mode = textOf(search['mode']);
  return {
    mode: runModes.find((each) => each === mode),
    span: textOf(search['span']),
    tab: spanTabs.find((each) => each === tab),
    zoom: textOf(search['zoom']),
    level: textOf(search['level']),
    collapsed: textOf(search['collapsed']),
    expanded: textOf(search['expanded']),
    repeats: textOf(search['repeats']),
    find: textOf(search['find']),
    noise: search['noise'] === 'show' ? 'show' : undefined,
    gaps: search['gaps'] === 'cut' ? 'cut' : undefined,
    path: search['path'] === 'show' ? 'show' : undefined,
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
