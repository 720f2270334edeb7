import type { Payload } from './payloads.ts';
import { spansPerTrace } from './recorders.ts';
import type { Recorder } from './recorders.ts';

export interface RoundOptions {
  payload: Payload;
  /** Traces of one recorder in one round. */
  traces: number;
  rounds: number;
}

// OpenTelemetry's queue holds 2,048 spans, and drops what is over.
const tracesAtOnce = 500;

/**
 * Nanoseconds a span of each recorder, as medians over rounds in which all of them take turns, so that whatever else the
 * machine does meets all alike. To hand over what has piled up is part of the work. What counts is the main thread's
 * processor time, which the traced program can't use meanwhile, and other programs don't add to.
 */
export async function compare(
  recorders: readonly Recorder[],
  { payload, traces, rounds }: RoundOptions,
): Promise<Record<string, number>> {
  const times = new Map(recorders.map(({ name }) => [name, [] as number[]]));
  const warmUpRounds = Math.ceil(rounds / 4);
  for (let round = -warmUpRounds; round < rounds; round++) {
    // Another one begins each time: the first runs with the machine's caches as the last has left them.
    const shift = Math.abs(round) % recorders.length;
    for (const recorder of [...recorders.slice(shift), ...recorders.slice(0, shift)]) {
      // Each is to sweep up after itself alone.
      await globalThis.gc?.({ type: 'minor', execution: 'async' });
      const nanoseconds = await measure(recorder, payload, traces);
      if (round >= 0) times.get(recorder.name)!.push(nanoseconds / (traces * spansPerTrace));
    }
  }
  return Object.fromEntries([...times].map(([name, values]) => [name, Math.round(median(values))]));
}

async function measure(recorder: Recorder, payload: Payload, traces: number): Promise<number> {
  const start = process.threadCpuUsage();
  for (let made = 0; made < traces; made += tracesAtOnce) {
    const end = Math.min(traces, made + tracesAtOnce);
    for (let index = made; index < end; index++) recorder.record(payload);
    await recorder.settle();
  }
  const { user, system } = process.threadCpuUsage(start);
  return (user + system) * 1000;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}
