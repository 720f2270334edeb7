import { performance } from 'node:perf_hooks';
import { decodeJsonTraces } from '../src/ingest/json-decoder.ts';
import { decodeProtobufTraces } from '../src/ingest/protobuf-decoder.ts';
import { createReadSpan } from '../src/read-span.ts';
import { attributes as toAttributes, otlpRequest, otlpSpan } from '../test/otlp.ts';
import { toProtobuf } from '../test/otlp-protobuf.ts';

/** Milliseconds that one span of unusual size takes, the best of a few. */
export interface LargeSpanTimes {
  name: string;
  megabytes: number;
  /** From decoded span to meaning and cost. */
  meaningMs: number;
  /** The same when someone looks at the span, and all of it is read. */
  detailMs: number;
  /** From body to decoded span, and JSON.parse of the same. */
  jsonMs: number;
  protobufMs: number;
  parseMs: number;
}

const read = createReadSpan();
const call = { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'gpt-4o-mini' };
const message = { role: 'user', parts: [{ type: 'text', content: 'Hello' }] };

/** Each made when its turn comes, since they are large. */
const spans: Record<string, () => { attributes: Record<string, unknown>; events?: unknown[] }> = {
  'a message of 20 MB': () => ({
    attributes: {
      ...call,
      'gen_ai.input.messages': JSON.stringify([
        { role: 'user', parts: [{ type: 'text', content: 'x'.repeat(20_000_000) }] },
      ]),
    },
  }),
  'a message of 20 MB in lines': () => ({
    attributes: {
      ...call,
      'gen_ai.input.messages': JSON.stringify([
        { role: 'user', parts: [{ type: 'text', content: 'one "line"\n'.repeat(1_600_000) }] },
      ]),
    },
  }),
  '10,000 messages': () => ({
    attributes: { ...call, 'gen_ai.input.messages': JSON.stringify(times(10_000, () => message)) },
  }),
  '200,000 messages': () => ({
    attributes: { ...call, 'gen_ai.input.messages': JSON.stringify(times(200_000, () => message)) },
  }),
  '50,000 messages as a structured value': () => ({
    attributes: { ...call, 'gen_ai.input.messages': times(50_000, () => message) },
  }),
  '50,000 messages as events': () => ({
    attributes: call,
    events: times(50_000, () => ({
      name: 'gen_ai.user.message',
      timeUnixNano: '1795334318000000000',
      attributes: toAttributes({ content: 'Hello' }),
    })),
  }),
  '10,000 keys of OpenInference messages': () => ({
    attributes: {
      'openinference.span.kind': 'LLM',
      ...keys(5000, (n) => [
        [`llm.input_messages.${n}.message.role`, 'user'],
        [`llm.input_messages.${n}.message.content`, 'Hello'],
      ]),
    },
  }),
  '100,000 attributes of messages': () => ({
    attributes: { ...call, ...keys(100_000, (n) => [[`gen_ai.prompt.${n}.content`, 'x']]) },
  }),
  '100,000 embedding vectors': () => ({
    attributes: {
      'openinference.span.kind': 'EMBEDDING',
      ...keys(100_000, (n) => [[`embedding.embeddings.${n}.embedding.vector`, [0.25, 0.5]]]),
    },
  }),
  '100,000 kinds of usage': () => ({
    attributes: {
      'langfuse.observation.type': 'generation',
      'langfuse.observation.usage_details': JSON.stringify(keys(100_000, (n) => [[`kind${n}`, 1]])),
    },
  }),
  '20,000 attributes that mean nothing': () => ({ attributes: keys(20_000, (n) => [[`key${n}`, 'x']]) }),
  '1,000,000 attributes': () => ({ attributes: keys(1_000_000, (n) => [[`key${n}`, 'x']]) }),
};

export function measureLargeSpans(): LargeSpanTimes[] {
  return Object.entries(spans).map(([name, make]) => {
    const { attributes, events } = make();
    const request = otlpRequest([
      otlpSpan({ attributes: toAttributes(attributes), ...(events && { events }) }),
    ]);
    const json = Buffer.from(JSON.stringify(request));
    const protobuf = toProtobuf('ExportTraceServiceRequest', request);
    const rounds = json.length > 20_000_000 ? 3 : 7;
    const [span] = decodeJsonTraces(json).spans;
    return {
      name,
      megabytes: Number((json.length / 1e6).toFixed(1)),
      // A copy each time, since rules remember what they have read of one.
      meaningMs: best(rounds, () => read({ ...span! })),
      detailMs: best(rounds, () => read({ ...span! }, true)),
      jsonMs: best(rounds, () => decodeJsonTraces(json)),
      protobufMs: best(rounds, () => decodeProtobufTraces(protobuf)),
      parseMs: best(rounds, () => JSON.parse(json.toString())),
    };
  });
}

function times<Item>(count: number, make: (n: number) => Item): Item[] {
  return Array.from({ length: count }, (_, n) => make(n));
}

function keys(count: number, make: (n: number) => [string, unknown][]): Record<string, unknown> {
  return Object.fromEntries(Array.from({ length: count }, (_, n) => make(n)).flat());
}

function best(rounds: number, work: () => unknown): number {
  const found = Array.from({ length: rounds }, () => {
    globalThis.gc?.({ type: 'minor' });
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return Number(Math.min(...found).toFixed(1));
}
