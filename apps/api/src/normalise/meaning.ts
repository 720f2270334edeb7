import type { Attributes, Convention, Message, SpanType, ToolDefinition, Usage } from '@spanlight/schema';
import type { RawSpan } from '../raw-span.ts';

/** What a convention reads out of a span's attributes. Unknown is null. */
export interface Meaning {
  type: SpanType;
  isEvent: boolean;
  model: string | null;
  provider: string | null;
  usage: Usage | null;
  costUsd: number | null;
  timeToFirstTokenMs: number | null;
  toolName: string | null;
  input: unknown;
  output: unknown;
  inputMessages: Message[] | null;
  outputMessages: Message[] | null;
  toolDefinitions: ToolDefinition[] | null;
  parameters: Attributes | null;
  finishReason: string | null;
  metadata: Attributes | null;
  sessionId: string | null;
  userId: string | null;
  tags: string[];
}

/** The reader of one convention. Pure: the span alone decides. */
export interface ConventionReader {
  name: Convention;
  matches(span: RawSpan): boolean;
  normalise(span: RawSpan): Meaning;
}
