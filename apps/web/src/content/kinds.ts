import type { SpanType } from '@spanlight/schema';

/** What the colour of a span says. */
export type Kind = 'agent' | 'workflow' | 'model' | 'tool' | 'retrieval' | 'processor' | 'generic';

interface TypeWords {
  kind: Kind;
  /** What a person calls it. */
  word: string;
}

export const typeWords: Record<SpanType, TypeWords> = {
  agent_run: { kind: 'agent', word: 'Agent' },
  workflow_run: { kind: 'workflow', word: 'Workflow' },
  workflow_step: { kind: 'workflow', word: 'Step' },
  workflow_conditional: { kind: 'workflow', word: 'Branch' },
  workflow_conditional_eval: { kind: 'workflow', word: 'Condition' },
  workflow_parallel: { kind: 'workflow', word: 'Parallel' },
  workflow_loop: { kind: 'workflow', word: 'Loop' },
  workflow_sleep: { kind: 'workflow', word: 'Sleep' },
  workflow_wait_event: { kind: 'workflow', word: 'Wait for event' },
  model_generation: { kind: 'model', word: 'Model call' },
  model_step: { kind: 'model', word: 'Model step' },
  model_chunk: { kind: 'model', word: 'Model chunk' },
  tool_call: { kind: 'tool', word: 'Tool call' },
  mcp_tool_call: { kind: 'tool', word: 'MCP tool call' },
  retrieval: { kind: 'retrieval', word: 'Retrieval' },
  embedding: { kind: 'retrieval', word: 'Embedding' },
  processor_run: { kind: 'processor', word: 'Processor' },
  evaluation: { kind: 'processor', word: 'Evaluation' },
  generic: { kind: 'generic', word: 'Span' },
};

export function kindOf(type: SpanType): Kind {
  return typeWords[type].kind;
}
