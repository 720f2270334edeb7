import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createPause } from './pause.ts';
import type { Pause } from './pause.ts';
import { answerTo } from './model-script.ts';
import type { ScriptedAnswer } from './model-script.ts';

export interface ModelServer {
  /** What OPENAI_BASE_URL would be. */
  baseUrl: string;
  close(): Promise<void>;
}

export interface ModelServerOptions {
  /** Divides all delays. @default 1 */
  speed?: number;
}

/**
 * A model to try the examples with: OpenAI's chat completions and embeddings over HTTP, streamed and not, at the pace of a
 * real one. What it says is written in model-script.ts.
 */
export async function startModelServer({ speed = 1 }: ModelServerOptions = {}): Promise<ModelServer> {
  const server = createServer((request, response) => {
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    answer(request, response, createPause(speed, gone.signal)).catch((error: unknown) => {
      if (!gone.signal.aborted) sendJson(response, 400, { error: { message: String(error) } });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The parts of OpenAI's requests that matter here. */
interface ModelRequest {
  model: string;
  messages?: { role: string; content?: unknown }[];
  tools?: unknown[];
  stream?: boolean;
  stream_options?: { include_usage?: boolean };
  input?: string | string[];
}

async function answer(request: IncomingMessage, response: ServerResponse, pause: Pause): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = JSON.parse(Buffer.concat(chunks).toString()) as ModelRequest;
  if (request.url === '/v1/embeddings') await embed(body, response, pause);
  else if (request.url === '/v1/chat/completions') await complete(body, response, pause);
  else sendJson(response, 404, { error: { message: `There is nothing at ${request.url}.` } });
}

async function embed(body: ModelRequest, response: ServerResponse, pause: Pause): Promise<void> {
  const inputs = [body.input ?? ''].flat();
  await pause(180 + 20 * inputs.length);
  const tokens = inputs.reduce((sum, input) => sum + countTokens(input), 0);
  sendJson(response, 200, {
    object: 'list',
    model: body.model,
    data: inputs.map((input, index) => ({ object: 'embedding', index, embedding: toVector(input) })),
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  });
}

async function complete(body: ModelRequest, response: ServerResponse, pause: Pause): Promise<void> {
  const messages = body.messages ?? [];
  const scripted = answerTo(messages);
  const toolCalls = (scripted.toolCalls ?? []).map((call, index) => ({
    id: `call_${messages.length}_${index}_${call.name}`,
    type: 'function',
    function: { name: call.name, arguments: JSON.stringify(call.arguments) },
  }));
  const usage = countUsage(body, scripted);
  const finishReason = toolCalls.length > 0 ? 'tool_calls' : 'stop';
  const head = {
    id: `chatcmpl-${Date.now().toString(36)}`,
    created: Math.floor(Date.now() / 1000),
    model: body.model,
  };
  await pause(scripted.thinkMs);

  if (!body.stream) {
    await pause(usage.completion_tokens * 12);
    const message = {
      role: 'assistant',
      content: scripted.text ?? null,
      ...(scripted.reasoning !== undefined && { reasoning_content: scripted.reasoning }),
      ...(toolCalls.length > 0 && { tool_calls: toolCalls }),
    };
    const choices = [{ index: 0, message, finish_reason: finishReason }];
    sendJson(response, 200, { ...head, object: 'chat.completion', choices, usage });
    return;
  }

  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const send = (choices: object[], rest: object = {}) =>
    response.write(
      `data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', choices, ...rest })}\n\n`,
    );
  const sendDelta = (delta: object, finish: string | null = null) =>
    send([{ index: 0, delta, finish_reason: finish }]);
  sendDelta({ role: 'assistant', content: '' });
  for (const word of words(scripted.reasoning)) {
    sendDelta({ reasoning_content: word });
    await pause(10);
  }
  for (const word of words(scripted.text)) {
    sendDelta({ content: word });
    await pause(14);
  }
  for (const [index, call] of toolCalls.entries()) {
    sendDelta({ tool_calls: [{ index, ...call, function: { ...call.function, arguments: '' } }] });
    for (const piece of call.function.arguments.match(/.{1,12}/gsu) ?? []) {
      sendDelta({ tool_calls: [{ index, function: { arguments: piece } }] });
      await pause(16);
    }
  }
  sendDelta({}, finishReason);
  if (body.stream_options?.include_usage) send([], { usage });
  response.end('data: [DONE]\n\n');
}

/** As OpenAI counts: what went before the last answer was read from the cache, in blocks of 128, from 1,024 tokens on. */
function countUsage(body: ModelRequest, scripted: ScriptedAnswer) {
  const messages = body.messages ?? [];
  const definitions = countTokens(JSON.stringify(body.tools ?? []));
  const promptTokens = definitions + countTokens(JSON.stringify(messages));
  const seen = messages.slice(0, messages.findLastIndex(({ role }) => role === 'assistant') + 1);
  const seenTokens = seen.length > 0 ? definitions + countTokens(JSON.stringify(seen)) : 0;
  const reasoningTokens = countTokens(scripted.reasoning ?? '');
  const completionTokens =
    reasoningTokens +
    countTokens(scripted.text ?? '') +
    countTokens(JSON.stringify(scripted.toolCalls ?? ''));
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    prompt_tokens_details: { cached_tokens: seenTokens >= 1024 ? Math.floor(seenTokens / 128) * 128 : 0 },
    completion_tokens_details: { reasoning_tokens: reasoningTokens },
  };
}

function countTokens(text: string): number {
  return Math.ceil(text.length / 4);
}

function words(text: string | undefined): string[] {
  return text?.match(/\s*\S+/gu) ?? [];
}

/** A small vector in which texts that share words are near each other. */
function toVector(text: string): number[] {
  const vector = Array.from({ length: 16 }, () => 0.01);
  for (const word of text.toLowerCase().match(/[a-z]{4,}/gu) ?? []) {
    vector[(word.charCodeAt(0) * 7 + word.charCodeAt(2) * 3 + word.length) % vector.length]! += 1;
  }
  const length = Math.hypot(...vector);
  return vector.map((value) => Number((value / length).toFixed(6)));
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
