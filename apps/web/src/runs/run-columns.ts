export type ColumnId =
  | 'status'
  | 'name'
  | 'started'
  | 'duration'
  | 'spans'
  | 'errors'
  | 'tokens'
  | 'cost'
  | 'models'
  | 'service'
  | 'session'
  | 'tags'
  | 'preview';

export interface Column {
  id: ColumnId;
  label: string;
  /** Pixels; for one that grows, what it needs to be of use. */
  width: number;
  /** Its share of the room that is left. */
  grows?: number;
  isNumeric?: boolean;
  /** What the server calls this order; absent where it knows none. */
  sort?: string;
}

export const runColumns: readonly Column[] = [
  { id: 'status', label: 'Status', width: 100, sort: 'status' },
  { id: 'name', label: 'Name', width: 200, grows: 2, sort: 'name' },
  { id: 'started', label: 'Started', width: 96, isNumeric: true, sort: 'started' },
  { id: 'duration', label: 'Duration', width: 148, isNumeric: true, sort: 'duration' },
  { id: 'spans', label: 'Spans', width: 64, isNumeric: true, sort: 'spans' },
  { id: 'errors', label: 'Errors', width: 64, isNumeric: true, sort: 'errors' },
  { id: 'tokens', label: 'Tokens', width: 164, isNumeric: true, sort: 'tokens' },
  { id: 'cost', label: 'Cost', width: 104, isNumeric: true, sort: 'cost' },
  { id: 'models', label: 'Models', width: 116, grows: 1 },
  { id: 'service', label: 'Service', width: 110, grows: 1 },
  { id: 'session', label: 'Session', width: 100, grows: 1 },
  { id: 'tags', label: 'Tags', width: 100, grows: 1 },
  { id: 'preview', label: 'Last input → output', width: 200, grows: 5 },
];

/** The order in which they get room. */
const byNeed: readonly ColumnId[] = [
  'name',
  'duration',
  'status',
  'started',
  'tokens',
  'cost',
  'errors',
  'spans',
  'preview',
  'models',
  'service',
  'session',
  'tags',
];

const sidePadding = 32;

/** The columns that have room side by side, the most needed first; name and duration always. */
export function fitColumns(width: number): Column[] {
  const shown = new Set<ColumnId>();
  let left = width - sidePadding;
  for (const id of byNeed) {
    const column = runColumns.find((each) => each.id === id)!;
    if (column.width > left && shown.size >= 2) continue;
    shown.add(id);
    left -= column.width;
  }
  return runColumns.filter((column) => shown.has(column.id));
}

/** A column that grows gives way on a page narrower than it would like. */
export function gridTemplate(columns: readonly Column[]): string {
  return columns
    .map(({ width, grows }) => (grows ? `minmax(min(${width}px, 45%), ${grows}fr)` : `${width}px`))
    .join(' ');
}

/** The order that a click on a header asks for: the other way round, or this column's, the greatest first. */
export function nextSort(current: string, column: string): string {
  return current === `-${column}` ? column : `-${column}`;
}
