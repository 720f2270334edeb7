import { existsSync } from 'node:fs';
import type { AITracing, AITracingExporter } from '@spanlight/tracing';
import { readConfig } from '../config.ts';
import { serverUrl } from '../server-url.ts';
import { defineCommand } from './command.ts';
import { addressFlags } from './config-flags.ts';
import { askHealth } from './health.ts';
import { untilStopped } from './stop-signals.ts';
import { UsageError } from './usage-error.ts';

export const demo = defineCommand({
  name: 'demo',
  summary: 'Play an agent and a workflow, live, to a running server',
  flags: {
    speed: { type: 'string', value: 'N', describes: 'N times as fast, such as 4 or 0.5' },
    ...addressFlags,
  },
  examples: ['spanlight demo', 'spanlight demo --speed 4'],
  async run({ speed: factor = '1', ...flags }) {
    const speed = Number(factor);
    if (!(speed > 0 && speed <= 1000))
      throw new UsageError(`The speed "${factor}" is none: give a number such as 2 or 0.5.`);
    const { host, port } = readConfig(flags, process.env);
    const url = serverUrl(host, port);
    if (!(await askHealth(url))) {
      throw new UsageError(`No Spanlight runs at ${url}. Run "spanlight start" in another terminal first.`);
    }
    const stopping = new AbortController();
    const { signal } = stopping;
    void untilStopped().then(() => stopping.abort(new Error('The demo was stopped.')));
    const outcomes = await Promise.all([
      play({ serviceName: 'harbor-on-call', file: 'agent', run: 'runAgentExample' }, { url, speed, signal }),
      play(
        { serviceName: 'harbor-support', file: 'workflow', run: 'runWorkflowExample' },
        { url, speed, signal },
      ),
    ]);
    return outcomes.every((isDone) => isDone) ? 0 : 1;
  },
});

interface Example {
  serviceName: string;
  file: string;
  /** What the file exports. */
  run: string;
}

interface PlayOptions {
  url: string;
  speed: number;
  signal: AbortSignal;
}

/** What the examples export: packages/tracing/examples. */
type RunExample = (options: { tracing: AITracing; speed: number; signal: AbortSignal }) => Promise<unknown>;

/** Runs one example in real time; whether it came to its end. */
async function play(
  { serviceName, file, run }: Example,
  { url, speed, signal }: PlayOptions,
): Promise<boolean> {
  const exports = (await import(exampleUrl(file))) as Record<string, RunExample>;
  // Here, so that no other command waits for it to load.
  const { DefaultAITracing, OtlpExporter } = await import('@spanlight/tracing');
  const exporters = [new OtlpExporter({ endpoint: url }), announcer(serviceName, url)];
  const tracing = new DefaultAITracing({ serviceName, exporters });
  try {
    await exports[run]!({ tracing, speed, signal });
    return true;
  } catch (error) {
    console.error(`${serviceName}: ${(error as Error).message}`);
    return false;
  } finally {
    await tracing.shutdown();
  }
}

/** Compiled by `pack`; in the repository, as they were written. */
function exampleUrl(file: string): string {
  const packed = new URL(`../demo/${file}.js`, import.meta.url);
  return existsSync(packed)
    ? packed.href
    : new URL(`../../../../packages/tracing/examples/${file}.ts`, import.meta.url).href;
}

/** Says where to look, as soon as there is something to see. */
function announcer(serviceName: string, url: string): AITracingExporter {
  return {
    name: 'announcer',
    exportEvent({ type, exportedSpan }) {
      if (!exportedSpan.isRootSpan) return;
      if (type === 'span_started') console.log(`${serviceName}  ${url}/runs/${exportedSpan.traceId}`);
    },
    shutdown: () => Promise.resolve(),
  };
}
