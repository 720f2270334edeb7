import type { Feed } from '../feed/feed.ts';
import { instanceOf } from '../span.ts';
import type { HeartbeatSender } from '../store/heartbeats.ts';
import type { TracePart } from '../store/interrupted-spans.ts';
import type { ReadySpan } from '../store/packed-span.ts';
import type { Signs } from '../store/signs.ts';
import type { Store } from '../store/store.ts';

/** A program says that it is alive, and in which traces it has spans open. */
export interface Heartbeat extends HeartbeatSender {
  openTraceIds: readonly string[];
}

/** Finds out which running spans will never end, because their program is gone. */
export interface Liveness {
  /** Messages about spans have arrived. Call it before they are saved: what is saved after a look runs again by itself. */
  heard(spans: readonly ReadySpan[]): void;
  /**
   * A heartbeat has arrived: what it names is running, even if it was thought interrupted.
   * @throws {StoreBusyError}
   */
  beat(heartbeat: Heartbeat): Promise<void>;
  /**
   * Looks for programs that have been silent for too long, and marks what they left running as interrupted. To be called every
   * second or so.
   * @throws {StoreBusyError}
   */
  sweep(): Promise<void>;
}

export interface LivenessOptions {
  store: Store;
  feed: Pick<Feed, 'publish'>;
  /** How long a program that sends no heartbeats may be silent about a trace, milliseconds. @default 10 minutes */
  idleMs?: number | undefined;
  /** Milliseconds that never go back. @default performance.now */
  now?: (() => number) | undefined;
}

/** 15 seconds for our SDK, which sends one every five. */
const missedHeartbeats = 3;

/** Nobody was listening for as long as that, be it that the machine slept: silence before counts for nothing. */
const pauseMs = 5000;

/** What is known of a part of a trace that is running. */
interface Sign extends TracePart {
  /** When a message about it or a heartbeat that named it last came; at first, when it was found to be running. */
  at: number;
  /** The same by the clock, milliseconds since the epoch; null when all that is known is that it was there at the start. */
  heardAt: number | null;
  /** A heartbeat has named it: from then on it is alive only as long as heartbeats do. */
  isNamed: boolean;
}

/** Keys of parts, and senders, that were heard of since the other servers on the database were last told. */
interface Untold {
  parts: Set<string>;
  senders: Set<string>;
}

const nothingUntold = (): Untold => ({ parts: new Set(), senders: new Set() });

interface Sender {
  at: number;
  heardAt: number | null;
  intervalMs: number;
}

/** Silence is measured from when the server started at the earliest: docs/decisions/interrupted.md. */
export async function createLiveness({
  store,
  feed,
  idleMs = 10 * 60_000,
  now = () => performance.now(),
}: LivenessOptions): Promise<Liveness> {
  let signs = new Map<string, Sign>();
  let untold = nothingUntold();
  /** Parts that were found to be gone when last looked at. */
  let suspects = new Set<string>();
  let isFirst = true;
  let sweptAt = now();
  let listeningSince = sweptAt;
  const senders = new Map<string, Sender>(
    (await store.heartbeatSenders()).map(({ instanceId, intervalMs }) => [
      instanceId,
      { at: sweptAt, heardAt: null, intervalMs },
    ]),
  );

  /** The last sign of life that counts for a part. */
  function lastSign({ instanceId }: TracePart, sign: Sign): Pick<Sign, 'at' | 'heardAt'> {
    const sender = senders.get(instanceId);
    // A process may send some of its spans in a way that has no heartbeats: those are alive as long as the process is.
    return sender && !sign.isNamed && sender.at > sign.at ? sender : sign;
  }

  const silentFor = (since: number) => sweptAt - Math.max(since, listeningSince);

  function isGone(part: TracePart, sign: Sign): boolean {
    if (silentFor(sign.at) > idleMs) return true;
    const sender = senders.get(part.instanceId);
    return sender !== undefined && silentFor(lastSign(part, sign).at) > missedHeartbeats * sender.intervalMs;
  }

  const heardNow = () => ({ at: now(), heardAt: Date.now() });
  const heardBefore = (at: number, silentMs: number) => ({
    at: at - silentMs,
    heardAt: Math.round(Date.now() - silentMs),
  });

  /** What one server has heard keeps alive what all of them look at. */
  async function share(at: number): Promise<void> {
    const told = untold;
    untold = nothingUntold();
    const { parts, senders: beating } = await store.shareSigns(toSigns(told, at), idleMs).catch((error) => {
      for (const key of told.parts) untold.parts.add(key);
      for (const instanceId of told.senders) untold.senders.add(instanceId);
      throw error;
    });
    for (const { traceId, instanceId, isNamed, silentMs } of parts) {
      const sign = signs.get(keyOf({ traceId, instanceId }));
      if (!sign) continue;
      if (at - silentMs > sign.at) Object.assign(sign, heardBefore(at, silentMs));
      sign.isNamed ||= isNamed;
    }
    for (const { instanceId, intervalMs, silentMs } of beating) {
      const known = senders.get(instanceId);
      const isLater = !known || at - silentMs > known.at;
      senders.set(instanceId, { ...(isLater ? heardBefore(at, silentMs) : known), intervalMs });
    }
  }

  function toSigns({ parts, senders: beating }: Untold, at: number): Signs {
    return {
      parts: [...parts].flatMap((key) => {
        const sign = signs.get(key);
        return sign ? [{ ...sign, silentMs: at - sign.at }] : [];
      }),
      senders: [...beating].flatMap((instanceId) => {
        const sender = senders.get(instanceId);
        return sender ? [{ instanceId, intervalMs: sender.intervalMs, silentMs: at - sender.at }] : [];
      }),
    };
  }

  return {
    heard(spans) {
      for (const span of spans) {
        const key = keyOf({ traceId: span.traceId, instanceId: instanceOf(span) });
        const sign = signs.get(key);
        if (!sign) continue;
        Object.assign(sign, heardNow());
        if (store.isShared) untold.parts.add(key);
      }
    },
    async beat({ instanceId, intervalMs, openTraceIds }) {
      for (const traceId of openTraceIds) {
        const key = keyOf({ traceId, instanceId });
        signs.set(key, { traceId, instanceId, ...heardNow(), isNamed: true });
        if (store.isShared) untold.parts.add(key);
      }
      if (await store.revive(instanceId, new Set(openTraceIds))) feed.publish();
      if (senders.get(instanceId)?.intervalMs !== intervalMs) {
        await store.saveHeartbeatSender({ instanceId, intervalMs });
      }
      senders.set(instanceId, { ...heardNow(), intervalMs });
      if (store.isShared) untold.senders.add(instanceId);
    },
    async sweep() {
      const at = now();
      const parts = await store.runningParts();
      const known = signs;
      // It came since the last look, unless this is the first.
      const heardAt = isFirst ? null : Date.now();
      signs = new Map(
        parts.map((part) => [
          keyOf(part),
          known.get(keyOf(part)) ?? { ...part, at, heardAt, isNamed: false },
        ]),
      );
      isFirst = false;
      if (store.isShared) await share(at);
      // While the database was away, nobody could tell the others either.
      if (at - sweptAt > pauseMs) listeningSince = at;
      sweptAt = at;
      for (const [id, sender] of senders) if (silentFor(sender.at) > idleMs) senders.delete(id);
      const gone = parts.filter((part) => isGone(part, signs.get(keyOf(part))!));
      // What another server has heard just now, it tells until this one looks again.
      const certain = store.isShared ? gone.filter((part) => suspects.has(keyOf(part))) : gone;
      suspects = new Set(gone.map(keyOf));
      let changed = false;
      for (const part of certain) {
        const { heardAt: lastHeardAt } = lastSign(part, signs.get(keyOf(part))!);
        // Messages alone may be old ones that were read in from somewhere else.
        const isKnown = lastHeardAt !== null && senders.has(part.instanceId);
        const isDone = await store.interrupt({ ...part, heardAt: isKnown ? lastHeardAt * 1000 : null });
        changed ||= isDone;
      }
      if (changed) feed.publish();
    },
  };
}

function keyOf({ traceId, instanceId }: TracePart): string {
  return `${traceId} ${instanceId}`;
}
