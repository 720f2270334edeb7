/** The classes of span. Use it as a value (`AISpanType.AGENT_RUN`) and as a type (`AISpan<AISpanType.AGENT_RUN>`). */
export const AISpanType = {
  /** One run of an agent, from request to answer. */
  AGENT_RUN: 'agent_run',
  /** Anything that no other type describes. */
  GENERIC: 'generic',
  /** One request to a model, with all its steps. */
  MODEL_GENERATION: 'model_generation',
  /** One step of a generation that goes back and forth between model and tools. */
  MODEL_STEP: 'model_step',
  /** One piece of a streamed answer. */
  MODEL_CHUNK: 'model_chunk',
  /** A tool of a Model Context Protocol server. */
  MCP_TOOL_CALL: 'mcp_tool_call',
  /** Work on what goes into an agent or comes out of it. */
  PROCESSOR_RUN: 'processor_run',
  /** A function that the model asked for. */
  TOOL_CALL: 'tool_call',
  WORKFLOW_RUN: 'workflow_run',
  WORKFLOW_STEP: 'workflow_step',
  /** A branch of a workflow with all its conditions. */
  WORKFLOW_CONDITIONAL: 'workflow_conditional',
  /** One condition of a branch. */
  WORKFLOW_CONDITIONAL_EVAL: 'workflow_conditional_eval',
  /** Steps that run side by side. */
  WORKFLOW_PARALLEL: 'workflow_parallel',
  WORKFLOW_LOOP: 'workflow_loop',
  WORKFLOW_SLEEP: 'workflow_sleep',
  /** A workflow that waits for something from outside. */
  WORKFLOW_WAIT_EVENT: 'workflow_wait_event',
  /** A search for documents. */
  RETRIEVAL: 'retrieval',
  EMBEDDING: 'embedding',
  /** A judgement on an answer. */
  EVALUATION: 'evaluation',
} as const;

export type AISpanType = (typeof AISpanType)[keyof typeof AISpanType];

/** The members as types, as an enum would have them. Nothing of this is left at run time. */
export declare namespace AISpanType {
  type AGENT_RUN = typeof AISpanType.AGENT_RUN;
  type GENERIC = typeof AISpanType.GENERIC;
  type MODEL_GENERATION = typeof AISpanType.MODEL_GENERATION;
  type MODEL_STEP = typeof AISpanType.MODEL_STEP;
  type MODEL_CHUNK = typeof AISpanType.MODEL_CHUNK;
  type MCP_TOOL_CALL = typeof AISpanType.MCP_TOOL_CALL;
  type PROCESSOR_RUN = typeof AISpanType.PROCESSOR_RUN;
  type TOOL_CALL = typeof AISpanType.TOOL_CALL;
  type WORKFLOW_RUN = typeof AISpanType.WORKFLOW_RUN;
  type WORKFLOW_STEP = typeof AISpanType.WORKFLOW_STEP;
  type WORKFLOW_CONDITIONAL = typeof AISpanType.WORKFLOW_CONDITIONAL;
  type WORKFLOW_CONDITIONAL_EVAL = typeof AISpanType.WORKFLOW_CONDITIONAL_EVAL;
  type WORKFLOW_PARALLEL = typeof AISpanType.WORKFLOW_PARALLEL;
  type WORKFLOW_LOOP = typeof AISpanType.WORKFLOW_LOOP;
  type WORKFLOW_SLEEP = typeof AISpanType.WORKFLOW_SLEEP;
  type WORKFLOW_WAIT_EVENT = typeof AISpanType.WORKFLOW_WAIT_EVENT;
  type RETRIEVAL = typeof AISpanType.RETRIEVAL;
  type EMBEDDING = typeof AISpanType.EMBEDDING;
  type EVALUATION = typeof AISpanType.EVALUATION;
}
