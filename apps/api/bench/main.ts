import { writeFile } from 'node:fs/promises';
import { measureDecoders } from './decoders.ts';
import { measureLargeSpans } from './large-spans.ts';
import { measureWayIn } from './way-in.ts';

// What the server costs, against what it may cost at most. Prints a line for each, keeps all in results.json, and fails where
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

const decoders = measureDecoders();
add('spans out of JSON, of JSON.parse alone', decoders.jsonMs / decoders.parseMs, '×', 2.5, decoders);
add(
  'spans out of protobuf, of a generated decoder without spans',
  decoders.protobufMs / decoders.generatedMs,
  '×',
  1.1,
  decoders,
);

const wayIn = measureWayIn();
add(
  'meaning and cost of spans out of JSON, of JSON.parse alone',
  wayIn.jsonMs / wayIn.parseMs,
  '×',
  4,
  wayIn,
);
add('the same out of protobuf, of JSON.parse of the same', wayIn.protobufMs / wayIn.parseMs, '×', 4, wayIn);

// What decoding takes is told beside: it grows with the bytes, as JSON.parse of the same does, wherever that is.
for (const { name, meaningMs, jsonHeldMs, protobufHeldMs, ...details } of await measureLargeSpans()) {
  const { megabytes } = details;
  add(`meaning and cost of a span with ${name}`, meaningMs, 'ms', 50, details);
  const heldMs = Math.max(jsonHeldMs, protobufHeldMs);
  const inEach = { megabytes, jsonHeldMs, protobufHeldMs };
  add(`the server held up while it reads a span with ${name}`, heldMs, 'ms', 50, inEach);
}

await writeFile(new URL('results.json', import.meta.url), `${JSON.stringify(results, null, 2)}\n`);
process.exitCode = results.every((result) => result.isMet) ? 0 : 1;
