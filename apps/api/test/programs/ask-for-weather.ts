import type OpenAI from 'openai';

const tools: OpenAI.ChatCompletionTool[] = [
  {
    type: 'function',
    function: {
      name: 'get_weather',
      description: 'Tells the weather of a city.',
      parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
    },
  },
];

/** Two calls of a model with a tool between, then a stream; prints what the provider billed, in and out. */
export async function askForWeather(
  client: OpenAI,
  callTool: (city: string) => Promise<unknown>,
): Promise<string> {
  const messages: OpenAI.ChatCompletionMessageParam[] = [
    { role: 'system', content: 'You are a weather bot.' },
    { role: 'user', content: 'What is the weather in Paris?' },
  ];
  const first = await client.chat.completions.create({ model: 'gpt-4o-mini', messages, tools });
  const [choice] = first.choices;
  messages.push(choice!.message);
  for (const call of choice!.message.tool_calls ?? []) {
    if (call.type !== 'function') continue;
    const { city } = JSON.parse(call.function.arguments) as { city: string };
    messages.push({ role: 'tool', tool_call_id: call.id, content: JSON.stringify(await callTool(city)) });
  }
  const second = await client.chat.completions.create({ model: 'gpt-4o-mini', messages, tools });
  for (const { usage } of [first, second]) {
    process.stdout.write(`billed ${usage?.prompt_tokens} ${usage?.completion_tokens}\n`);
  }
  return second.choices[0]?.message.content ?? '';
}

export function weatherOf(city: string): Promise<{ city: string; tempC: number }> {
  return Promise.resolve({ city, tempC: 21 });
}
