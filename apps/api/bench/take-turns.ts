import { performance } from 'node:perf_hooks';

/** How long each work takes, milliseconds, the best of many rounds: side by side, so that whatever else the machine does meets all alike. */
export function takeTurns(works: readonly (() => unknown)[], rounds = 30): number[] {
  const best = works.map(() => Infinity);
  for (let round = 0; round < rounds; round++) {
    for (const [index, work] of works.entries()) {
      globalThis.gc?.({ type: 'minor' });
      const start = performance.now();
      work();
      best[index] = Math.min(best[index]!, performance.now() - start);
    }
  }
  return best.map((ms) => Number(ms.toFixed(2)));
}
