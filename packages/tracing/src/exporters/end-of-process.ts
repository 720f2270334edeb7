/** What has something to do before a program is gone. */
export interface EndOfProcess {
  /** The program has time left, up to the deadline. */
  flush(deadlineMs: number): Promise<void>;
  /** The program is about to be gone: what is not done when this returns will not be done. */
  leave(deadlineMs: number): void;
}

export const deadlineMs = 2000;
