import { attributes, nano, otlpRequest, otlpSpan, type OtlpSpan } from './otlp.ts';
import { toProtobuf } from './otlp-protobuf.ts';
import { postTraces } from './server.ts';

export interface SentSpan {
  spanId: string;
  /** Its own, so that it can be searched for. */
  text: string;
}

/** A request that brought new spans. */
export interface SentRequest {
  spans: SentSpan[];
  isAcknowledged: boolean;
}

export interface SentRun {
  traceId: string;
  /** Pinned or running all the time: nothing but a deletion may take it away. */
  isKept: boolean;
  deletion: 'none' | 'asked' | 'acknowledged';
  /** Texts of log records that were acknowledged. */
  logs: string[];
  requests: SentRequest[];
}

export interface Hammer {
  /** Of this hammer, in no order. */
  runs: SentRun[];
  /** Resolves when so many requests were acknowledged. */
  acknowledged: (count: number) => Promise<void>;
  /** Resolves when the server is gone for all clients. */
  over: Promise<void>;
}

let counter = 0;
const newId = (length: number) => (++counter).toString(16).padStart(length, '0');
const clients = 4;

/** Sends to a server from several clients, each as fast as it answers, until it is gone. */
export function hammer(url: string): Hammer {
  const runs: SentRun[] = [];
  const waiting: { count: number; resolve: () => void }[] = [];
  let count = 0;

  /** False once the server is gone. */
  async function answered(request: () => Promise<Response>): Promise<boolean> {
    try {
      const response = await request();
      await response.arrayBuffer();
      if (response.status >= 300) throw new Refused(`${response.status} of ${response.url}`);
    } catch (error) {
      if (error instanceof Refused) throw error;
      return false;
    }
    count++;
    for (const { resolve } of waiting.filter((one) => one.count <= count)) resolve();
    return true;
  }

  function newRun(isKept: boolean): SentRun {
    const run: SentRun = { traceId: newId(32), isKept, deletion: 'none', logs: [], requests: [] };
    runs.push(run);
    return run;
  }

  function newSpan(): SentSpan {
    const spanId = newId(16);
    return { spanId, text: `needle-${spanId} ${'of a haystack '.repeat(counter % 300)}` };
  }

  async function send(run: SentRun, spans: SentSpan[], told: Partial<OtlpSpan>[]): Promise<boolean> {
    const request: SentRequest = { spans, isAcknowledged: false };
    run.requests.push(request);
    const body = otlpRequest(
      told.map((span) => otlpSpan({ traceId: run.traceId, ...span })),
      { 'service.name': 'shop', 'service.instance.id': 'i' },
    );
    request.isAcknowledged = await answered(() =>
      counter % 2 === 0
        ? postTraces(url, JSON.stringify(body))
        : postTraces(url, toProtobuf('ExportTraceServiceRequest', body), {
            'content-type': 'application/x-protobuf',
          }),
    );
    return request.isAcknowledged;
  }

  /** In pieces: a root that runs, more and more below it, a log record, and the root's end. */
  async function sendKept(): Promise<boolean> {
    const run = newRun(true);
    const root = newSpan();
    const child = () => {
      const span = newSpan();
      return { span, told: { ...toldOf(span), parentSpanId: root.spanId } };
    };
    const [a, b, c, d] = [child(), child(), child(), child()];
    const started = { ...toldOf(root), endTimeUnixNano: '0' };
    if (!(await send(run, [root, a.span, b.span], [started, a.told, b.told]))) return false;
    if (!(await answered(() => fetch(`${url}/api/runs/${run.traceId}/pin`, { method: 'PUT' })))) return false;
    if (!(await send(run, [c.span], [c.told]))) return false;
    const log = `log-${c.span.spanId}`;
    if (!(await answered(() => sendLog(url, run.traceId, c.span.spanId, log)))) return false;
    run.logs.push(log);
    return send(run, [d.span], [d.told, toldOf(root)]);
  }

  async function sendDoomed(): Promise<boolean> {
    const run = newRun(false);
    const spans = [newSpan(), newSpan(), newSpan()];
    if (!(await send(run, spans, spans.map(toldOf)))) return false;
    if (counter % 3 === 0) return true;
    run.deletion = 'asked';
    // What is too old, or too much, may be gone before.
    const filter = spans[0]!.text.split(' ')[0];
    const isGone = await answered(() => fetch(`${url}/api/runs?filter=${filter}`, { method: 'DELETE' }));
    if (isGone) run.deletion = 'acknowledged';
    return isGone;
  }

  async function work(client: number): Promise<void> {
    while (await (client % 2 === 0 ? sendKept() : sendDoomed()));
  }

  return {
    runs,
    acknowledged: (wanted) =>
      new Promise((resolve) => {
        waiting.push({ count: wanted, resolve });
        if (count >= wanted) resolve();
      }),
    over: Promise.all(Array.from({ length: clients }, (_, client) => work(client))).then(() => undefined),
  };
}

class Refused extends Error {}

function toldOf({ spanId, text }: SentSpan): Partial<OtlpSpan> {
  const call = {
    'gen_ai.operation.name': 'chat',
    'gen_ai.request.model': 'gpt-5',
    'gen_ai.usage.input_tokens': 10,
    'gen_ai.usage.output_tokens': 5,
  };
  return { spanId, name: `span ${spanId}`, attributes: attributes({ text, ...call }) };
}

function sendLog(url: string, traceId: string, spanId: string, text: string): Promise<Response> {
  const logRecords = [{ traceId, spanId, timeUnixNano: nano(1), body: { stringValue: text } }];
  return fetch(`${url}/v1/logs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] }),
  });
}
