import { writeFile } from 'node:fs/promises';
import { measureHostile } from './hostile.ts';
import { measureMemory } from './memory.ts';
import { measureNoOp } from './no-op.ts';
import { conversation, small } from './payloads.ts';
import { createMastra, createOpenTelemetry, createSpanlight } from './recorders.ts';
import { compare } from './rounds.ts';

// What the SDK costs, against what it may cost at most. Prints a line for each, keeps all in results.json, and fails where
// one is over.

interface Result {
  name: string;
  value: number;
  unit: string;
  atMost: number;
  isMet: boolean;
  details: unknown;
}

const results: Result[] = [];

function add(name: string, value: number, unit: string, atMost: number, details: unknown): void {
  const result = { name, value: Number(value.toFixed(3)), unit, atMost, isMet: value <= atMost, details };
  results.push(result);
  const mark = result.isMet ? '✓' : '✗';
  console.log(`${mark} ${name}: ${result.value} ${unit}, at most ${atMost}   ${JSON.stringify(details)}`);
}

const recorders = [createSpanlight(), createOpenTelemetry(), createMastra()];
const shortSpans = await compare(recorders, { payload: small, rounds: 24 });
add('a span, of one of OpenTelemetry', shortSpans.ratios['opentelemetry']!, '×', 0.5, shortSpans.nanoseconds);
add("a span, of one of Mastra's own tracing", shortSpans.ratios['mastra']!, '×', 0.1, shortSpans.nanoseconds);
const longSpans = await compare(recorders, { payload: conversation, rounds: 12 });
add(
  'a span with 20 messages of 2 KB, of one of OpenTelemetry',
  longSpans.ratios['opentelemetry']!,
  '×',
  0.5,
  longSpans.nanoseconds,
);

const noOp = measureNoOp();
add('a span that is not kept', noOp.nanoseconds, 'ns', 100, noOp);
add('looks at the payload of a span that is not kept', noOp.payloadReads, 'reads', 0, noOp);

const hostile = measureHostile();
const [slowest] = hostile;
add('a call with a value that no program should hand over', slowest!.ms, 'ms', 50, hostile.slice(0, 5));

const down = await measureMemory('server-down');
const grown = Math.max(...down.grownMiB);
add(`heap, ${down.spans} spans with the server down`, grown, 'MiB', 96, down);
add('the same, second half over first', climb(down.grownMiB), 'MiB', 4, undefined);

const soak = await measureMemory('soak');
add(`heap, ${soak.spans} spans with the server up`, Math.max(...soak.grownMiB), 'MiB', 16, soak);
add('the same, second half over first', climb(soak.grownMiB), 'MiB', 4, undefined);
add('the same, dropped or not received', soak.dropped + soak.made - soak.received!, 'spans', 0, undefined);

await writeFile(
  new URL('results.json', import.meta.url),
  `${JSON.stringify({ node: process.version, results }, null, 2)}\n`,
);
process.exitCode = results.every(({ isMet }) => isMet) ? 0 : 1;

/** What is flat has its highest point as likely in the first half as in the second. */
function climb(samples: readonly number[]): number {
  const middle = samples.length / 2;
  return Math.max(0, Math.max(...samples.slice(middle)) - Math.max(...samples.slice(0, middle)));
}
