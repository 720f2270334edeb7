import type { Part } from '@spanlight/schema';
import { asObject } from './attributes.ts';
import { isObject, readJsonText } from './json-text.ts';

type RawPart = Record<string, unknown>;

/**
 * Reads one piece of a chat message, in the shapes of OpenAI (chat and responses), Anthropic, Gemini, the AI SDK and
 * OpenTelemetry's GenAI messages. What is none of them is kept as it is.
 */
export function readPart(raw: unknown): Part {
  if (typeof raw === 'string') return { type: 'text', text: raw };
  if (!isObject(raw)) return { type: 'other', raw };
  const { type } = raw;
  const reader =
    typeof type === 'string'
      ? Object.hasOwn(readers, type)
        ? readers[type]
        : undefined
      : untypedReader(raw);
  return reader?.(raw) ?? { type: 'other', raw };
}

/** Parts of Gemini, Bedrock and Genkit have no type: their one key tells. */
function untypedReader(raw: RawPart): ((raw: RawPart) => Part | null) | undefined {
  if (typeof raw['text'] === 'string') return raw['thought'] === true ? readReasoning : readTextPart;
  const key = Object.keys(keyed).find((name) => raw[name] !== undefined && raw[name] !== null);
  return key === undefined ? undefined : keyed[key];
}

/** By the part's one key, for parts that have no type. */
const keyed: Record<string, (raw: RawPart) => Part | null> = {
  toolRequest: ({ toolRequest }) => callOf(toolRequest, 'ref', 'input'),
  toolResponse: ({ toolResponse }) => resultOf(toolResponse, 'ref', 'output'),
  functionCall: ({ functionCall }) => callOf(functionCall, 'id', 'args'),
  function_call: ({ function_call: call }) => callOf(call, 'id', 'args'),
  functionResponse: ({ functionResponse }) => resultOf(functionResponse, 'id', 'response'),
  function_response: ({ function_response: response }) => resultOf(response, 'id', 'response'),
  toolUse: ({ toolUse }) => callOf(toolUse, 'toolUseId', 'input'),
  toolResult: ({ toolResult: result }) => resultOf(result, 'toolUseId', 'content'),
  reasoningContent: ({ reasoningContent: content }) =>
    readReasoning(asObject(asObject(content)['reasoningText'])),
  reasoning: ({ reasoning }) =>
    typeof reasoning === 'string' ? { type: 'reasoning', text: reasoning } : null,
  media: ({ media: raw }) => mediaOf(asObject(raw)),
  inlineData: ({ inlineData }) => mediaOf(asObject(inlineData)),
  inline_data: ({ inline_data: data }) => mediaOf(asObject(data)),
  fileData: ({ fileData }) => mediaOf(asObject(fileData)),
  file_data: ({ file_data: data }) => mediaOf(asObject(data)),
};

function callOf(value: unknown, id: string, args: string): Part | null {
  const call = asObject(value);
  return typeof call['name'] === 'string'
    ? {
        type: 'tool_call',
        id: readId(call[id]),
        name: call['name'],
        arguments: readJsonText(call[args] ?? null),
      }
    : null;
}

function resultOf(value: unknown, id: string, output: string): Part {
  const raw = asObject(value);
  return toolResult({
    id: readId(raw[id]),
    name: raw['name'],
    result: raw[output],
    isError: raw['status'] === 'error' || raw['isError'] === true,
  });
}

function mediaOf(raw: RawPart): Part | null {
  const mimeType = [raw['contentType'], raw['mimeType'], raw['mime_type']].find(
    (type) => typeof type === 'string',
  );
  const content = [raw['url'], raw['fileUri'], raw['file_uri'], raw['data']].find(
    (item) => typeof item === 'string',
  );
  return typeof content === 'string' ? media(content, typeof mimeType === 'string' ? mimeType : null) : null;
}

/** By the part's `type`; null for what turns out to be something else. */
const readers: Record<string, (raw: RawPart) => Part | null> = {
  text: readTextPart,
  input_text: readTextPart,
  output_text: readTextPart,
  reasoning: readReasoning,
  thinking: readReasoning,
  tool_call: readToolCall,
  'tool-call': readToolCall,
  tool_use: readToolCall,
  function: readToolCall,
  function_call: readToolCall,
  server_tool_call: readToolCall,
  server_tool_use: readToolCall,
  tool_call_response: readToolResult,
  'tool-result': readToolResult,
  tool_result: readToolResult,
  function_call_output: readToolResult,
  // Of OpenAI's Agents SDK, which has a part as its output.
  function_call_result: ({ output, ...raw }) =>
    readToolResult({ ...raw, output: isObject(output) ? (output['text'] ?? output) : output }),
  server_tool_call_response: readToolResult,
  image: readMedia,
  image_url: readMedia,
  input_image: readMedia,
  document: readMedia,
  file: readMedia,
  input_file: readMedia,
  input_audio: readMedia,
  audio: readMedia,
  video: readMedia,
  blob: readMedia,
  uri: readMedia,
};

function readTextPart(raw: RawPart): Part | null {
  const text = raw['text'] ?? raw['content'];
  return typeof text === 'string' ? { type: 'text', text } : null;
}

function readReasoning(raw: RawPart): Part | null {
  const summary = Array.isArray(raw['summary'])
    ? raw['summary'].map((item) => asObject(item)['text']).join('\n')
    : null;
  const text = raw['text'] ?? raw['content'] ?? raw['thinking'] ?? summary;
  return typeof text === 'string' ? { type: 'reasoning', text } : null;
}

export function readToolCall(raw: RawPart): Part | null {
  const call = isObject(raw['function']) ? raw['function'] : raw;
  const name = call['name'] ?? raw['toolName'];
  if (typeof name !== 'string') return null;
  return {
    type: 'tool_call',
    id: readId(raw['call_id'], raw['callId'], raw['toolCallId'], raw['id']),
    name,
    arguments: readJsonText(
      call['arguments'] ?? raw['args'] ?? raw['input'] ?? raw['server_tool_call'] ?? null,
    ),
  };
}

function readToolResult(raw: RawPart): Part {
  const output =
    raw['response'] ?? raw['result'] ?? raw['output'] ?? raw['content'] ?? raw['server_tool_call_response'];
  // The AI SDK wraps a result as { type: 'json' | 'text' | 'error-text' | …, value }.
  const kind =
    isObject(output) && 'value' in output && typeof output['type'] === 'string' ? output['type'] : null;
  return toolResult({
    id: readId(raw['call_id'], raw['callId'], raw['toolCallId'], raw['tool_use_id'], raw['id']),
    name: raw['toolName'] ?? raw['name'],
    result: kind === null ? output : asObject(output)['value'],
    isError: raw['is_error'] === true || raw['isError'] === true || kind?.startsWith('error') === true,
  });
}

/** A tool's answer; results that are JSON written as text are read. */
export function toolResult(fields: {
  id: string | null;
  name: unknown;
  result: unknown;
  isError: boolean;
}): Part {
  return {
    type: 'tool_result',
    id: fields.id,
    name: typeof fields.name === 'string' ? fields.name : null,
    result: readJsonText(fields.result ?? null),
    ...(fields.isError && { isError: true }),
  };
}

function readMedia(raw: RawPart): Part | null {
  const inner = asObject(
    raw['source'] ?? raw['file'] ?? raw['input_audio'] ?? raw['image_url'] ?? raw['image'] ?? raw['data'],
  );
  const mimeType =
    raw['mediaType'] ??
    raw['mimeType'] ??
    raw['mime_type'] ??
    raw['media_type'] ??
    inner['media_type'] ??
    audioType(inner);
  const content = [
    inner['url'],
    inner['uri'],
    inner['data'],
    inner['file_data'],
    raw['uri'],
    raw['url'],
    raw['data'],
    raw['file_data'],
    raw['image_url'],
    raw['image'],
    raw['content'],
  ].find((value) => typeof value === 'string' && value !== '');
  return typeof content === 'string' ? media(content, typeof mimeType === 'string' ? mimeType : null) : null;
}

function audioType(inner: RawPart): string | null {
  return typeof inner['format'] === 'string' ? `audio/${inner['format']}` : null;
}

/** Content is a data URL, another URL, or base64. */
function media(content: string, mimeType: string | null): Part {
  const data = /^data:([^;,]*)(?:;[^,]*)?;base64,/.exec(content);
  if (data) return { type: 'media', mimeType: data[1] || mimeType, data: content.slice(data[0].length) };
  if (/^[a-z][a-z0-9+.-]*:/i.test(content)) return { type: 'media', mimeType, uri: content };
  return { type: 'media', mimeType, data: content };
}

export function readId(...ids: unknown[]): string | null {
  return ids.find((id): id is string => typeof id === 'string' && id !== '') ?? null;
}
