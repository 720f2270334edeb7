interface Switch {
  /** Begins the names of the scopes that have it. */
  scopes: readonly string[];
  text: string;
}

const semanticConventions =
  'Set OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=true for that program; where the messages go to logs, OTEL_LOGS_EXPORTER=otlp as well.';

/** How content is switched on, instrumentation by instrumentation; the first that fits. */
const contentSwitches: readonly Switch[] = [
  {
    scopes: [
      '@traceloop/',
      'opentelemetry.instrumentation.openai.v1',
      'opentelemetry.instrumentation.anthropic',
    ],
    text: 'Set TRACELOOP_TRACE_CONTENT=true for that program, and no traceContent: false.',
  },
  {
    scopes: ['@arizeai/openinference', 'openinference.'],
    text: 'Unset OPENINFERENCE_HIDE_INPUTS and OPENINFERENCE_HIDE_OUTPUTS (and …_INPUT_MESSAGES, …_OUTPUT_MESSAGES) for that program.',
  },
  {
    scopes: ['ai', 'gen_ai', '@ai-sdk/'],
    text: 'Set recordInputs and recordOutputs to true in the AI SDK’s telemetry settings of these calls.',
  },
  { scopes: ['langsmith'], text: 'Unset LANGSMITH_HIDE_INPUTS and LANGSMITH_HIDE_OUTPUTS for that program.' },
  {
    scopes: ['pydantic-ai', 'logfire'],
    text: 'Give InstrumentationSettings(include_content=True) to the agent’s instrumentation.',
  },
  {
    scopes: ['gcp.vertex.agent', 'google.adk'],
    text: 'Set ADK_CAPTURE_MESSAGE_CONTENT_IN_SPANS=true for that program.',
  },
  {
    scopes: ['agent_framework', 'Microsoft.Agents', 'Experimental.Microsoft'],
    text: 'Set ENABLE_SENSITIVE_DATA=true for that program.',
  },
  {
    scopes: ['azure.ai', 'azure.core'],
    text: 'Set AZURE_TRACING_GEN_AI_CONTENT_RECORDING_ENABLED=true for that program.',
  },
];

export function contentSwitch(scope: string): string {
  return find(contentSwitches, scope) ?? semanticConventions;
}

const usageOptions: readonly Switch[] = [
  {
    scopes: ['@arizeai/openinference-instrumentation-langchain', 'openinference.instrumentation.langchain'],
    text: 'Give streamUsage: true (Python: stream_usage=True) to LangChain’s chat model.',
  },
];

export function usageOption(scope: string): string {
  const own = find(usageOptions, scope);
  return (
    own ??
    'OpenAI’s API, and those like it, count a streamed answer only when asked to: send stream_options: { include_usage: true } with the call.'
  );
}

function find(switches: readonly Switch[], scope: string): string | undefined {
  return switches.find(({ scopes }) => scopes.some((name) => isOf(scope, name)))?.text;
}

/** `ai` is the whole name of a scope, not how `aiohttp` begins. */
function isOf(scope: string, name: string): boolean {
  return scope === name || (name.length > 6 && scope.startsWith(name)) || scope.startsWith(`${name}.`);
}
