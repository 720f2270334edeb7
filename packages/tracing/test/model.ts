import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ToolAnswer {
  tool: string;
  arguments: object;
}

export interface Model {
  /** What OPENAI_BASE_URL would be. */
  url: string;
  close(): Promise<void>;
}

/**
 * A model behind OpenAI's chat completions that asks for one tool, and fails from then on. Each answer costs 100 tokens in, of
 * which 64 were cached, and 10 out.
 */
export async function startFailingModel({ tool, arguments: args }: ToolAnswer): Promise<Model> {
  let hasAnswered = false;
  const server = createServer((request, response) => {
    request.resume();
    const [status, body] = hasAnswered ? [400, refusal] : [200, callTool(tool, args)];
    hasAnswered = true;
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const refusal = { error: { message: 'too many words' } };

function callTool(name: string, args: object): object {
  const call = { id: 'call_1', type: 'function', function: { name, arguments: JSON.stringify(args) } };
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: 'gpt-4.1-mini',
    choices: [
      {
        index: 0,
        finish_reason: 'tool_calls',
        message: { role: 'assistant', content: null, tool_calls: [call] },
      },
    ],
    usage: {
      prompt_tokens: 100,
      completion_tokens: 10,
      total_tokens: 110,
      prompt_tokens_details: { cached_tokens: 64 },
    },
  };
}
