import { vi } from 'vitest';
import type { Logger } from '../src/index.ts';

/** A logger that keeps what it is told. */
export function createLogger(): { [Level in keyof Logger]: ReturnType<typeof vi.fn<Logger[Level]>> } {
  return { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() };
}
