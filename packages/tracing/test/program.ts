import { setTimeout as wait } from 'node:timers/promises';
import { AISpanType, DefaultAITracing, DefaultExporter } from '@spanlight/tracing';

// A traced program for tests of how programs end: `node program.ts HOW`, sending to SPANLIGHT_ENDPOINT.

const [how = 'runs-out'] = process.argv.slice(2);
// Two of them: each must have all, and neither be in the other's way.
const exporters = how === 'two-exporters' ? [new DefaultExporter(), new DefaultExporter()] : undefined;
const tracing = new DefaultAITracing({ serviceName: 'program', exporters });
const span = tracing.startSpan({ type: AISpanType.GENERIC, name: 'work' });

switch (how) {
  case 'handles-signal':
    process.on('SIGTERM', () => console.log('handled'));
    break;
  case 'handles-signal-once':
    process.once('SIGTERM', () => console.log('handled'));
    break;
  case 'exits-on-signal':
    process.on('SIGINT', async () => {
      span.end();
      await tracing.shutdown();
      process.exit(7);
    });
    break;
  case 'exits-at-once-on-signal':
    process.on('SIGTERM', () => {
      span.end();
      process.exit(8);
    });
    break;
  case 'exits':
    span.end();
    process.exit(3);
    break;
  case 'exits-later':
    await tracing.flush();
    span.end();
    process.exit(4);
    break;
  case 'throws':
    span.end();
    throw new Error('thrown by the program');
  default:
}
if (how !== 'runs-out' && how !== 'two-exporters') {
  console.log('ready');
  await wait(how.startsWith('handles-signal') ? 300 : 30_000);
}
span.end({ output: 'finished' });
