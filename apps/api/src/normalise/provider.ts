/** Longest first, so that `google.vertex` is not taken for `google`. Values: gen_ai.provider.name of the convention. */
const providers: readonly (readonly [prefix: string, name: string])[] = [
  ['google.generative-ai', 'gcp.gemini'],
  ['azure.ai.inference', 'azure.ai.inference'],
  ['google_vertexai', 'gcp.vertex_ai'],
  ['az.ai.inference', 'azure.ai.inference'],
  ['amazon-bedrock', 'aws.bedrock'],
  ['amazon_bedrock', 'aws.bedrock'],
  ['google.vertex', 'gcp.vertex_ai'],
  ['google-vertex', 'gcp.vertex_ai'],
  ['google_genai', 'gcp.gemini'],
  ['azure-openai', 'azure.ai.openai'],
  ['azure_openai', 'azure.ai.openai'],
  ['az.ai.openai', 'azure.ai.openai'],
  ['vertex_ai', 'gcp.vertex_ai'],
  ['mistralai', 'mistral_ai'],
  ['vertexai', 'gcp.vertex_ai'],
  ['bedrock', 'aws.bedrock'],
  ['mistral', 'mistral_ai'],
  ['gemini', 'gcp.gemini'],
  ['google', 'gcp.gemini'],
  ['azure', 'azure.ai.openai'],
  ['aws', 'aws.bedrock'],
  ['xai', 'x_ai'],
];

/** What some emitters add to say which API of the provider was called. */
const apiSuffix = /\.(chat|responses|completion|embedding|messages|text)$/;

/** What emitters name for want of a provider: the framework that called it. */
const frameworks: ReadonlySet<string> = new Set([
  'langchain',
  'langgraph',
  'strands-agents',
  'genkit',
  'gcp.vertex.agent',
]);

/** One spelling for each provider: `openai.chat` and `OpenAI` are `openai`. Null where a framework is named instead of one. */
export function providerName(name: string | null): string | null {
  if (name === null) return null;
  const lower = name.toLowerCase().replace(apiSuffix, '');
  if (frameworks.has(lower)) return null;
  const known = providers.find(([prefix]) => lower === prefix || lower.startsWith(`${prefix}.`));
  return known ? known[1] : lower;
}
