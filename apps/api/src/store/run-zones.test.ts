import { join } from 'node:path';
import { parseFilter } from '@spanlight/schema';
import { expect, test, vi } from 'vitest';
import { trace } from '../../test/contract/contract.ts';
import { nano } from '../../test/otlp.ts';
import { readSpan } from '../../test/span.ts';
import { temporaryFolder } from '../../test/temporary.ts';
import { normalise } from '../normalise/index.ts';
import { listRuns } from './list-runs.ts';
import { openSqlite } from './open-sqlite.ts';
import { createRunZones } from './run-zones.ts';
import { createStore } from './store.ts';

const longest = {
  filter: parseFilter(''),
  sort: { field: 'duration', descending: true },
  limit: 1,
  cursor: null,
  now: 0,
} as const;

const runs = (first: number, count: number) =>
  Array.from({ length: count }, (_, n) =>
    readSpan({
      traceId: trace(first + n),
      startTimeUnixNano: nano(first + n),
      endTimeUnixNano: nano(first + n + ((n * 7919) % 1999)),
    }),
  );

test(
  'are known of many runs soon after they are asked for, and tell nothing wrong after more have come',
  { timeout: 60_000 },
  async () => {
    const { folder, remove } = await temporaryFolder();
    const engine = await openSqlite({ file: join(folder, 'spanlight.db') });
    const store = await createStore(engine, normalise);
    await store.save(runs(0, 1999));
    const { readRunZones } = engine.longReads!;
    const read = vi.fn(readRunZones);
    expect(createRunZones(engine, { readRunZones: read })()).toBeNull();
    await store.save(runs(3000, 1));
    const zones = createRunZones(engine, { readRunZones: read });
    expect(zones()).toBeNull();
    await vi.waitFor(() => expect(zones()).not.toBeNull(), 20_000);
    expect(read).toHaveBeenCalledTimes(1);

    const map = zones()!;
    expect(map.from).toHaveLength(2000 / 8);
    expect((await listRuns(engine, map, longest)).runs[0]!.durationMs).toBe(1998);
    await store.save([
      readSpan({ traceId: trace(5000), startTimeUnixNano: nano(9), endTimeUnixNano: nano(9999) }),
    ]);
    expect(zones()).toBe(map);
    expect((await listRuns(engine, map, longest)).runs[0]!.traceId).toBe(trace(5000));
    await store.close();
    await remove();
  },
);

test(
  'that can not be read are asked for again later, and pages are read without them',
  { timeout: 60_000 },
  async () => {
    const engine = await openSqlite({ file: ':memory:' });
    const store = await createStore(engine, normalise);
    await store.save(runs(0, 2000));
    const read = vi.fn<() => Promise<never>>().mockRejectedValue(new Error('gone'));
    const zones = createRunZones(engine, { readRunZones: read });
    await vi.waitFor(() => {
      expect(zones()).toBeNull();
      expect(read.mock.calls.length).toBeGreaterThan(1);
    }, 20_000);
    expect((await listRuns(engine, zones(), longest)).runs[0]!.durationMs).toBe(1998);
    await store.close();
  },
);
