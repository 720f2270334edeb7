import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from '@playwright/test';
import type { LaunchOptions } from '@playwright/test';

const names = ['chromium', 'chromium-browser', 'google-chrome'];
const installed = (process.env['PATH'] ?? '')
  .split(delimiter)
  .flatMap((folder) => names.map((name) => join(folder, name)));
const candidates = [process.env['PLAYWRIGHT_CHROMIUM'], ...installed, chromium.executablePath()];

/** How to start a Chromium that is on this machine; undefined where there is none. */
export function findChromium(): LaunchOptions | undefined {
  const executablePath = candidates.find((path) => path !== undefined && existsSync(path));
  if (executablePath === undefined) return undefined;
  // Chromium refuses its sandbox to root.
  const isRoot = process.getuid?.() === 0;
  return { executablePath, args: ['--disable-gpu', ...(isRoot ? ['--no-sandbox'] : [])] };
}
