import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeJsonTraces } from '../../src/ingest/json-decoder.ts';
import { writeResourceSpans } from '../../src/ingest/json-writer.ts';
import { normalise } from '../../src/normalise/index.ts';
import type { Store } from '../../src/store/store.ts';
import { histories } from '../histories.ts';
import { contentOf, type Contract } from './contract.ts';

/** Every run of a store as OTLP/JSON. */
async function exportAll(store: Store): Promise<string[]> {
  const { skeletons } = await contentOf(store);
  return Promise.all(
    skeletons.map(async (skeleton) => {
      const ids = skeleton!.spans.map((row) => row.spanId);
      const spans = await store.readRawSpans(skeleton!.run.traceId, ids);
      return JSON.stringify({ resourceSpans: writeResourceSpans(spans) });
    }),
  );
}

async function interruptAll(store: Store): Promise<void> {
  for (const part of await store.runningParts()) await store.interrupt({ ...part, heardAt: null });
}

/** What leaves a store as OTLP, and comes into another. */
export function describeExport(contract: Contract) {
  test('any history, interrupted at any time, comes back the same from what is exported of it', async () => {
    await fc.assert(
      fc.asyncProperty(histories, fc.nat({ max: 10 }), async ({ arrival }, interruptedAfter) => {
        const original = await contract.open();
        const copy = await contract.open();
        try {
          for (const [i, messages] of arrival.entries()) {
            await original.store.save(messages);
            if (i === interruptedAfter) await interruptAll(original.store);
          }
          const exported = await exportAll(original.store);
          for (const text of exported) {
            const { spans, rejections } = decodeJsonTraces(Buffer.from(text));
            expect(rejections).toEqual([]);
            await copy.store.save(spans.map((raw) => normalise(raw, true)));
          }
          expect(await exportAll(copy.store)).toEqual(exported);
          // What was interrupted meanwhile is running in the copy until that finds it out too.
          await interruptAll(original.store);
          await interruptAll(copy.store);
          expect(await contentOf(copy.store)).toEqual(await contentOf(original.store));
        } finally {
          await original.dispose();
          await copy.dispose();
        }
      }),
      { numRuns: contract.numRuns },
    );
  });
}
