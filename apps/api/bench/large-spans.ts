import { performance } from 'node:perf_hooks';
import { decodeJsonTraces } from '../src/ingest/json-decoder.ts';
import { decodeProtobufTraces } from '../src/ingest/protobuf-decoder.ts';
import { createReadSpan } from '../src/read-span.ts';
import { attributes as toAttributes, otlpRequest, otlpSpan } from '../test/otlp.ts';
import { toProtobuf } from '../test/otlp-protobuf.ts';
import { createHeld } from './held.ts';

/** Milliseconds that spans of unusual size or number take, the best of a few. */
export interface LargeSpanTimes {
  name: string;
  /** Of the body in JSON. */
  megabytes: number;
  /** From decoded span to meaning and cost, of one of them. */
  meaningMs: number;
  /** The same when someone looks at the span, and all of it is read. */
  detailMs: number;
  /** From body to decoded spans, and JSON.parse of the same. */
  jsonMs: number;
  protobufMs: number;
  parseMs: number;
  /** For how long the server's thread is held up while the body comes in and is read, in each encoding. */
  jsonHeldMs: number;
  protobufHeldMs: number;
}

const read = createReadSpan();
const call = { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'gpt-4o-mini' };
const message = { role: 'user', parts: [{ type: 'text', content: 'Hello' }] };

interface Extreme {
  attributes: Record<string, unknown>;
  events?: unknown[];
  /** How many spans there are like that. @default 1 */
  count?: number;
}

/** Each made when its turn comes, since they are large. */
const extremes: Record<string, () => Extreme> = {
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
  '100,000 long attributes': () => ({
    attributes: keys(100_000, (n) => [[`key${n}`, 'x'.repeat(300)]]),
  }),
  'a list of 1,000,000 entries': () => ({ attributes: { list: times(1_000_000, (n) => n) } }),
  'a map of 20 MB': () => ({ attributes: { map: keys(400_000, (n) => [[`key${n}`, 'value']]) } }),
  // As many bytes as a body may have, each a character of two bytes in memory.
  'a message of 60 MB with a letter of another script': () => ({
    attributes: { ...call, 'gen_ai.input.messages': `${'x'.repeat(59_000_000)}→` },
  }),
  '40 KB, of which a request has 512': () => ({ attributes: conversation(40), count: 512 }),
  '1 KB, of which a request has 20,000': () => ({ attributes: conversation(1), count: 20_000 }),
  // The most that is read in the server's own thread: of usual spans, and of small values.
  '2 KB, of which a request has 500': () => ({ attributes: conversation(2), count: 500 }),
  '19,000 attributes': () => ({ attributes: keys(19_000, (n) => [[`key${n}`, 'x']]) }),
};

export async function measureLargeSpans(): Promise<LargeSpanTimes[]> {
  const held = createHeld();
  const measured: LargeSpanTimes[] = [];
  for (const [name, make] of Object.entries(extremes)) {
    const { json, protobuf } = makeBodies(make());
    // First, while there is no large object that garbage collection would have to go through.
    const jsonHeldMs = await held.measure('json', json);
    const protobufHeldMs = await held.measure('protobuf', protobuf);
    const rounds = json.length > 20_000_000 ? 3 : 7;
    const [span] = decodeJsonTraces(json).spans;
    measured.push({
      name,
      megabytes: Number((json.length / 1e6).toFixed(1)),
      // A copy each time, since rules remember what they have read of one.
      meaningMs: best(rounds, () => read({ ...span! })),
      detailMs: best(rounds, () => read({ ...span! }, true)),
      jsonMs: best(rounds, () => decodeJsonTraces(json)),
      protobufMs: best(rounds, () => decodeProtobufTraces(protobuf)),
      parseMs: best(rounds, () => JSON.parse(json.toString())),
      jsonHeldMs,
      protobufHeldMs,
    });
  }
  await held.close();
  return measured;
}

function makeBodies({ attributes, events, count = 1 }: Extreme) {
  const own = { attributes: toAttributes(attributes), ...(events && { events }) };
  const spans = times(count, (n) => otlpSpan({ spanId: (n + 1).toString(16).padStart(16, '0'), ...own }));
  const request = otlpRequest(spans);
  return {
    json: Buffer.from(JSON.stringify(request)),
    protobuf: toProtobuf('ExportTraceServiceRequest', request),
  };
}

/** Of about so many kilobytes. */
function conversation(kilobytes: number): Record<string, unknown> {
  const said = { role: 'user', parts: [{ type: 'text', content: 'Hello '.repeat(70) }] };
  return { ...call, 'gen_ai.input.messages': JSON.stringify(times(2 * kilobytes, () => said)) };
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
