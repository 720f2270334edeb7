import { existsSync } from 'node:fs';
import { decodeJsonTraces } from '../../src/ingest/json-decoder.ts';
import { createReadSpan } from '../../src/read-span.ts';
import { openSqlite } from '../../src/store/open-sqlite.ts';
import { createStore } from '../../src/store/store.ts';
import { requestsOf, runCount, spanCount } from './many-runs.ts';

/** Makes the file of a million spans by the store's own writes, unless it is there; ends with an error when it is not whole. */
export async function makeMillionFile(file: string): Promise<void> {
  const isThere = existsSync(file);
  const read = createReadSpan();
  const store = await createStore(await openSqlite({ file }), read);
  if (!isThere) {
    const start = performance.now();
    let saved = 0;
    let told = 0;
    for (const { body, spans } of requestsOf(0, runCount)) {
      const bytes = new Uint8Array(Buffer.from(JSON.stringify(body)));
      await store.save(decodeJsonTraces(bytes).spans.map((span) => read(span)));
      saved += spans;
      if (saved - told < 100_000) continue;
      told = saved;
      console.log(`  ${saved} spans after ${Math.round((performance.now() - start) / 1000)} s`);
    }
  }
  const { runs, spans } = await store.counts();
  await store.close();
  if (runs < runCount || spans < spanCount) {
    throw new Error(
      `${file} has ${runs} runs and ${spans} spans, too few: remove it, so that it is made anew.`,
    );
  }
}
