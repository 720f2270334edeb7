import { setTimeout as wait } from 'node:timers/promises';
import { AISpanType, currentSpan, DefaultAITracing, trace, withSpan } from '@spanlight/tracing';

// A traced program for runtimes other than Node, which ends as its argument says, sending to SPANLIGHT_ENDPOINT.

const [how = 'runs out'] = process.argv.slice(2);
const tracing = new DefaultAITracing({ serviceName: 'my-app' });
const agent = tracing.startSpan({
  type: AISpanType.AGENT_RUN,
  name: 'agent',
  attributes: { agentId: 'agent-123' },
});
const model = agent.createChildSpan({
  type: AISpanType.MODEL_GENERATION,
  name: 'model',
  attributes: { model: 'gpt-4' },
});
model.end({ output: 'Generated response', attributes: { usage: { totalTokens: 180 } } });

async function* streamWords() {
  yield 'one ';
  await wait(2);
  yield currentSpan()?.name;
}

await withSpan(
  agent,
  async () => {
    await wait(2);
    await trace('outer', async () => {
      await wait(2);
      trace('inner', () => currentSpan()?.name);
    });
    for await (const _ of trace('stream', streamWords));
  },
  { endSpan: false },
);

agent.end({ output: 'done' });
switch (how) {
  case 'exits':
    process.exit(3);
    break;
  case 'throws':
    throw new Error('thrown by the program');
  case 'is told to end':
    console.log('ready');
    await wait(30_000);
    break;
  default:
}
