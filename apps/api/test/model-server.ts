import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';

/** A model that first asks for the weather of Paris and then tells it, by OpenAI's chat completions; with its bill. */
export async function startModelServer(): Promise<string> {
  const server = createServer((request, response) => {
    void answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
}

const call = {
  id: 'call_1',
  type: 'function',
  function: { name: 'get_weather', arguments: '{"city":"Paris"}' },
};

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { messages } = await readJson(request);
  const hasAsked = messages.some(({ role }) => role === 'tool');
  const message = hasAsked
    ? { role: 'assistant', content: 'It is sunny in Paris at 21 °C.' }
    : { role: 'assistant', content: null, tool_calls: [call] };
  const cached = { prompt_tokens_details: { cached_tokens: 64 } };
  const usage = hasAsked
    ? { prompt_tokens: 211, completion_tokens: 23, total_tokens: 234, ...cached }
    : { prompt_tokens: 101, completion_tokens: 11, total_tokens: 112 };
  response.setHeader('content-type', 'application/json');
  response.end(
    JSON.stringify({
      id: `chatcmpl-${messages.length}`,
      object: 'chat.completion',
      created: 1_795_334_318,
      model: 'gpt-4o-mini-2024-07-18',
      choices: [{ index: 0, message, finish_reason: hasAsked ? 'stop' : 'tool_calls' }],
      usage,
    }),
  );
}

async function readJson(request: IncomingMessage): Promise<{ messages: { role: string }[] }> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString()) as { messages: { role: string }[] };
}
