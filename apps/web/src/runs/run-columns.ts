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
  /** Pixels; the least, for one that grows. */
  width: number;
  /** Its share of the room that is left. */
  grows?: number;
  isNumeric?: boolean;
  /** What the server calls this order; absent where it knows none. */
  sort?: string;
}

export const runColumns: readonly Column[] = [
  { id: 'status', label: 'Status', width: 104, sort: 'status' },
  { id: 'name', label: 'Name', width: 180, grows: 3, sort: 'name' },
  { id: 'started', label: 'Started', width: 84, isNumeric: true, sort: 'started' },
  { id: 'duration', label: 'Duration', width: 148, isNumeric: true, sort: 'duration' },
  { id: 'spans', label: 'Spans', width: 64, isNumeric: true, sort: 'spans' },
  { id: 'errors', label: 'Errors', width: 64, isNumeric: true, sort: 'errors' },
  { id: 'tokens', label: 'Tokens', width: 176, isNumeric: true, sort: 'tokens' },
  { id: 'cost', label: 'Cost', width: 80, isNumeric: true, sort: 'cost' },
  { id: 'models', label: 'Models', width: 140, grows: 1 },
  { id: 'service', label: 'Service', width: 110, grows: 1 },
  { id: 'session', label: 'Session', width: 100, grows: 1 },
  { id: 'tags', label: 'Tags', width: 100, grows: 1 },
  { id: 'preview', label: 'Last input → output', width: 200, grows: 4 },
];

/** Which go first when there is no room for all. */
const leastNeeded: readonly ColumnId[] = [
  'tags',
  'session',
  'service',
  'models',
  'preview',
  'spans',
  'errors',
  'cost',
  'tokens',
  'started',
  'status',
];

const sidePadding = 32;

/** The columns that have room side by side, at their least width. */
export function fitColumns(width: number): Column[] {
  const shown = [...runColumns];
  let needed = sidePadding + shown.reduce((sum, column) => sum + column.width, 0);
  for (const id of leastNeeded) {
    if (needed <= width) break;
    const index = shown.findIndex((column) => column.id === id);
    needed -= shown[index]!.width;
    shown.splice(index, 1);
  }
  return shown;
}

export function gridTemplate(columns: readonly Column[]): string {
  return columns
    .map((column) => (column.grows ? `minmax(${column.width}px, ${column.grows}fr)` : `${column.width}px`))
    .join(' ');
}

/** The order that a click on a header asks for: the other way round, or this column's, the greatest first. */
export function nextSort(current: string, column: string): string {
  return current === `-${column}` ? column : `-${column}`;
}
