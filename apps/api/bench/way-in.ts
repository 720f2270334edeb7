import { decodeJsonTraces } from '../src/ingest/json-decoder.ts';
import { decodeProtobufTraces } from '../src/ingest/protobuf-decoder.ts';
import { createReadSpan } from '../src/read-span.ts';
import { fixtureNames, isJson, plainBody, readFixture } from '../test/fixtures.ts';
import { fromProtobuf, toProtobuf } from '../test/otlp-protobuf.ts';
import { takeTurns } from './take-turns.ts';

export interface WayInTimes {
  spans: number;
  /** Milliseconds for all bodies, the best of many rounds. */
  parseMs: number;
  jsonMs: number;
  protobufMs: number;
}

const type = 'ExportTraceServiceRequest';
const read = createReadSpan();

/** As many as it takes until the few recorded spans have been seen as often as a server sees such. */
const rounds = 200;

/** How long the recorded programs' spans take from body to meaning and cost, against JSON.parse of the same bodies. */
export function measureWayIn(): WayInTimes {
  const requests = fixtureNames
    .flatMap((name) => readFixture(name).requests)
    .filter(({ path }) => path !== '/v1/logs')
    .map((request) =>
      isJson(request)
        ? (JSON.parse(Buffer.from(plainBody(request)).toString()) as object)
        : (fromProtobuf(type, plainBody(request)) as object),
    );
  const json = requests.map((request) => Buffer.from(JSON.stringify(request)));
  const protobuf = requests.map((request) => toProtobuf(type, request));
  let spans = 0;
  const [parseMs, jsonMs, protobufMs] = takeTurns(
    [
      () => json.map((body) => JSON.parse(body.toString()) as unknown),
      () => {
        const decoded = json.flatMap((body) => decodeJsonTraces(body).spans.map((span) => read(span)));
        spans = decoded.length;
        return decoded;
      },
      () => protobuf.flatMap((body) => decodeProtobufTraces(body).spans.map((span) => read(span))),
    ],
    rounds,
  ) as [number, number, number];
  return { spans, parseMs, jsonMs, protobufMs };
}
