// What the page of a run costs while spans of it arrive fast, in a real browser on the production build. Frames are those of
// software rendering, which the server and the sending program share two processors with.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { chromium, type Page } from '@playwright/test';
import { ensureBrowser, launchOptions } from '../e2e/browser.ts';
import { createSpanlight } from '../e2e/spanlight.ts';
import { createReport } from './report.ts';
import { sendLargeRun } from './large-run.ts';

const rate = 1000;
const seconds = 15;
/** Spans of a run that is large before more come. */
const large = 50_000;
const modes = ['transcript', 'waterfall'] as const;

const report = createReport('live run');
ensureBrowser();
const spanlight = await createSpanlight();
const browser = await chromium.launch(launchOptions);
try {
  await spanlight.start();
  for (const mode of modes) await measure(mode, 0);
  for (const mode of modes) await measure(mode, large);
} finally {
  await browser.close();
  await spanlight.dispose();
}
report.finish();

async function measure(mode: (typeof modes)[number], before: number): Promise<void> {
  const traceId = `ba5e${modes.indexOf(mode)}${String(before).padStart(27, '0')}`;
  if (before > 0) await sendLargeRun(spanlight, traceId, before);
  const program = fileURLToPath(new URL('growing-run.ts', import.meta.url));
  const sender = spawn(
    process.execPath,
    [program, spanlight.url, traceId, before, rate, seconds].map(String),
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let said = '';
  sender.stdout.on('data', (data) => (said += data));
  const exit = once(sender, 'exit');
  await once(sender.stdout, 'data');

  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await open(page, `${spanlight.url}/runs/${traceId}?mode=${mode}`, mode);
  const client = await page.context().newCDPSession(page);
  await client.send('Performance.enable');
  const busySeconds = async () => {
    const { metrics } = await client.send('Performance.getMetrics');
    return metrics.find((metric) => metric.name === 'TaskDuration')!.value;
  };
  const busyBefore = await busySeconds();
  const { frames, worstSecond, p95, longest, elapsed, moved } = await page.evaluate(
    watch,
    (seconds - 5) * 1000,
  );
  const busy = (await busySeconds()) - busyBefore;
  const [code] = (await exit) as [number | null];
  if (code !== 0) throw new Error(`The sending program ended with ${code}.`);
  const sentAt = performance.now();
  await page.getByLabel(`The whole run: ${before + rate * seconds} spans`).waitFor();
  const shownMs = performance.now() - sentAt;
  const name = `${rate} spans/s${before > 0 ? ` into ${before.toLocaleString('en')}` : ''}, ${mode}`;
  report.add(`${name}: spans sent`, Number(said.trim().split('\n').at(-1)), '/s', { atLeast: rate * 0.95 });
  report.add(`${name}: frames`, (frames / elapsed) * 1000, '/s', { atLeast: 30 });
  report.add(`${name}: frames in the worst second`, worstSecond, '/s');
  report.add(`${name}: frame, p95`, p95, 'ms');
  report.add(`${name}: longest frame`, longest, 'ms');
  report.add(`${name}: main thread`, (busy / elapsed) * 100_000, '%');
  report.add(`${name}: the last span shows after`, shownMs, 'ms', { atMost: 1000 });
  report.add(`${name}: rows that moved`, moved, '', { atMost: 0 });
  await page.close();
}

async function open(page: Page, url: string, mode: (typeof modes)[number]): Promise<void> {
  await page.goto(url);
  await page.getByRole(mode === 'transcript' ? 'feed' : 'treegrid').waitFor();
  await page.waitForTimeout(1500);
}

/** Counts frames, and how often what stands first in sight is another or elsewhere than a frame before. */
function watch(ms: number) {
  interface Watched {
    frames: number;
    worstSecond: number;
    p95: number;
    longest: number;
    elapsed: number;
    moved: number;
  }
  return new Promise<Watched>((resolve) => {
    const view = document.querySelector('[role=feed], [role=treegrid]')!;
    const top = view.getBoundingClientRect().top + 60;
    const place = () => {
      const row = [...view.querySelectorAll('[data-index], [role=row][data-span-id]')].find(
        (each) => each.getBoundingClientRect().bottom > top,
      );
      return row ? `${row.textContent.slice(0, 20)} ${Math.round(row.getBoundingClientRect().top)}` : '';
    };
    const times: number[] = [];
    let moved = 0;
    let before = place();
    const start = performance.now();
    let last = start;
    const step = (now: number) => {
      if (now > last) times.push(now - last);
      last = now;
      if (times.length % 15 === 0) {
        const next = place();
        if (next !== before) moved++;
        before = next;
      }
      if (now - start < ms) return requestAnimationFrame(step);
      const sorted = times.toSorted((a, b) => a - b);
      const perSecond = Array.from({ length: Math.floor(ms / 1000) }, () => 0);
      let at = 0;
      for (const time of times) {
        at += time;
        const second = Math.floor(at / 1000);
        if (second < perSecond.length) perSecond[second]!++;
      }
      resolve({
        frames: times.length,
        worstSecond: Math.min(...perSecond),
        p95: sorted[Math.floor(sorted.length * 0.95)]!,
        longest: sorted.at(-1)!,
        elapsed: now - start,
        moved,
      });
    };
    requestAnimationFrame(step);
  });
}
