import { onProcessEnd, openSpool, readEnvironment, sendNow } from '#host';
import { now, toMicroseconds } from '../clock.ts';
import type { Logger } from '../logger.ts';
import { createDelivery } from './delivery.ts';
import type { Encoded } from './delivery.ts';
import { createSend } from './otlp-send.ts';
import type { Spool } from './spool.ts';

export interface DeliveryOptions {
  /** Base address of the receiver; spans go to `/v1/traces` below it. @default SPANLIGHT_ENDPOINT, else http://127.0.0.1:4318 */
  endpoint?: string | undefined;
  /** Sent with each request. */
  headers?: Record<string, string> | undefined;
  /** Spans in one request. @default 512 */
  maxBatchSize?: number | undefined;
  /** How long a span waits for others, milliseconds. @default 200 */
  maxBatchWaitMs?: number | undefined;
  /** How much is kept while it can't be sent. @default 64 MiB */
  maxBufferBytes?: number | undefined;
  /** How often a request is sent again that the receiver could not take. @default 4 */
  maxRetries?: number | undefined;
  /** Wait before the first retry, milliseconds; it doubles with each. @default 500 */
  retryDelayMs?: number | undefined;
  /** How long a request may take, milliseconds. @default 10 000 */
  timeoutMs?: number | undefined;
  /** Put what can't be sent into files, which the viewer reads when it starts. On Node alone. @default false */
  spool?: boolean | undefined;
}

/** Items on their way to an OTLP receiver. */
export interface OtlpDelivery<Item> {
  add(key: string, item: Item, isFinished: boolean): void;
  flush(): Promise<void>;
  shutdown(): Promise<void>;
  /** Items that were lost. */
  dropped(): number;
}

export interface OtlpDeliveryParts<Item, Text extends Encoded> {
  /** `spanlightSince` tells when the receiver was found to be Spanlight's own server, in microseconds since the epoch. */
  encode: (item: Item, spanlightSince: number | undefined) => Text;
  /** What `encode` needs and is not there yet; undefined once it is, or never will be. */
  prepare?: () => Promise<void> | undefined;
  /** The body of a request. */
  encodeRequest: (items: readonly Text[]) => string;
  /** Is waited for before each request. */
  ready?: () => Promise<void>;
  logger: Logger;
  /** Who reports. */
  name: () => string;
  /** How loud it is said that nobody takes what is sent. */
  awayLevel: () => 'warn' | 'debug';
}

/** Address without a slash at its end, and without the path that some give with it. */
export function baseUrl({ endpoint }: Pick<DeliveryOptions, 'endpoint'>): string {
  const given = endpoint ?? readEnvironment('SPANLIGHT_ENDPOINT') ?? 'http://127.0.0.1:4318';
  return given.replace(/\/+$/, '').replace(/\/v1\/traces$/, '');
}

/**
 * Delivers items as OTLP/HTTP JSON, until the program ends. What can't be delivered goes to the spool or is counted, and each
 * kind of trouble is reported once.
 */
export function createOtlpDelivery<Item, Text extends Encoded>(
  options: DeliveryOptions,
  { encode, prepare, encodeRequest, ready, logger, name, awayLevel }: OtlpDeliveryParts<Item, Text>,
): OtlpDelivery<Item> {
  const { headers = {}, timeoutMs = 10_000 } = options;
  const url = `${baseUrl(options)}/v1/traces`;
  const send = createSend({ url, headers, timeoutMs });
  const reported = new Set<string>();
  let spanlightSince: number | undefined;
  let dropped = 0;
  let spool: Spool | undefined;
  let stopListening: (() => void) | undefined;

  const delivery = createDelivery<Item, Text>({
    encode: (item) => encode(item, spanlightSince),
    prepare: prepareOrReport,
    async send(items, signal) {
      await ready?.();
      const stillAway = await spool?.sendBack((body) => send(body, signal)).catch(() => undefined);
      if (stillAway) return stillAway;
      const outcome = await send(encodeRequest(items), signal);
      if (outcome.kind === 'accepted')
        spanlightSince = outcome.isSpanlight ? (spanlightSince ?? toMicroseconds(now())) : undefined;
      return outcome;
    },
    keep: (items) => keep(encodeRequest(items)),
    maxBatchSize: options.maxBatchSize ?? 512,
    maxBatchWaitMs: options.maxBatchWaitMs ?? 200,
    maxBufferBytes: options.maxBufferBytes ?? 64 * 1024 * 1024,
    maxRetries: options.maxRetries ?? 4,
    retryDelayMs: options.retryDelayMs ?? 500,
    onDrop,
    onAway: (reason) => reportOnce('away', awayLevel(), `nobody listens at ${url} (${reason})`),
  });

  // Begun before there is anything to send, so that nothing has to wait for it.
  void prepareOrReport();

  function prepareOrReport(): Promise<void> | undefined {
    return prepare?.()?.catch((error: unknown) => {
      reportOnce(
        'prepare',
        'warn',
        `spans go without gen_ai attributes, which could not be loaded: ${String(error)}`,
      );
    });
  }

  function keep(body: string): boolean {
    if (!options.spool) return false;
    try {
      spool ??= openSpool((count, reason) => onDrop(count, 'spool', reason));
      spool?.put(body);
      return spool !== undefined;
    } catch (error) {
      reportOnce('spool error', 'warn', `spans can't be kept in ${spool?.directory}: ${String(error)}`);
      return false;
    }
  }

  function onDrop(count: number, why: string, reason: string): void {
    dropped += count;
    // Nobody is there to miss what was made for a viewer that does not run.
    const isMissed = why !== 'closed' && !(why === 'full' && reported.has('away'));
    reportOnce(
      why,
      isMissed ? 'warn' : awayLevel(),
      `${count === 1 ? '1 span was' : `${count} spans were`} dropped: ${reason}`,
    );
  }

  function reportOnce(what: string, level: 'warn' | 'debug', message: string): void {
    if (reported.has(what)) return;
    reported.add(what);
    logger[level](`[spanlight] ${name()}: ${message}`);
  }

  function leave(deadlineMs: number): void {
    const { batches, isAway } = delivery.closeNow();
    const bodies = batches.map(encodeRequest);
    const sent = isAway || bodies.length === 0 ? 0 : sendNow(bodies, { url, headers }, deadlineMs);
    for (const [index, body] of bodies.entries()) {
      if (index < sent || keep(body)) continue;
      onDrop(batches[index]!.length, 'closed', 'the program ended before they could be sent');
    }
  }

  return {
    add(key, item, isFinished) {
      stopListening ??= onProcessEnd({ flush: (deadlineMs) => delivery.flushBeforeExit(deadlineMs), leave });
      delivery.add(key, item, isFinished);
    },
    flush: () => delivery.flush(),
    async shutdown() {
      await delivery.close();
      stopListening?.();
    },
    dropped: () => dropped,
  };
}

/** What would make every request fail, in words. */
export function findProblem(options: DeliveryOptions): string | undefined {
  const url = baseUrl(options);
  if (!URL.canParse(url) || !/^https?:/.test(url)) {
    return `"${url}" is no http address. Set the option endpoint or SPANLIGHT_ENDPOINT to one, such as http://127.0.0.1:4318.`;
  }
  try {
    const checked = new Headers(options.headers);
    return checked.has('content-encoding') ? 'the header content-encoding is set by the exporter' : undefined;
  } catch (error) {
    return `its headers can't be sent: ${(error as Error).message}`;
  }
}
