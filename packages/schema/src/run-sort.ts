/** What runs can be sorted by: every number that a run has, and its name and status. */
export const runSortFields = [
  'started',
  'duration',
  'spans',
  'errors',
  'modelCalls',
  'toolCalls',
  'tokens',
  'input',
  'output',
  'cacheRead',
  'cacheWrite',
  'reasoning',
  'cost',
  'name',
  'status',
] as const;
export type RunSortField = (typeof runSortFields)[number];

export interface RunSort {
  field: RunSortField;
  descending: boolean;
}

/** Reads `cost`, or with `-` before it descending; null when there is no such field. */
export function parseRunSort(text: string): RunSort | null {
  const descending = text.startsWith('-');
  const name = descending ? text.slice(1) : text;
  const field = runSortFields.find((known) => known === name);
  return field ? { field, descending } : null;
}

export function printRunSort({ field, descending }: RunSort): string {
  return descending ? `-${field}` : field;
}
