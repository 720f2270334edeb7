import { AISpanType } from '@spanlight/tracing';
import type { AnyAISpan, UsageStats } from '@spanlight/tracing';
import { startModelServer } from './model-server.ts';
import { within } from './within.ts';

/** A message as OpenAI's chat completions take it. */
export interface ChatMessage {
  role: 'system' | 'user' | 'assistant' | 'tool';
  content: string | null;
  /** What the model thought, where the server tells. */
  reasoning_content?: string;
  tool_calls?: ToolCall[];
  tool_call_id?: string;
}

export interface ToolCall {
  id: string;
  type: 'function';
  function: { name: string; arguments: string };
}

export interface ToolDefinition {
  type: 'function';
  function: { name: string; description: string; parameters: object };
}

export interface ChatRequest {
  model: string;
  messages: ChatMessage[];
  tools?: ToolDefinition[];
  temperature?: number;
  maxOutputTokens?: number;
}

export interface Model {
  /** Streams an answer, recorded as a child of `parent`. */
  chat(parent: AnyAISpan, request: ChatRequest): Promise<ChatMessage>;
  /** Vectors for texts, recorded as a child of `parent`. */
  embed(parent: AnyAISpan, texts: string[]): Promise<number[][]>;
  close(): Promise<void>;
}

export interface ModelOptions {
  /** Divides the delays of the scripted model. @default 1 */
  speed?: number | undefined;
  signal?: AbortSignal | undefined;
}

/** The model that OPENAI_API_KEY opens, or a scripted one on this machine. */
export async function openModel({ speed = 1, signal }: ModelOptions = {}): Promise<Model> {
  const { OPENAI_API_KEY: apiKey, OPENAI_BASE_URL, OPENAI_MODEL } = process.env;
  const scripted = apiKey ? undefined : await startModelServer({ speed });
  const baseUrl = scripted?.baseUrl ?? OPENAI_BASE_URL ?? 'https://api.openai.com/v1';

  async function post(path: string, body: object): Promise<Response> {
    const response = await fetch(`${baseUrl}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${apiKey ?? 'none'}` },
      body: JSON.stringify(body),
      ...(signal && { signal }),
    });
    if (!response.ok) throw new Error(`The model answered ${response.status}: ${await response.text()}`);
    return response;
  }

  return {
    async chat(parent, { messages, tools, temperature, maxOutputTokens, ...request }) {
      const model = scripted ? request.model : (OPENAI_MODEL ?? request.model);
      const span = parent.createChildSpan({
        type: AISpanType.MODEL_GENERATION,
        name: `chat ${model}`,
        input: { messages, ...(tools && { tools }) },
        attributes: {
          model,
          provider: 'openai',
          streaming: true,
          parameters: { temperature, maxOutputTokens },
        },
      });
      return within(span, async () => {
        const response = await post('/chat/completions', {
          model,
          messages,
          tools,
          temperature,
          max_completion_tokens: maxOutputTokens,
          stream: true,
          stream_options: { include_usage: true },
        });
        const answer = await readAnswer(response, () =>
          span.update({ attributes: { completionStartTime: new Date() } }),
        );
        const { message, usage, finishReason } = answer;
        span.end({ output: message, attributes: { usage, finishReason } });
        return message;
      });
    },

    async embed(parent, texts) {
      const model = 'text-embedding-3-small';
      const span = parent.createChildSpan({
        type: AISpanType.EMBEDDING,
        name: `embed ${model}`,
        input: texts,
        attributes: { model, provider: 'openai' },
      });
      return within(span, async () => {
        const response = await post('/embeddings', { model, input: texts });
        const { data, usage } = (await response.json()) as EmbeddingsBody;
        const vectors = data.map(({ embedding }) => embedding);
        span.end({
          attributes: {
            usage: { inputTokens: usage.prompt_tokens, totalTokens: usage.total_tokens },
            dimensions: vectors[0]?.length,
          },
        });
        return vectors;
      });
    },

    close: async () => scripted?.close(),
  };
}

interface EmbeddingsBody {
  data: { embedding: number[] }[];
  usage: { prompt_tokens: number; total_tokens: number };
}

interface ChatChunk {
  choices: {
    delta: {
      content?: string | null;
      reasoning_content?: string;
      tool_calls?: (Partial<ToolCall> & { index: number })[];
    };
    finish_reason?: string | null;
  }[];
  usage?: {
    prompt_tokens: number;
    completion_tokens: number;
    total_tokens: number;
    prompt_tokens_details?: { cached_tokens?: number };
    completion_tokens_details?: { reasoning_tokens?: number };
  } | null;
}

interface Answer {
  message: ChatMessage;
  usage?: UsageStats;
  finishReason?: string;
}

/** Puts a streamed answer together, and tells when its first piece has come. */
async function readAnswer(response: Response, onFirstPiece: () => void): Promise<Answer> {
  const message: ChatMessage = { role: 'assistant', content: null };
  const answer: Answer = { message };
  const toolCalls: ToolCall[] = [];
  let hasBegun = false;
  for await (const { choices, usage } of readEvents(response)) {
    if (usage) {
      answer.usage = {
        inputTokens: usage.prompt_tokens,
        outputTokens: usage.completion_tokens,
        totalTokens: usage.total_tokens,
        cachedInputTokens: usage.prompt_tokens_details?.cached_tokens,
        reasoningTokens: usage.completion_tokens_details?.reasoning_tokens,
      };
    }
    const choice = choices[0];
    if (!choice) continue;
    const { content, reasoning_content: reasoning, tool_calls: calls = [] } = choice.delta;
    if (!hasBegun && (content || reasoning || calls.length > 0)) {
      hasBegun = true;
      onFirstPiece();
    }
    if (reasoning) message.reasoning_content = (message.reasoning_content ?? '') + reasoning;
    if (content) message.content = (message.content ?? '') + content;
    for (const { index, id, function: named } of calls) {
      const call = (toolCalls[index] ??= {
        id: id ?? '',
        type: 'function',
        function: { name: '', arguments: '' },
      });
      call.function.name += named?.name ?? '';
      call.function.arguments += named?.arguments ?? '';
    }
    if (choice.finish_reason) answer.finishReason = choice.finish_reason;
  }
  if (toolCalls.length > 0) message.tool_calls = toolCalls;
  return answer;
}

/** The `data:` lines of a stream of server-sent events, up to the one that says it is done. */
async function* readEvents(response: Response): AsyncGenerator<ChatChunk> {
  if (!response.body) return;
  let rest = '';
  for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const data = line.startsWith('data:') ? line.slice('data:'.length).trim() : '';
      if (data !== '' && data !== '[DONE]') yield JSON.parse(data) as ChatChunk;
    }
  }
}
