import type { Convention } from '@spanlight/schema';
import type { RawSpan } from '../raw-span.ts';
import type { Rules } from './meaning.ts';

/** How spans written in one vocabulary are read. */
export interface ConventionReader {
  name: Convention;
  /** As people call it. */
  title: string;
  /** Where it is described. */
  source: string;
  /**
   * How its keys begin. A span that has such a key, or an event whose name begins so, is written in it, among others: many
   * spans carry two or three.
   */
  prefixes: readonly string[];
  /** Instrumentation scopes whose spans are written in it whatever their keys. */
  scopes?: readonly string[];
  /** Whether a span that has such a key is really meant. @default always */
  matches?: (span: RawSpan) => boolean;
  rules: Rules;
}
