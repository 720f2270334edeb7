/** A message in the JSON form of OpenTelemetry's GenAI conventions (gen-ai-input-messages.json, gen-ai-output-messages.json). */
export interface GenAiMessage {
  role: string;
  name?: string;
  parts: GenAiPart[];
  finish_reason?: string;
}

export interface GenAiPart {
  type: string;
  [field: string]: unknown;
}

export interface GenAiChat {
  messages: GenAiMessage[];
  /** The system prompt, where the program gave it apart from the messages. */
  instructions?: GenAiPart[] | undefined;
}

type Fields = Record<string, unknown>;

const roles: Record<string, unknown> = {
  system: 'system',
  developer: 'system',
  user: 'user',
  human: 'user',
  assistant: 'assistant',
  ai: 'assistant',
  model: 'assistant',
  tool: 'tool',
  function: 'tool',
  // What OpenAI's Responses API puts between messages has a type in the place of a role.
  reasoning: 'assistant',
  function_call: 'assistant',
  function_call_output: 'tool',
};

/**
 * Reads what a model or an agent was given: a text, messages in the shapes of OpenAI, Anthropic, Gemini, the AI SDK or
 * OpenTelemetry, or an object around them. Undefined when it is none of these.
 */
export function readInput(input: unknown): GenAiChat | undefined {
  const messages = readMessages(input) ?? asText('user', input);
  if (messages) return { messages };
  if (!isRecord(input)) return undefined;
  for (const given of [input['messages'], input['contents'], input['prompt'], input['input']]) {
    const found = readMessages(given) ?? asText('user', given);
    if (found)
      return { messages: found, instructions: readInstructions(input['system'] ?? input['instructions']) };
  }
  return undefined;
}

/** Reads what a model or an agent answered: a text, messages, a response of OpenAI's or Anthropic's, or a result of the AI SDK. */
export function readOutput(output: unknown, finishReason: unknown): GenAiMessage[] | undefined {
  const messages = readMessages(output) ?? asText('assistant', output) ?? readResponse(output);
  const [message] = messages ?? [];
  if (messages?.length === 1 && message && typeof finishReason === 'string') {
    message.finish_reason ??= finishReason;
  }
  return messages;
}

export function readInstructions(prompt: unknown): GenAiPart[] | undefined {
  if (typeof prompt === 'string') return prompt === '' ? undefined : [textPart(prompt)];
  return Array.isArray(prompt) && prompt.length > 0 ? prompt.map(toPart) : undefined;
}

/** What a model may call: OpenAI's and Anthropic's lists, or the AI SDK's tools by name. */
export function readToolDefinitions(tools: unknown): Fields[] | undefined {
  const list: unknown[] = isRecord(tools)
    ? Object.entries(tools).map(([name, tool]) => (isRecord(tool) ? { name, ...tool } : name))
    : Array.isArray(tools)
      ? tools
      : [];
  const definitions = list.map(toDefinition).filter((definition) => definition !== undefined);
  return definitions.length > 0 ? definitions : undefined;
}

function toDefinition(tool: unknown): Fields | undefined {
  if (typeof tool === 'string') return { type: 'function', name: tool };
  if (!isRecord(tool)) return undefined;
  const inner = isRecord(tool['function']) ? tool['function'] : tool;
  const { name, description } = inner;
  if (typeof name !== 'string') return undefined;
  const parameters = inner['parameters'] ?? inner['inputSchema'] ?? inner['input_schema'];
  return { type: text(tool['type']) ?? 'function', name, description, parameters };
}

/** A list of messages, or one; undefined for a list of anything else. */
function readMessages(value: unknown): GenAiMessage[] | undefined {
  if (!Array.isArray(value)) {
    const message = toMessage(value);
    return message && [message];
  }
  const messages = value.map(toMessage);
  return messages.length > 0 && messages.every((message) => message !== undefined) ? messages : undefined;
}

function asText(role: string, value: unknown): GenAiMessage[] | undefined {
  return typeof value === 'string' && value !== '' ? [{ role, parts: [textPart(value)] }] : undefined;
}

function readResponse(output: unknown): GenAiMessage[] | undefined {
  if (!isRecord(output)) return undefined;
  const { choices } = output;
  if (!Array.isArray(choices)) {
    return readMessages(output['message']) ?? readMessages(output['output']) ?? readResult(output);
  }
  const messages = choices.map((choice: unknown) => {
    const { message, finish_reason } = isRecord(choice) ? choice : {};
    const read = toMessage(message);
    return read && { ...read, ...(typeof finish_reason === 'string' && { finish_reason }) };
  });
  return messages.every((message) => message !== undefined) ? messages : undefined;
}

/** The AI SDK's { text, reasoning | reasoningText, toolCalls }. */
function readResult(output: Fields): GenAiMessage[] | undefined {
  const { toolCalls } = output;
  const parts = [
    ...reasoningParts(output['reasoningText'] ?? output['reasoning']),
    ...textParts(output['text']),
    ...(Array.isArray(toolCalls) ? toolCalls.map(toToolCall) : []),
  ];
  return parts.length > 0 ? [{ role: 'assistant', parts }] : undefined;
}

function toMessage(value: unknown): GenAiMessage | undefined {
  if (!isRecord(value)) return undefined;
  const role = roles[writeText(value['role'] ?? value['type']).toLowerCase()];
  if (typeof role !== 'string') return undefined;
  const { name, content, parts, tool_calls: calls, function_call: call } = value;
  if (value['role'] === undefined) return { role, parts: [toPart(value)] };
  if (content === undefined && parts === undefined && !calls && !call) return undefined;
  return {
    role,
    ...(typeof name === 'string' && role !== 'tool' && { name }),
    parts: [
      ...reasoningParts(value['reasoning_content'] ?? value['reasoning']),
      ...contentParts(content ?? parts, role, value),
      ...(Array.isArray(calls) ? calls : call ? [call] : []).map(toToolCall),
    ],
    ...(typeof value['finish_reason'] === 'string' && { finish_reason: value['finish_reason'] }),
  };
}

function contentParts(content: unknown, role: string, message: Fields): GenAiPart[] {
  const id = message['tool_call_id'] ?? message['toolCallId'];
  if (role === 'tool' && (id !== undefined || typeof content === 'string')) {
    const isError = message['status'] === 'error';
    return [toolResponse({ id, name: message['name'], response: content, isError })];
  }
  if (Array.isArray(content)) return content.map(toPart);
  return content === undefined || content === null || content === '' ? [] : [toPart(content)];
}

function textPart(content: string): GenAiPart {
  return { type: 'text', content };
}

function textParts(content: unknown): GenAiPart[] {
  return typeof content === 'string' && content !== '' ? [textPart(content)] : [];
}

function reasoningParts(content: unknown): GenAiPart[] {
  return typeof content === 'string' && content !== '' ? [{ type: 'reasoning', content }] : [];
}

/** What is of no known kind stays as it is, with a type if it has none. */
function toPart(part: unknown): GenAiPart {
  if (typeof part === 'string') return textPart(part);
  if (!isRecord(part)) return { type: 'other', content: part };
  const type = text(part['type']);
  const content = part['text'] ?? part['content'] ?? part['thinking'];
  // Gemini's and Bedrock's parts have no type.
  if (type === undefined)
    return typeof part['text'] === 'string' ? textPart(part['text']) : { ...part, type: 'other' };
  if (/^((in|out)put_)?text$/.test(type) && typeof content === 'string') return textPart(content);
  if (/^(reasoning|thinking)$/.test(type)) return reasoningPart(part, content);
  if (/^(tool[-_](call|use)|function(_call)?)$/.test(type)) return toToolCall(part);
  if (/^(tool[-_](call_)?res(ult|ponse)|function_call_output)$/.test(type)) return toToolResponse(part);
  if (/image|audio|file|document|media/.test(type)) return toMedia(part, type);
  return { ...part, type };
}

function reasoningPart(part: Fields, content: unknown): GenAiPart {
  if (typeof content === 'string') return { type: 'reasoning', content };
  const { summary } = part;
  const lines = Array.isArray(summary) ? summary.map((item) => (isRecord(item) ? item['text'] : item)) : [];
  return lines.length > 0
    ? { type: 'reasoning', content: lines.map(writeText).join('\n') }
    : { ...part, type: 'reasoning' };
}

function toToolCall(value: unknown): GenAiPart {
  if (!isRecord(value)) return { type: 'other', content: value };
  const call = isRecord(value['function']) ? value['function'] : value;
  const name = call['name'] ?? value['toolName'];
  if (typeof name !== 'string') return { ...value, type: text(value['type']) ?? 'other' };
  return {
    type: 'tool_call',
    id: value['call_id'] ?? value['toolCallId'] ?? value['id'] ?? null,
    name,
    arguments: parsed(call['arguments'] ?? value['args'] ?? value['input']),
  };
}

function toToolResponse(part: Fields): GenAiPart {
  const output = part['response'] ?? part['result'] ?? part['output'] ?? part['content'];
  // The AI SDK wraps a result as { type: 'json' | 'text' | 'error-text' | …, value }.
  const kind = isRecord(output) && 'value' in output ? text(output['type']) : undefined;
  return toolResponse({
    id: part['call_id'] ?? part['toolCallId'] ?? part['tool_use_id'] ?? part['id'],
    name: part['toolName'] ?? part['name'],
    response: kind === undefined ? output : (output as Fields)['value'],
    isError: part['is_error'] === true || part['isError'] === true || kind?.startsWith('error') === true,
  });
}

function toolResponse({
  id,
  name,
  response,
  isError,
}: Record<'id' | 'name' | 'response' | 'isError', unknown>): GenAiPart {
  return {
    type: 'tool_call_response',
    id: id ?? null,
    ...(typeof name === 'string' && { name }),
    response: parsed(response) ?? null,
    ...(isError === true && { is_error: true }),
  };
}

/** Bytes become a blob, an address a uri; a reference to a file that the provider has stays as it is. */
function toMedia(part: Fields, type: string): GenAiPart {
  const nested =
    [part['source'], part['file'], part['input_audio'], part['image_url'], part['image']].find(isRecord) ??
    {};
  const content = [
    ...['url', 'uri', 'data', 'file_data'].flatMap((key) => [nested[key], part[key]]),
    part['image_url'],
    part['image'],
    part['content'],
  ].find((value) => typeof value === 'string');
  if (content === undefined) return { ...part, type };
  const data = /^data:([^;,]*)(?:;[^,]*)?;base64,/.exec(content);
  const mimeType =
    data?.[1] ||
    text(
      part['mediaType'] ??
        part['mimeType'] ??
        part['mime_type'] ??
        part['media_type'] ??
        nested['media_type'],
    ) ||
    (typeof nested['format'] === 'string' ? `audio/${nested['format']}` : undefined);
  const common = {
    modality: /image|audio|video/.exec(`${mimeType} ${type}`)?.[0] ?? 'file',
    mime_type: mimeType ?? null,
  };
  if (data) return { type: 'blob', ...common, content: content.slice(data[0].length) };
  return /^[a-z][a-z0-9+.-]*:/i.test(content)
    ? { type: 'uri', ...common, uri: content }
    : { type: 'blob', ...common, content };
}

/** Arguments and results are often JSON in text. */
function parsed(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** A text as it is, anything else as JSON: not every object can be made a text. */
export function writeText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value ?? undefined) ?? '');
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
