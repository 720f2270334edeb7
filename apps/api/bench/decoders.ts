import { decodeJsonTraces } from '../src/ingest/json-decoder.ts';
import { decodeProtobufTraces } from '../src/ingest/protobuf-decoder.ts';
import { jsonTraces } from '../test/fixtures.ts';
import { protobufType, toProtobuf } from '../test/otlp-protobuf.ts';
import { takeTurns } from './take-turns.ts';

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
