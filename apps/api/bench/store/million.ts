import { join } from 'node:path';
import { toProtobuf } from '../../test/otlp-protobuf.ts';
import { timeDeletes } from './deletes.ts';
import { makeMillionFile } from './million-file.ts';
import { timeFilters, timePages, timeRuns, timeSearches, timeSums } from './million-reads.ts';
import { requestsOf, runCount } from './many-runs.ts';
import { median } from './results.ts';
import { postAll, startBenchServer } from './server.ts';

/** How a server does with 100,000 runs of 1,000,000 spans. The file is made where it is not there, which takes long. */
export async function measureMillion(folder: string, file: string) {
  await makeMillionFile(file);
  const server = await startBenchServer(file);
  try {
    const startedMb = (await server.state()).memoryMb;
    const pages = await timePages(server.url, 9);
    const filters = await timeFilters(server.url, 9);
    const runs = await timeRuns(server.url, 15);
    await server.state();
    const searches = await timeSearches(server.url, 5);
    const { delayMs } = await server.state();
    const health = await timeHealth(server.url);
    const sums = await timeSums(server.url);
    const readMb = (await server.state()).memoryMb;
    const ingest = await measureBigIngest(folder, server.url);
    const deletes = await timeDeletes(server.url, () => addRuns(server.url));
    const highestMb = (await server.state()).memoryMb;
    return {
      pages,
      filters,
      runs,
      searches,
      delayMs,
      health,
      sums,
      memory: { startedMb, readMb, highestMb },
      ingest,
      deletes,
    };
  } finally {
    await server.close();
  }
}

async function timeHealth(url: string): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 9; round++) {
    const start = performance.now();
    await (await fetch(`${url}/api/health`)).arrayBuffer();
    times.push(performance.now() - start);
  }
  return median(times);
}

/** Of those that the file does not have: as many as measureBigIngest brings. */
async function addRuns(url: string): Promise<void> {
  for (let round = 0; round < ingestRounds; round++) {
    const requests = [...requestsOf(runCount + round * runsPerRound, runsPerRound)];
    const bodies = requests.map(({ body }) => toProtobuf('ExportTraceServiceRequest', body));
    await postAll(url, bodies, 'application/x-protobuf');
  }
}

const ingestRounds = 5;
/** Enough that what a server that has just started takes longer for is not most of it. */
const runsPerRound = 2000;

/** Spans a second into the big store and into one that was empty at first, in turns. */
async function measureBigIngest(folder: string, bigUrl: string) {
  // Runs that the store does not have yet, however often this was measured.
  const { runs } = (await (await fetch(`${bigUrl}/api/health`)).json()) as { runs: number };
  const empty = await startBenchServer(join(folder, 'empty.db'));
  const rates = { big: [] as number[], empty: [] as number[] };
  for (let round = 0; round < ingestRounds; round++) {
    const requests = [...requestsOf(runs + round * runsPerRound, runsPerRound)];
    const bodies = requests.map(({ body }) => toProtobuf('ExportTraceServiceRequest', body));
    const spans = requests.reduce((sum, request) => sum + request.spans, 0);
    const time = async (name: keyof typeof rates, url: string) => {
      const start = performance.now();
      await postAll(url, bodies, 'application/x-protobuf');
      rates[name].push((spans / (performance.now() - start)) * 1000);
    };
    const turns = [() => time('big', bigUrl), () => time('empty', empty.url)];
    for (const turn of round % 2 === 0 ? turns : turns.toReversed()) await turn();
  }
  await empty.close();
  return {
    big: Math.round(median(rates.big)),
    empty: Math.round(median(rates.empty)),
    ratio: median(rates.big.map((rate, round) => rate / rates.empty[round]!)),
  };
}
