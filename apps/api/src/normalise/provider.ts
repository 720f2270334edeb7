/** Longest first, so that `google.vertex` is not taken for `google`. Values: gen_ai.provider.name of the convention. */
const providers: readonly (readonly [prefix: string, name: string])[] = [
  ['google.generative-ai', 'gcp.gemini'],
  ['amazon-bedrock', 'aws.bedrock'],
  ['google.vertex', 'gcp.vertex_ai'],
  ['google-vertex', 'gcp.vertex_ai'],
  ['azure-openai', 'azure.ai.openai'],
  ['bedrock', 'aws.bedrock'],
  ['google', 'gcp.gemini'],
  ['mistral', 'mistral_ai'],
  ['xai', 'x_ai'],
];

/** What some emitters add to say which API of the provider was called. */
const apiSuffix = /\.(chat|responses|completion|embedding|messages|text)$/;

/** One spelling for each provider: `openai.chat` and `OpenAI` are `openai`. */
export function providerName(name: string | null): string | null {
  if (name === null) return null;
  const lower = name.toLowerCase().replace(apiSuffix, '');
  const known = providers.find(([prefix]) => lower === prefix || lower.startsWith(`${prefix}.`));
  return known ? known[1] : lower;
}
