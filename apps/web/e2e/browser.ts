import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from '@playwright/test';

/**
 * The browser to test with: PLAYWRIGHT_CHROMIUM, else a Chromium on the PATH, else Playwright's own, whose path is
 * returned whether or not it has been downloaded.
 */
function findBrowser(): string {
  const named = process.env['PLAYWRIGHT_CHROMIUM'];
  if (named) return named;
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  const candidates = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return candidates.find(isExecutable) ?? chromium.executablePath();
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Downloads Playwright's Chromium when there is no other browser. */
export function ensureBrowser(): void {
  if (existsSync(findBrowser())) return;
  console.log('No Chromium found: downloading the one that comes with Playwright.');
  execFileSync('playwright', ['install', 'chromium-headless-shell', 'chromium'], { stdio: 'inherit' });
}

/** Chromium refuses its sandbox to root; the rest keeps it from calling home, which fails on closed networks. */
export const launchOptions = {
  executablePath: findBrowser(),
  args: [
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
  ],
};
