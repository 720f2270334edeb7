import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { otlpRequest } from '../../test/otlp.ts';
import { toProtobuf } from '../../test/otlp-protobuf.ts';
import { agentSpans } from './agents.ts';
import { recordWrites, writeBare } from './bare-script.ts';
import { median } from './results.ts';
import { postAll, startBenchServer } from './server.ts';
import { createRandom } from './texts.ts';

export interface IngestFigures {
  spans: number;
  rounds: number;
  /** Spans a second, the median of the rounds. */
  bare: number;
  protobuf: number;
  json: number;
  /** Medians of each round's own ratio. */
  protobufRatio: number;
  jsonRatio: number;
  /** While spans came in, milliseconds; the worst round. */
  loopDelayP99: number;
}

const agentsPerRequest = 25;

/** Requests of 500 spans: agents of 20, with 2 KB of text each. */
function agentRequests(firstRun: number, count: number, payload = 2000): object[] {
  const random = createRandom(firstRun + 1);
  return Array.from({ length: count }, (_, request) =>
    otlpRequest(
      Array.from({ length: agentsPerRequest }, (__, agent) =>
        agentSpans({ run: firstRun + request * agentsPerRequest + agent, spanCount: 20, payload, random }),
      ).flat(),
    ),
  );
}

const toJson = (request: object) => new Uint8Array(Buffer.from(JSON.stringify(request)));

/** How fast spans come in over HTTP until they are committed and indexed, and how fast a bare script writes the same rows. */
export async function measureIngest(
  folder: string,
  requests: number,
  rounds: number,
): Promise<IngestFigures> {
  const all = agentRequests(0, requests);
  const json = all.map(toJson);
  const protobuf = all.map((request) => toProtobuf('ExportTraceServiceRequest', request));
  const written = await recordWrites(json);
  const spans = requests * agentsPerRequest * 20;
  const rates = { bare: [] as number[], protobuf: [] as number[], json: [] as number[] };
  const delays: number[] = [];

  async function time(name: keyof typeof rates, work: (file: string) => Promise<number>) {
    const file = join(folder, `${name}.db`);
    const ms = await work(file);
    rates[name].push((spans / ms) * 1000);
    for (const end of ['', '-wal', '-shm']) await rm(file + end, { force: true });
  }

  const post = (bodies: Uint8Array<ArrayBuffer>[], type: string) => async (file: string) => {
    const server = await startBenchServer(file);
    await server.state();
    const start = performance.now();
    await postAll(server.url, bodies, type);
    const ms = performance.now() - start;
    delays.push((await server.state()).delayMs);
    await server.close();
    return ms;
  };

  for (let round = 0; round < rounds; round++) {
    await time('bare', async (file) => {
      const start = performance.now();
      writeBare(file, written);
      return performance.now() - start;
    });
    await time('protobuf', post(protobuf, 'application/x-protobuf'));
    await time('json', post(json, 'application/json'));
  }
  const ratio = (name: 'protobuf' | 'json') =>
    median(rates[name].map((rate, round) => rate / rates.bare[round]!));
  return {
    spans,
    rounds,
    bare: Math.round(median(rates.bare)),
    protobuf: Math.round(median(rates.protobuf)),
    json: Math.round(median(rates.json)),
    protobufRatio: ratio('protobuf'),
    jsonRatio: ratio('json'),
    loopDelayP99: Math.max(...delays),
  };
}
