import { AISpanType } from './span-type.ts';

/** Families of spans that a framework may hide; combine them with `|`. */
export const InternalSpans = {
  NONE: 0,
  WORKFLOW: 1,
  AGENT: 2,
  TOOL: 4,
  MODEL: 8,
  ALL: 15,
} as const;

export type InternalSpans = number;

// GENERIC and PROCESSOR_RUN, and the types that frameworks don't make, belong to no family: they always show.
const families: Partial<Record<AISpanType, number>> = {
  [AISpanType.WORKFLOW_RUN]: InternalSpans.WORKFLOW,
  [AISpanType.WORKFLOW_STEP]: InternalSpans.WORKFLOW,
  [AISpanType.WORKFLOW_CONDITIONAL]: InternalSpans.WORKFLOW,
  [AISpanType.WORKFLOW_CONDITIONAL_EVAL]: InternalSpans.WORKFLOW,
  [AISpanType.WORKFLOW_PARALLEL]: InternalSpans.WORKFLOW,
  [AISpanType.WORKFLOW_LOOP]: InternalSpans.WORKFLOW,
  [AISpanType.WORKFLOW_SLEEP]: InternalSpans.WORKFLOW,
  [AISpanType.WORKFLOW_WAIT_EVENT]: InternalSpans.WORKFLOW,
  [AISpanType.AGENT_RUN]: InternalSpans.AGENT,
  [AISpanType.TOOL_CALL]: InternalSpans.TOOL,
  [AISpanType.MCP_TOOL_CALL]: InternalSpans.TOOL,
  [AISpanType.MODEL_GENERATION]: InternalSpans.MODEL,
  [AISpanType.MODEL_STEP]: InternalSpans.MODEL,
  [AISpanType.MODEL_CHUNK]: InternalSpans.MODEL,
};

export function isInternalType(type: AISpanType, internal: InternalSpans = InternalSpans.NONE): boolean {
  return internal !== InternalSpans.NONE && ((families[type] ?? InternalSpans.NONE) & internal) !== 0;
}
