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

/** One request after another, each with a span of its own, while all runs go that have come since the file was made. */
export async function timeDeletes(url: string) {
  const send = createSender(url);
  const alone = await waitsUntil(send, (sent) => sent >= controlCount);
  const filter = `started:>=${new Date(micro(0) / 1000).toISOString()}`;
  let deleted: number | null = null;
  const deleting = (async () => {
    const response = await fetch(`${url}/api/runs?${new URLSearchParams({ filter })}`, { method: 'DELETE' });
    if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
    deleted = ((await response.json()) as { deleted: number }).deleted;
  })();
  const meanwhile = await waitsUntil(send, () => deleted !== null);
  await deleting;
  await fetch(`${url}/api/runs/${senderTrace}`, { method: 'DELETE' });
  return { deleted, alone, meanwhile };
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
