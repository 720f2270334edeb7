import { setTimeout } from 'node:timers/promises';
import { toProtobuf } from '../../test/otlp-protobuf.ts';
import { attributes, nano, otlpRequest } from '../../test/otlp.ts';

// Posts one request after another to a server, each with a span of its own, and tells how long each took. Its arguments are the
// server's address, and the trace id of these spans. A process of its own: what else a bench has in memory, and has to
// collect, is none of the server's.

/** Asks for so many requests, or for as many as there are until `stop`; the milliseconds of each are the answer. */
export type WritesMessage = { count: number | null } | 'stop';

const restMs = 20;

let sent = 0;
const state = { isStopped: false };

const [url, traceId] = process.argv.slice(2);

async function send(): Promise<void> {
  const span = {
    traceId,
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
}

async function timeWrites(count: number | null): Promise<number[]> {
  const times: number[] = [];
  state.isStopped = false;
  while (!state.isStopped && times.length !== count) {
    const start = performance.now();
    await send();
    times.push(performance.now() - start);
    await setTimeout(restMs);
  }
  return times;
}

// What is run for the first time here takes longer, and is no fault of the server's.
await send();

process.on('message', async (message: WritesMessage) => {
  if (message === 'stop') state.isStopped = true;
  else process.send!(await timeWrites(message.count));
});
