import { AISpanType, currentSpan, DefaultAITracing, trace } from '@spanlight/tracing';
import { startModelServer } from './model-server.ts';

// A streamed answer: each span stays open for as long as its stream flows, and ends by itself, also when the reader has had enough.
const tracing = new DefaultAITracing({ serviceName: 'packing-list' });
const model = await startModelServer();

/** What a model says, word by word. */
async function* askModel(prompt: string): AsyncGenerator<string> {
  const response = await fetch(`${model.baseUrl}/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({
      model: 'gpt-5-mini',
      stream: true,
      messages: [{ role: 'user', content: prompt }],
    }),
  });
  let rest = '';
  for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop()!;
    for (const line of lines) {
      if (!line.startsWith('data: {')) continue;
      const { choices } = JSON.parse(line.slice('data: '.length)) as {
        choices: { delta: { content?: string } }[];
      };
      const text = choices[0]?.delta.content;
      if (!text) continue;
      const span = currentSpan();
      if (span?.type === AISpanType.MODEL_GENERATION && !('completionStartTime' in span.attributes)) {
        span.update({ attributes: { completionStartTime: new Date() } });
      }
      yield text;
    }
  }
}

/** The same, traced: the prompt is the span's input, and the words together become its output. */
function askModelTraced(prompt: string): AsyncGenerator<string> {
  return trace(
    'chat gpt-5-mini',
    {
      type: AISpanType.MODEL_GENERATION,
      input: prompt,
      attributes: { model: 'gpt-5-mini', provider: 'openai', streaming: true },
    },
    () => askModel(prompt),
  );
}

await trace(
  'packing assistant',
  { tracing, type: AISpanType.AGENT_RUN, attributes: { agentId: 'packing-assistant' } },
  async () => {
    for await (const text of askModelTraced('Write a packing list for Copenhagen.'))
      process.stdout.write(text);
    console.log();

    // The first line is enough: the span ends here, with what came until then.
    let first = '';
    for await (const text of askModelTraced('Write a packing list for one night.')) {
      if (text.includes('\n')) break;
      first += text;
    }
    console.log(first);
  },
);
await model.close();
