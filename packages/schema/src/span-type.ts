/** Our classes of span; the values of AISpanType in @spanlight/tracing. OpenTelemetry's `kind` is something else. */
export const spanTypes = [
  'agent_run',
  'generic',
  'model_generation',
  'model_step',
  'model_chunk',
  'mcp_tool_call',
  'processor_run',
  'tool_call',
  'workflow_run',
  'workflow_step',
  'workflow_conditional',
  'workflow_conditional_eval',
  'workflow_parallel',
  'workflow_loop',
  'workflow_sleep',
  'workflow_wait_event',
  'retrieval',
  'embedding',
  'evaluation',
] as const;

export type SpanType = (typeof spanTypes)[number];

/**
 * `running` while no end time has come; `interrupted` when its program is known to be gone before the span ended.
 * OpenTelemetry's UNSET and OK are both `ok`.
 */
export const statuses = ['running', 'ok', 'error', 'interrupted'] as const;
export type Status = (typeof statuses)[number];

/** The types whose usage and cost count towards their run, each model call once. */
export function isModelCall(type: SpanType): boolean {
  return type === 'model_generation' || type === 'embedding';
}

export function isToolCall(type: SpanType): boolean {
  return type === 'tool_call' || type === 'mcp_tool_call';
}
