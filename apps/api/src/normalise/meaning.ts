import type { Attributes, Message, SpanError, SpanType, ToolDefinition, UsageRole } from '@spanlight/schema';
import type { Rule } from './rule.ts';

/** What conventions can say of a span, each field in our words and units. Absent is unknown. */
export interface Meaning {
  type: SpanType;
  isEvent: boolean;
  /** As it was asked for. */
  model: string;
  responseModel: string;
  responseId: string;
  /** As `providerName` spells it. */
  provider: string;
  inputTokens: number;
  outputTokens: number;
  totalTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
  reasoningTokens: number;
  /** @default 'call' for model calls and embeddings, 'aggregate' for other spans that report usage */
  usageRole: UsageRole;
  /** As the program reports it. */
  costUsd: number;
  timeToFirstTokenMs: number;
  toolName: string;
  toolCallId: string;
  agentName: string;
  /** Any JSON value. */
  input: unknown;
  output: unknown;
  inputMessages: Message[];
  outputMessages: Message[];
  toolDefinitions: ToolDefinition[];
  /** In camel case: temperature, maxOutputTokens… All conventions' together. */
  parameters: Attributes;
  finishReason: string;
  /** { name, version, template, variables }, what is known. */
  promptTemplate: Attributes;
  /** All conventions' together. */
  metadata: Attributes;
  /** What the program calls the whole trace, where that is not the name of its root span. */
  traceName: string;
  sessionId: string;
  userId: string;
  tags: string[];
  /** What failed, where the convention doesn't say so by the span's status. */
  error: SpanError;
}

export type Field = keyof Meaning;

export type Rules = { readonly [F in Field]?: Rule<Meaning[F]> };
