import type { OwnPrice } from '../cost/price-overrides.ts';
import type { PackedSpan } from '../store/packed-span.ts';
import type { PackedLog } from '../store/span-logs.ts';
import type { Thread } from '../thread.ts';
import { createThreadOnDemand } from '../thread-on-demand.ts';
import type { BodySteps } from './body-worker.ts';
import type { Encoding } from './encoding.ts';
import { IngestError } from './ingest-error.ts';
import { createLine } from './line.ts';
import { createAssembly } from './slices.ts';
import type { Told } from './told.ts';

/**
 * Reads bodies that would hold this thread up, in a thread of its own: one after the other. What is in them is handed over in
 * slices, the next when the one before has been taken. @throws {IngestError}
 */
export interface LargeBodies {
  traces(encoding: Encoding, body: Uint8Array, take: Take<PackedSpan>): Promise<Told>;
  logs(encoding: Encoding, body: Uint8Array, take: Take<PackedLog>): Promise<Told>;
  metrics(encoding: Encoding, body: Uint8Array): Promise<Told>;
  close(): Promise<void>;
}

export type Take<Item> = (slice: Item[]) => Promise<void>;

export interface LargeBodiesOptions {
  /** The user's own prices of models. @default none */
  prices?: readonly OwnPrice[] | undefined;
  /** How long the thread, which takes 30 MB, stays without work, milliseconds. @default 8 seconds: SDKs send every five */
  idleMs?: number;
}

export function createLargeBodies({ prices, idleMs = 8000 }: LargeBodiesOptions): LargeBodies {
  const inLine = createLine();
  const thread = createThreadOnDemand<BodySteps>({
    program: 'body-worker',
    beside: import.meta.url,
    data: prices,
    toStopped: (cause) => new IngestError('stopped', stoppedMessage, { cause }),
    revive,
    // What is read is all in memory at once: to move it on in smaller parts takes as long again.
    resourceLimits: { maxYoungGenerationSizeMb: 24 },
    idleMs,
  });

  function withThread<Result>(work: (running: Thread<BodySteps>) => Promise<Result>): Promise<Result> {
    return inLine(() =>
      thread.use(async (running) => {
        try {
          return await work(running);
        } finally {
          running.tell('forget');
        }
      }),
    );
  }

  return {
    traces: (encoding, body, take) =>
      withThread(async (running) => {
        const told = await running.ask('traces', encoding, toOwnBuffer(body));
        const assembly = createAssembly();
        for (let parts; (parts = await running.ask('nextSpans'));) {
          const spans = assembly.add(parts);
          if (spans.length > 0) await take(spans);
        }
        const last = assembly.finish();
        if (last.length > 0) await take(last);
        return told;
      }),
    logs: (encoding, body, take) =>
      withThread(async (running) => {
        const told = await running.ask('logs', encoding, toOwnBuffer(body));
        for (let logs; (logs = await running.ask('nextLogs'));) await take(logs);
        return told;
      }),
    metrics: (encoding, body) => withThread((running) => running.ask('metrics', encoding, toOwnBuffer(body))),
    close: () => inLine(() => thread.close()),
  };
}

/** What goes to another thread goes whole, and this may be a part of something. */
function toOwnBuffer(body: Uint8Array): ArrayBuffer {
  const { buffer } = body;
  const isWhole = buffer instanceof ArrayBuffer && buffer.byteLength === body.byteLength;
  return isWhole ? buffer : new Uint8Array(body).buffer;
}

function revive(message: string, properties: Partial<IngestError>): Error {
  return properties.name === 'IngestError'
    ? new IngestError(properties.refusal!, message)
    : new Error(message);
}

const stoppedMessage =
  'What reads large requests has stopped, most likely for lack of memory. Try again in a moment, or send fewer spans a request (OTEL_BSP_MAX_EXPORT_BATCH_SIZE).';
