import type { Payload } from './payloads.ts';
import { spansPerTrace } from './recorders.ts';
import type { Recorder } from './recorders.ts';

export interface RoundOptions {
  payload: Payload;
  rounds: number;
}

export interface Comparison {
  /** Nanoseconds of a span of each recorder; medians. */
  nanoseconds: Record<string, number>;
  /** What a span of the first recorder takes, of one of each other; medians over rounds, within which the machine hardly changes. */
  ratios: Record<string, number>;
}

// OpenTelemetry's queue holds 2,048 spans, and drops what is over.
const tracesAtOnce = 500;

// A thread's processor time is counted in ticks of the kernel, of up to 10 ms.
const roundMs = 250;

/**
 * Measures recorders in rounds in which all of them take turns, so that whatever else the machine does meets all alike. To hand
 * over what has piled up is part of the work. What counts is the main thread's processor time, which the traced program can't
 * use meanwhile, and other programs don't add to.
 */
export async function compare(
  recorders: readonly Recorder[],
  { payload, rounds }: RoundOptions,
): Promise<Comparison> {
  const times = new Map(recorders.map(({ name }) => [name, [] as number[]]));
  const warmUpRounds = Math.ceil(rounds / 4);
  for (let round = -warmUpRounds; round < rounds; round++) {
    // Another one begins each time: the first runs with the machine's caches as the last has left them.
    const shift = Math.abs(round) % recorders.length;
    for (const recorder of [...recorders.slice(shift), ...recorders.slice(0, shift)]) {
      // Each is to sweep up after itself alone.
      await globalThis.gc?.({ type: 'minor', execution: 'async' });
      const nanoseconds = await measure(recorder, payload);
      if (round >= 0) times.get(recorder.name)!.push(nanoseconds);
    }
  }
  const [[, own] = ['', []], ...others] = times;
  const ratio = (peer: readonly number[]) => median(own.map((time, round) => time / peer[round]!));
  return {
    nanoseconds: Object.fromEntries([...times].map(([name, values]) => [name, Math.round(median(values))])),
    ratios: Object.fromEntries(others.map(([name, values]) => [name, ratio(values)])),
  };
}

/** Nanoseconds a span, over as many as it takes. */
async function measure(recorder: Recorder, payload: Payload): Promise<number> {
  const start = process.threadCpuUsage();
  for (let traces = tracesAtOnce; ; traces += tracesAtOnce) {
    for (let index = 0; index < tracesAtOnce; index++) recorder.record(payload);
    await recorder.settle();
    const { user, system } = process.threadCpuUsage(start);
    if (user + system >= roundMs * 1000) return ((user + system) * 1000) / (traces * spansPerTrace);
  }
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}
