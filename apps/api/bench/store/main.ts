import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measureIngest } from './ingest.ts';
import { createResults } from './results.ts';

// What the store costs, in time and on disk. `node bench/store/main.ts [part…]`; all parts without an argument.

const parts = new Set(process.argv.slice(2));
const isAsked = (part: string) => parts.size === 0 || parts.has(part);
const folder = await mkdtemp(join(tmpdir(), 'spanlight-bench-'));
const results = createResults();
try {
  if (isAsked('ingest')) {
    const figures = await measureIngest(folder, 20, 5);
    results.detail('ingest', figures);
    results.add('OTLP in protobuf, against a bare script', figures.protobufRatio, '×', { atLeast: 0.5 });
    results.add('OTLP in JSON, against a bare script', figures.jsonRatio, '×', { atLeast: 0.35 });
    results.add('event loop delay meanwhile, p99', figures.loopDelayP99, 'ms', { atMost: 50 });
  }
  // Figures of some parts alone are not worth keeping.
  const isMet = parts.size > 0 || (await results.save(new URL('results.json', import.meta.url)));
  process.exitCode = isMet ? 0 : 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
