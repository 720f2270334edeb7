import type { Message } from '@spanlight/schema';
import { asNumber, asObject } from './attributes.ts';
import { readMessages, systemMessage } from './chat-message.ts';
import type { ConventionReader } from './convention.ts';
import { finishReasonName } from './finish-reason.ts';
import { isObject, readJsonList } from './json-text.ts';
import { constant, either, json, map, onlyFor, text, type Rule } from './rule.ts';
import { readToolDefinitions } from './tool-definitions.ts';

const own = 'gcp.vertex.agent.';
/** Spans that are no model calls have an empty one. */
const request = filled(json(`${own}llm_request`));
const response = filled(json(`${own}llm_response`));
const usage = map(response, (value) => asObject(value['usage_metadata'] ?? value['usageMetadata']));

/** Google's Agent Development Kit, which has the model's whole request and response, in Gemini's shapes. */
export const googleAdk: ConventionReader = {
  name: 'google-adk',
  title: 'Google ADK',
  source: 'https://google.github.io/adk-docs/observability/',
  prefixes: [own],
  rules: {
    type: either(
      constant('tool_call', filled(json(`${own}tool_call_args`))),
      constant('model_generation', request),
      map(text('gen_ai.tool.name'), () => 'tool_call'),
    ),
    model: map(request, (value) => textOf(value['model'])),
    responseModel: map(response, (value) => textOf(value['model_version'] ?? value['modelVersion'])),
    responseId: map(response, (value) => textOf(value['response_id'] ?? value['responseId'])),
    inputTokens: count('prompt_token_count', 'promptTokenCount'),
    outputTokens: map(usage, (counts) => {
      const said = asNumber(counts['candidates_token_count'] ?? counts['candidatesTokenCount']);
      const thought = asNumber(counts['thoughts_token_count'] ?? counts['thoughtsTokenCount']);
      return said === null ? null : said + (thought ?? 0);
    }),
    totalTokens: count('total_token_count', 'totalTokenCount'),
    cacheReadTokens: count('cached_content_token_count', 'cachedContentTokenCount'),
    reasoningTokens: count('thoughts_token_count', 'thoughtsTokenCount'),
    input: onlyFor(['tool_call', 'mcp_tool_call'], json(`${own}tool_call_args`)),
    output: onlyFor(['tool_call', 'mcp_tool_call'], json(`${own}tool_response`)),
    inputMessages: map(request, readRequest),
    outputMessages: map(response, (value) =>
      isObject(value['content']) ? readMessages([{ role: 'model', ...value['content'] }]) : null,
    ),
    toolDefinitions: map(request, (value) => {
      const tools = readJsonList(asObject(value['config'])['tools']) ?? [];
      return readToolDefinitions(
        tools.flatMap((tool): unknown[] => {
          const { function_declarations: declared, functionDeclarations } = asObject(tool);
          return readJsonList(declared ?? functionDeclarations ?? null) ?? [tool];
        }),
      );
    }),
    parameters: map(request, ({ config }) => {
      const {
        tools: _tools,
        system_instruction: _system,
        systemInstruction: _instruction,
        ...rest
      } = asObject(config);
      return Object.keys(rest).length > 0 ? rest : null;
    }),
    finishReason: map(response, (value) =>
      finishReasonName(textOf(value['finish_reason'] ?? value['finishReason'])),
    ),
    sessionId: text('session.id', `${own}session_id`),
    userId: text('user.id', `${own}user_id`),
  },
};

function filled(rule: Rule<unknown>): Rule<Record<string, unknown>> {
  return map(rule, (value) => (isObject(value) && Object.keys(value).length > 0 ? value : null));
}

function readRequest(value: Record<string, unknown>): Message[] | null {
  const messages = readMessages(value['contents']);
  const config = asObject(value['config']);
  const system = config['system_instruction'] ?? config['systemInstruction'];
  const told = isObject(system) && Array.isArray(system['parts']) ? system['parts'] : system;
  return messages && [...systemMessage(told), ...messages];
}

function count(...names: string[]): Rule<number> {
  return map(
    usage,
    (counts) => names.map((name) => asNumber(counts[name])).find((number) => number !== null) ?? null,
  );
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
