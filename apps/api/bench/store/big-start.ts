import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createReadSpan } from '../../src/read-span.ts';
import { openSqlite } from '../../src/store/open-sqlite.ts';
import { createStore } from '../../src/store/store.ts';
import { attributes, nano } from '../../test/otlp.ts';
import { readSpan } from '../../test/span.ts';
import { traceIdOf, spanIdOf } from './agents.ts';
import { median } from './results.ts';
import { startBenchServer } from './server.ts';

const minBytes = 5 * 1024 ** 3;

/** Pictures are what fills a store soonest: they neither shrink nor are looked for. */
const pictureBytes = 6_000_000;

/** Makes a file of more than 5 GB by the store's own writes, unless it is there. */
async function makeBigFile(file: string): Promise<void> {
  if (existsSync(file) && (await stat(file)).size >= minBytes) return;
  const read = createReadSpan();
  const store = await createStore(await openSqlite({ file }), read);
  for (let run = 0; (await stat(file)).size < minBytes; run++) {
    const picture = Buffer.from(crypto.getRandomValues(new Uint8Array(65_536)));
    const data = Buffer.concat(
      Array.from({ length: Math.ceil(pictureBytes / 65_536) }, () =>
        Buffer.from(crypto.getRandomValues(picture)),
      ),
    ).toString('base64');
    const parts = [{ type: 'blob', mime_type: 'image/png', content: data }];
    await store.save([
      readSpan({
        traceId: traceIdOf(run),
        spanId: spanIdOf(run, 0),
        name: 'chat',
        startTimeUnixNano: nano(run),
        endTimeUnixNano: nano(run + 1),
        attributes: attributes({
          'gen_ai.operation.name': 'chat',
          'gen_ai.input.messages': JSON.stringify([{ role: 'user', parts }]),
        }),
      }),
    ]);
  }
  await store.close();
}

/** From the start of the process on, milliseconds: medians. */
export async function measureBigStart(file: string) {
  await makeBigFile(file);
  const { size } = await stat(file);
  const times = { saysSoMs: [] as number[], healthMs: [] as number[], runsMs: [] as number[] };
  for (let round = 0; round < 9; round++) {
    const start = performance.now();
    const server = await startBenchServer(file);
    times.saysSoMs.push(performance.now() - start);
    await (await fetch(`${server.url}/api/health`)).arrayBuffer();
    times.healthMs.push(performance.now() - start);
    await (await fetch(`${server.url}/api/runs`)).arrayBuffer();
    times.runsMs.push(performance.now() - start);
    await server.close();
  }
  return {
    gigabytes: size / 1024 ** 3,
    saysSoMs: median(times.saysSoMs),
    healthMs: median(times.healthMs),
    runsMs: median(times.runsMs),
  };
}
