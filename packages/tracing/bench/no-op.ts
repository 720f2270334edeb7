import { AISpanType, DefaultAITracing } from '@spanlight/tracing';
import { median } from './rounds.ts';

const rounds = 60;
const spansPerRound = 20_000;

/** Nanoseconds from the start to the end of a span of a trace that is not kept, and how often its payload was looked at. */
export function measureNoOp(): { nanoseconds: number; payloadReads: number } {
  const tracing = new DefaultAITracing({
    serviceName: 'bench',
    exporters: [],
    sampling: { type: 'never' },
  });
  let payloadReads = 0;
  const payload = new Proxy(
    {},
    {
      get: () => payloadReads++,
      ownKeys: () => [`${payloadReads++}`],
    },
  );
  const root = tracing.startSpan({ type: AISpanType.AGENT_RUN, name: 'run', input: payload });
  const begin = { type: AISpanType.GENERIC, name: 'call', input: payload, metadata: payload };
  const finish = { output: payload, metadata: payload };
  const times = Array.from({ length: rounds }, () => {
    const start = process.hrtime.bigint();
    for (let index = 0; index < spansPerRound; index++) root.createChildSpan(begin).end(finish);
    return Number(process.hrtime.bigint() - start) / spansPerRound;
  });
  return { nanoseconds: median(times), payloadReads };
}
