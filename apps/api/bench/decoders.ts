import { performance } from 'node:perf_hooks';
import { decodeJsonTraces } from '../src/ingest/json-decoder.ts';
import { decodeProtobufTraces } from '../src/ingest/protobuf-decoder.ts';
import { jsonTraces } from '../test/fixtures.ts';
import { protobufType, toProtobuf } from '../test/otlp-protobuf.ts';

export interface DecoderTimes {
  spans: number;
  /** Milliseconds for all of them, the best of many rounds: other programs only ever add to them. */
  parseMs: number;
  jsonMs: number;
  protobufMs: number;
  /** What protobufjs generates, which makes objects of the wire's shape and no spans yet. */
  generatedMs: number;
}

/** How long the decoders take for the same requests, each several times over, so that one body holds thousands of spans. */
export function measureDecoders(): DecoderTimes {
  const request = readFixtures();
  const json = Buffer.from(JSON.stringify(request));
  const protobuf = toProtobuf('ExportTraceServiceRequest', request);
  const generated = protobufType('ExportTraceServiceRequest');
  const [parseMs, jsonMs, protobufMs, generatedMs] = takeTurns([
    () => JSON.parse(json.toString()) as unknown,
    () => decodeJsonTraces(json),
    () => decodeProtobufTraces(protobuf),
    () => generated.decode(protobuf),
  ]) as [number, number, number, number];
  return { spans: decodeJsonTraces(json).spans.length, parseMs, jsonMs, protobufMs, generatedMs };
}

const repeats = 20;

function readFixtures(): object {
  const { resourceSpans } = jsonTraces();
  return { resourceSpans: Array.from({ length: repeats }, () => resourceSpans).flat() };
}

const rounds = 30;

/** Side by side, so that whatever else the machine does meets all alike. */
function takeTurns(works: readonly (() => unknown)[]): number[] {
  const best = works.map(() => Infinity);
  for (let round = 0; round < rounds; round++) {
    for (const [index, work] of works.entries()) {
      globalThis.gc?.({ type: 'minor' });
      const start = performance.now();
      work();
      best[index] = Math.min(best[index]!, performance.now() - start);
    }
  }
  return best.map((ms) => Number(ms.toFixed(2)));
}
