import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { fork } from 'node:child_process';
import { AISpanType, DefaultAITracing, DefaultExporter } from '@spanlight/tracing';
import { small } from './payloads.ts';

// A program that makes spans as fast as it can, and tells how much memory it holds meanwhile: `node --expose-gc memory.ts WHAT`.

export interface MemoryReport {
  /** Asked for. */
  spans: number;
  /** With those before the first look. */
  made: number;
  /** Of the heap after garbage collection, above what it was before the first span; at equal intervals. */
  grownMiB: number[];
  /** Of the process at its largest. */
  maxRssMiB: number;
  dropped: number;
  /** By a receiver; undefined without one. */
  received: number | undefined;
}

const intervals = 20;
const spansPerTurn = 2000;
const spansPerTrace = 4;

/** Runs the program above in a process of its own, whose heap is its alone. */
export async function measureMemory(what: 'server-down' | 'soak'): Promise<MemoryReport> {
  const child = fork(new URL(import.meta.url), [what], { execArgv: ['--expose-gc'] });
  const [report] = (await once(child, 'message')) as [MemoryReport];
  return report;
}

if (process.send) {
  const report = process.argv[2] === 'soak' ? await soak() : await sendToNobody();
  process.send(report);
  process.disconnect();
}

async function sendToNobody(): Promise<MemoryReport> {
  const exporter = new DefaultExporter({ endpoint: await findClosedEndpoint(), spool: false });
  const report = await makeSpans(exporter, 1_000_000, () => Promise.resolve());
  return { ...report, dropped: exporter.droppedSpans, received: undefined };
}

/** 1,000 spans a second for ten minutes, in less time. */
async function soak(): Promise<MemoryReport> {
  const receiver = fork(new URL('receiver.ts', import.meta.url));
  const [endpoint] = (await once(receiver, 'message')) as [string];
  const exporter = new DefaultExporter({ endpoint, spool: false });
  const report = await makeSpans(exporter, 600_000, () => exporter.flush());
  receiver.send('how many');
  const [received] = (await once(receiver, 'message')) as [number];
  receiver.disconnect();
  return { ...report, dropped: exporter.droppedSpans, received };
}

async function makeSpans(
  exporter: DefaultExporter,
  spans: number,
  settle: () => Promise<void>,
): Promise<Omit<MemoryReport, 'dropped' | 'received'>> {
  const tracing = new DefaultAITracing({ serviceName: 'bench', exporters: [exporter] });
  recordTrace(tracing);
  await settle();
  const before = heapMiB();
  const grownMiB: number[] = [];
  let maxRss = 0;
  for (let made = 0; made < spans;) {
    for (const end = made + spansPerTurn; made < end; made += spansPerTrace) recordTrace(tracing);
    await settle();
    await turn();
    maxRss = Math.max(maxRss, process.memoryUsage.rss());
    if (made % (spans / intervals) === 0) grownMiB.push(Math.round((heapMiB() - before) * 10) / 10);
  }
  await tracing.shutdown();
  return { spans, made: spans + spansPerTrace, grownMiB, maxRssMiB: Math.round(maxRss / 2 ** 20) };
}

function recordTrace(tracing: DefaultAITracing): void {
  const run = tracing.startSpan({
    type: AISpanType.AGENT_RUN,
    name: 'support',
    input: small.input,
    attributes: { agentId: 'support' },
  });
  for (let index = 0; index < 3; index++) {
    const generation = run.createChildSpan({
      type: AISpanType.MODEL_GENERATION,
      name: 'chat',
      input: small.input,
      attributes: { model: 'gpt-5-mini' },
    });
    generation.end({ output: small.output, attributes: { usage: { inputTokens: 120, outputTokens: 40 } } });
  }
  run.end({ output: small.output });
}

function heapMiB(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

/** An address of this machine where nobody listens. */
async function findClosedEndpoint(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return `http://127.0.0.1:${port}`;
}
