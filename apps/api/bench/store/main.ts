import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measureConversation } from './conversation.ts';
import { measureIngest } from './ingest.ts';
import { measureLongTrace } from './long-trace.ts';
import { createResults } from './results.ts';

// What the store costs, in time and on disk. `node bench/store/main.ts [part…]`; all parts without an argument.

const parts = new Set(process.argv.slice(2));
const isAsked = (part: string) => parts.size === 0 || parts.has(part);
const folder = await mkdtemp(join(tmpdir(), 'spanlight-bench-'));
const results = createResults();
try {
  if (isAsked('ingest')) {
    const figures = await measureIngest(folder, 60, 5);
    results.detail('ingest', figures);
    results.add('OTLP in protobuf, against a bare script', figures.protobufRatio, '×', { atLeast: 0.5 });
    results.add('OTLP in JSON, against a bare script', figures.jsonRatio, '×', { atLeast: 0.35 });
    results.add('event loop delay meanwhile, p99', figures.loopDelayP99, 'ms', { atMost: 50 });
  }
  if (isAsked('conversation')) {
    const figures = await measureConversation(join(folder, 'conversation.db'));
    results.detail('an agent of 200 turns', figures);
    results.add('80 MB of repeated messages, on disk', figures.diskMb, 'MB', { atMost: 4 });
  }
  if (isAsked('long-trace')) {
    const figures = await measureLongTrace(join(folder, 'long.db'));
    results.detail('a trace of 50,000 spans', figures);
    results.add('a span of its last batches, against one of its first', figures.last / figures.first, '×', {
      atMost: 1.5,
    });
    results.add('its skeleton as JSON', figures.skeletonMs, 'ms', { atMost: 400 });
  }
  // Figures of some parts alone are not worth keeping.
  const isMet = parts.size > 0 || (await results.save(new URL('results.json', import.meta.url)));
  process.exitCode = isMet ? 0 : 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
