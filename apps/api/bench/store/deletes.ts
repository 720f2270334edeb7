import { setTimeout } from 'node:timers/promises';
import { toProtobuf } from '../../test/otlp-protobuf.ts';
import { attributes, micro, nano, otlpRequest } from '../../test/otlp.ts';
import { quantile } from './results.ts';

/** Milliseconds until a request of one span is answered, and how many there were. */
export interface Waits {
  count: number;
  median: number;
  p99: number;
  longest: number;
  over50: number;
}

const restMs = 20;
/** Of the same length as most deletions take. */
const controlCount = 400;

/** How often all runs go: how long the disk takes for what is flushed differs from second to second. */
const rounds = 3;

/** One request after another, each with a span of its own, while all runs go that have come since the file was made, and without. */
export async function timeDeletes(url: string, addRuns: () => Promise<void>) {
  const send = createSender(url);
  const filter = `started:>=${new Date(micro(0) / 1000).toISOString()}`;
  const deletions: { deleted: number; alone: Waits; meanwhile: Waits }[] = [];
  for (let round = 0; round < rounds; round++) {
    if (round > 0) await addRuns();
    const alone = await waitsUntil(send, (sent) => sent >= controlCount);
    let deleted: number | null = null;
    const deleting = (async () => {
      const query = new URLSearchParams({ filter });
      const response = await fetch(`${url}/api/runs?${query}`, { method: 'DELETE' });
      if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
      ({ deleted } = (await response.json()) as { deleted: number });
    })();
    const meanwhile = await waitsUntil(send, () => deleted !== null);
    await deleting;
    deletions.push({ deleted: deleted!, alone, meanwhile });
  }
  await fetch(`${url}/api/runs/${senderTrace}`, { method: 'DELETE' });
  const of = (figure: 'p99' | 'longest') => Math.max(...deletions.map(({ meanwhile }) => meanwhile[figure]));
  return { p99: of('p99'), longest: of('longest'), deletions };
}

const senderTrace = 'd'.repeat(32);

function createSender(url: string): () => Promise<void> {
  let sent = 0;
  return async () => {
    const span = {
      traceId: senderTrace,
      spanId: (++sent).toString(16).padStart(16, '0'),
      name: 'step',
      startTimeUnixNano: nano(-1000),
      endTimeUnixNano: nano(-999),
      attributes: attributes({ text: `This is step ${sent} of many.` }),
    };
    const response = await fetch(`${url}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-protobuf' },
      body: toProtobuf('ExportTraceServiceRequest', otlpRequest([span])),
    });
    if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
    await response.arrayBuffer();
  };
}

async function waitsUntil(send: () => Promise<void>, isOver: (sent: number) => boolean): Promise<Waits> {
  const times: number[] = [];
  while (!isOver(times.length)) {
    const start = performance.now();
    await send();
    times.push(performance.now() - start);
    await setTimeout(restMs);
  }
  const rounded = (ms: number) => Number(ms.toFixed(1));
  return {
    count: times.length,
    median: rounded(quantile(times, 0.5)),
    p99: rounded(quantile(times, 0.99)),
    longest: rounded(Math.max(...times)),
    over50: times.filter((ms) => ms > 50).length,
  };
}
