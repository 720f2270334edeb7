import type { Run, SpanRow, SpanTree } from '@spanlight/schema';
import type { RunSearch } from './run-search.ts';

/** Spans that hold what is looked for. A lens: when it goes, all is as it was. */
export interface Found {
  ids: ReadonlySet<string>;
  /** The one that is looked at. */
  currentId: string | null;
}

/**
 * What a mode is given. None of it moves with the clock, so that a mode is drawn anew only when the run or the address
 * changes; one that shows time reads it with `useRunClock`.
 */
export interface ModeProps {
  run: Run;
  spans: readonly SpanRow[];
  tree: SpanTree;
  search: RunSearch;
  /** Changes parts of the address; `replace` where going back should not undo it. */
  onSearch: (changes: RunSearch, options?: { replace?: boolean }) => void;
  /** The span whose pane is open. */
  selectedId: string | null;
  /** Opens a span's pane. */
  onSelect: (spanId: string, options?: { replace?: boolean }) => void;
  /** The pointer is on a span: its payload is read before it is asked for. */
  onHover: (spanId: string) => void;
  /** The span that the keyboard is on: the open one, unless the keyboard has moved on from it. */
  activeId: string | null;
  onActive: (spanId: string | null) => void;
  /** What is looked for; null: nothing is. */
  found: Found | null;
  /** Where the mode's own tools go, by a portal: the bar above it. */
  tools: HTMLElement | null;
}
