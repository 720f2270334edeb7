import { formatCount } from '@spanlight/schema';
import type { AITracing, AITracingExporter, Logger } from '@spanlight/tracing';
import { readConfig, type ConfigFlags, type Environment } from '../config.ts';
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
    const url = readUrl(flags, process.env);
    if (!(await askHealth(url))) {
      throw new UsageError(`No Spanlight runs at ${url}. Run "spanlight start" in another terminal first.`);
    }
    const stopping = new AbortController();
    const { signal } = stopping;
    void untilStopped().then(() => stopping.abort(new Error('The demo was stopped.')));
    const outcomes = await Promise.all(examples.map((example) => play(example, { url, speed, signal })));
    const lost = sum(outcomes.map((outcome) => outcome.lost));
    if (lost > 0) console.error(lossText(lost, sum(outcomes.map((outcome) => outcome.spans)), url));
    return lost === 0 && outcomes.every((outcome) => outcome.isDone) ? 0 : 1;
  },
});

/** Where the SDK would send to, unless a flag says otherwise. */
function readUrl(flags: ConfigFlags, env: Environment): string {
  const endpoint = env['SPANLIGHT_ENDPOINT'];
  const { host, port } = readConfig(flags, env);
  if (!endpoint || flags.host !== undefined || flags.port !== undefined) return serverUrl(host, port);
  return endpoint.replace(/\/+$/, '').replace(/\/v1\/traces$/, '');
}

/** "Up to", since a span whose start and end were lost apart counts as two. */
function lossText(lost: number, spans: number, url: string): string {
  return `Up to ${formatCount(Math.min(lost, spans))} of ${formatCount(spans)} ${spans === 1 ? 'span' : 'spans'} did not reach the Spanlight at ${url}: it stopped, or refused them.`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** What the examples export: packages/tracing/examples. */
type RunExample = (options: { tracing: AITracing; speed: number; signal: AbortSignal }) => Promise<unknown>;

interface Example {
  serviceName: string;
  load: () => Promise<RunExample>;
}

const examples: readonly Example[] = [
  {
    serviceName: 'harbor-on-call',
    load: async () => (await import('@spanlight/tracing/examples/agent.ts')).runAgentExample,
  },
  {
    serviceName: 'harbor-support',
    load: async () => (await import('@spanlight/tracing/examples/workflow.ts')).runWorkflowExample,
  },
];

interface PlayOptions {
  url: string;
  speed: number;
  signal: AbortSignal;
}

interface Outcome {
  /** It came to its end. */
  isDone: boolean;
  spans: number;
  /** How often a span did not arrive: its start, its end, or both at once. */
  lost: number;
}

/** Runs one example in real time. */
async function play({ serviceName, load }: Example, { url, speed, signal }: PlayOptions): Promise<Outcome> {
  // Here, so that the overview of all commands doesn't wait for them to load.
  const run = await load();
  const { DefaultAITracing, OtlpExporter } = await import('@spanlight/tracing');
  // Silent, since what was lost is told of both examples together.
  const otlp = new OtlpExporter({ endpoint: url, logger: silent });
  const seen = new Set<string>();
  const exporters = [otlp, announcer(serviceName, url, ({ id }) => seen.add(id))];
  const tracing = new DefaultAITracing({ serviceName, exporters });
  const isDone = await run({ tracing, speed, signal }).then(
    () => true,
    (error: Error) => {
      console.error(`${serviceName}: ${error.message}`);
      return false;
    },
  );
  await tracing.shutdown();
  return { isDone, spans: seen.size, lost: otlp.droppedSpans };
}

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} };

/** Says where to look, as soon as there is something to see, and passes on every span. */
function announcer(
  serviceName: string,
  url: string,
  onSpan: (span: { id: string }) => void,
): AITracingExporter {
  return {
    name: 'announcer',
    exportEvent({ type, exportedSpan }) {
      onSpan(exportedSpan);
      if (type === 'span_started' && exportedSpan.isRootSpan)
        console.log(`${serviceName}  ${url}/runs/${exportedSpan.traceId}`);
    },
    shutdown: () => Promise.resolve(),
  };
}
