/** Wakes those who wait. */
export interface Bell {
  ring(): void;
  /** How often it has rung; pass it to `wait` so that a ring in between is not missed. */
  rings(): number;
  /** Resolves when it has rung since `heard`, when the time is up, or when the signal aborts. Null is deaf to rings. */
  wait(heard: number | null, ms: number, signal: AbortSignal): Promise<void>;
}

export function createBell(): Bell {
  const waiting = new Set<() => void>();
  let count = 0;
  return {
    ring() {
      count++;
      for (const wake of waiting) wake();
    },
    rings: () => count,
    wait(heard, ms, signal) {
      if ((heard !== null && heard !== count) || ms <= 0 || signal.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        const wake = () => {
          clearTimeout(timer);
          waiting.delete(wake);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        const timer = setTimeout(wake, ms);
        if (heard !== null) waiting.add(wake);
        signal.addEventListener('abort', wake);
      });
    },
  };
}
