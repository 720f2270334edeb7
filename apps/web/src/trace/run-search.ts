import type { FoldingText } from './folding.ts';

export const spanTabs = ['content', 'changes', 'attributes', 'events', 'links', 'resource'] as const;
export type SpanTab = (typeof spanTabs)[number];

/** The ways to look at a run, in the order in which they are offered. */
export const runModes = ['transcript', 'waterfall', 'graph', 'raw'] as const;
export type RunMode = (typeof runModes)[number];

/** What of a run's page is in its address; each part is left out at its default. */
export interface RunSearch extends FoldingText {
  mode?: RunMode | undefined;
  /** The span that is open. */
  span?: string | undefined;
  tab?: SpanTab | undefined;
  /** The stretch of time that shows, microseconds since the start of the run: `1200-90000`. */
  zoom?: string | undefined;
  /** What is looked for in the run. */
  find?: string | undefined;
  /** Shows the spans that a framework makes for its own sake. */
  noise?: 'show' | undefined;
  /** Draws idle gaps short; `zoom` counts in drawn time then. */
  gaps?: 'cut' | undefined;
  /** Draws the critical path. */
  path?: 'show' | undefined;
}
