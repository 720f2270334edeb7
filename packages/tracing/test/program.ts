import { setTimeout as wait } from 'node:timers/promises';
import { AISpanType, DefaultAITracing } from '@spanlight/tracing';

// A traced program for tests of how programs end: `node program.ts HOW`, sending to SPANLIGHT_ENDPOINT.

const [how] = process.argv.slice(2);
const tracing = new DefaultAITracing({ serviceName: 'program' });
const span = tracing.startSpan({ type: AISpanType.GENERIC, name: 'work' });

if (how === 'handles-signal') {
  process.on('SIGTERM', () => console.log('handled'));
}
if (how === 'exits-on-signal') {
  process.on('SIGINT', async () => {
    span.end();
    await tracing.shutdown();
    process.exit(7);
  });
}
if (how !== 'runs-out') {
  console.log('ready');
  await wait(how === 'handles-signal' ? 300 : 30_000);
}
span.end({ output: 'finished' });
