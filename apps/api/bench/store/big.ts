import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureBigStart } from './big-start.ts';
import type { Timings } from './million-reads.ts';
import { measureMillion } from './million.ts';
import { createResults } from './results.ts';

// What a large store costs. `node bench/store/big.ts [--keep FOLDER] [million] [big-start]`: makes files of a million spans, which
// takes about ten minutes, and of 5 GB; those in a folder that is named stay there, and are used again. The servers are dist/cli.js, as
// users start it, so build first.

const { values, positionals } = parseArgs({ allowPositionals: true, options: { keep: { type: 'string' } } });
const isAsked = (part: string) => positionals.length === 0 || positionals.includes(part);
const folder = await mkdtemp(join(tmpdir(), 'spanlight-bench-'));
const kept = values.keep ?? folder;
const results = createResults();

const slowest = (timings: Timings) => Math.max(...Object.values(timings).map(({ median }) => median));

try {
  if (isAsked('million')) {
    const figures = await measureMillion(folder, join(kept, 'million.db'));
    results.detail('100,000 runs of 1,000,000 spans', figures);
    const { pages, filters, runs, searches, memory, ingest, deletes } = figures;
    results.add('a page of runs, the slowest order', slowest(pages), 'ms', { atMost: 20 });
    results.add('a page of runs, the slowest filter', slowest(filters), 'ms', { atMost: 50 });
    results.add('a run of 500 spans', runs.long.median, 'ms', { atMost: 15 });
    results.add('the skeleton of 50,000 spans', runs.longest.median, 'ms', { atMost: 400 });
    results.add('search, p95', searches.all.p95, 'ms', { atMost: 150 });
    results.add('memory of the process', memory.highestMb, 'MB', { atMost: 400 });
    results.add('ingest, against an empty store', ingest.ratio, '×', { atLeast: 0.8 });
    results.add('a write while runs are deleted, p99', deletes.p99, 'ms', { atMost: 50 });
    results.add('a write while runs are deleted, the longest', deletes.longest, 'ms', { atMost: 50 });
  }
  if (isAsked('big-start')) {
    const figures = await measureBigStart(join(kept, 'big.db'));
    results.detail('a start', figures);
    results.add(
      'a start with 5 GB, until health and runs are answered',
      Math.max(figures.healthMs, figures.runsMs),
      'ms',
      {
        atMost: 1000,
      },
    );
  }
  // Figures of some parts alone are not worth keeping.
  const isMet = positionals.length > 0 || (await results.save(new URL('big-results.json', import.meta.url)));
  process.exitCode = isMet ? 0 : 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
