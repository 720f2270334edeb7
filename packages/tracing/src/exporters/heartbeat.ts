import { traceIdOnWire } from '../ids.ts';
import { post } from './post.ts';
import { unref } from './quiet-timer.ts';

/** Tells a viewer that this process lives, for as long as it has spans open (docs/otlp.md, "Heartbeat"). */
export interface Heartbeat {
  onStart(traceId: string, spanId: string): void;
  onEnd(traceId: string, spanId: string): void;
  stop(): void;
}

export interface HeartbeatOptions {
  url: string;
  headers: Record<string, string>;
  instanceId: string;
  /** @default 5000 */
  intervalMs?: number | undefined;
}

// A program may open spans without ever ending them. What is beyond this shows as it would without a heartbeat.
const maxOpenTraces = 1000;

export function createHeartbeat(options: HeartbeatOptions): Heartbeat {
  const { url, headers, instanceId, intervalMs = 5000 } = options;
  /** Spans by trace, the oldest trace first. */
  const open = new Map<string, Set<string>>();
  let timer: ReturnType<typeof setInterval> | undefined;
  let isWanted = true;

  async function beat(): Promise<void> {
    try {
      const body = JSON.stringify({
        instanceId,
        intervalMs,
        openTraceIds: [...open.keys()].map(traceIdOnWire),
      });
      const response = await post(url, { headers, body, signal: AbortSignal.timeout(intervalMs) });
      await response.body?.cancel();
      // A receiver that knows no heartbeat needs none.
      if (response.status >= 400 && response.status < 500 && response.status !== 429) end();
    } catch {
      // Nobody is there. They may be by the next time.
    }
  }

  function rest(): void {
    clearInterval(timer);
    timer = undefined;
  }

  function end(): void {
    isWanted = false;
    open.clear();
    rest();
  }

  return {
    onStart(traceId, spanId) {
      if (!isWanted) return;
      const spans = open.get(traceId);
      if (spans) spans.add(spanId);
      else if (open.size < maxOpenTraces) open.set(traceId, new Set([spanId]));
      timer ??= unref(setInterval(() => void beat(), intervalMs));
    },
    onEnd(traceId, spanId) {
      const spans = open.get(traceId);
      if (!spans?.delete(spanId) || spans.size > 0) return;
      open.delete(traceId);
      if (open.size === 0) rest();
    },
    stop: end,
  };
}
