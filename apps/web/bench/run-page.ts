// What the page of a very large run costs, in a real browser on the production build. Frames are those of software rendering:
// the main thread's share is ours.
import { gzipSync } from 'node:zlib';
import { buildTree, criticalPath, type RunSkeleton } from '@spanlight/schema';
import { chromium, type CDPSession, type Page } from '@playwright/test';
import { ensureBrowser, launchOptions } from '../e2e/browser.ts';
import { createSpanlight } from '../e2e/spanlight.ts';
import { nothingFolded } from '../src/trace/folding.ts';
import { visibleRows } from '../src/trace/visible-rows.ts';
import { sendLargeRun } from './large-run.ts';
import { createReport } from './report.ts';

const report = createReport('run page');
const { add } = report;
const large = 'ba5e0000000000000000000000050000';
const larger = 'ba5e0000000000000000000000100000';

ensureBrowser();
const spanlight = await createSpanlight();
const browser = await chromium.launch(launchOptions);
try {
  await spanlight.start();
  await sendLargeRun(spanlight, large, 50_000);
  await sendLargeRun(spanlight, larger, 100_000);
  await measureFirstLoad();
  const text = await (await fetch(`${spanlight.url}/api/runs/${large}`)).text();
  measureFunctions(JSON.parse(text) as RunSkeleton);
  await measurePage('50,000 spans', large, { usableMs: 1500, heapMb: 300, frameMs: 16.7 });
  await measurePage('100,000 spans', larger, {});
} finally {
  await browser.close();
  await spanlight.dispose();
}
report.finish();

/** Scripts that a browser with nothing kept loads for a run before anything is opened; what shows as Markdown asks for that. */
async function measureFirstLoad(): Promise<void> {
  for (const mode of ['transcript', 'waterfall']) {
    const page = await browser.newPage();
    const scripts = new Map<string, Promise<Buffer>>();
    page.on('response', (response) => {
      if (response.request().resourceType() === 'script') scripts.set(response.url(), response.body());
    });
    await page.goto(`${spanlight.url}/runs/${large}?mode=${mode}`);
    await page.getByRole(mode === 'transcript' ? 'feed' : 'treegrid').waitFor();
    await page.waitForLoadState('networkidle');
    let kilobytes = 0;
    for (const [url, body] of scripts) {
      const size = gzipSync(await body).length / 1000;
      if (/graph|elk/i.test(url)) throw new Error(`Loaded before it is needed: ${url}`);
      if (/markdown/i.test(url)) add(`first load, ${mode}: Markdown, gzip`, size, 'kB');
      else kilobytes += size;
    }
    add(`first load, ${mode}: scripts, gzip`, kilobytes, 'kB', { atMost: 250 });
    await page.close();
  }
}

function measureFunctions({ spans }: RunSkeleton): void {
  const timeOf = (work: () => unknown) => {
    const rounds = Array.from({ length: 7 }, () => {
      const start = performance.now();
      work();
      return performance.now() - start;
    });
    return rounds.toSorted((a, b) => a - b)[3]!;
  };
  const tree = buildTree(spans);
  add(
    'tree of 50,000 spans',
    timeOf(() => buildTree(spans)),
    'ms',
    { atMost: 100 },
  );
  add(
    'visible rows',
    timeOf(() => visibleRows(tree, { folding: nothingFolded })),
    'ms',
    { atMost: 100 },
  );
  add(
    'critical path',
    timeOf(() => criticalPath(tree, 0)),
    'ms',
    { atMost: 100 },
  );
}

/** None where a figure is told, not judged. */
interface Limits {
  usableMs?: number;
  heapMb?: number;
  frameMs?: number;
}

async function measurePage(name: string, traceId: string, limits: Limits): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const url = `${spanlight.url}/runs/${traceId}?mode=waterfall`;
  const usable: number[] = [];
  for (let round = 0; round < 3; round++) {
    await page.goto('about:blank');
    await page.goto(url, { waitUntil: 'commit' });
    usable.push(await page.evaluate(whenUsable));
  }
  add(
    `${name}: usable after navigation, median of 3`,
    usable.toSorted((a, b) => a - b)[1]!,
    'ms',
    limitOf(limits.usableMs),
  );
  const client = await page.context().newCDPSession(page);
  const frames = await measureFrames(page, client);
  add(`${name}: row nodes in the document`, frames.mostRows, 'rows', { atMost: 199 });
  add(`${name}: frame while scrolling and zooming, p95`, frames.p95, 'ms');
  add(`${name}: main thread per frame, mean`, frames.workMs, 'ms', limitOf(limits.frameMs));
  await client.send('HeapProfiler.collectGarbage');
  const { usedSize } = await client.send('Runtime.getHeapUsage');
  add(`${name}: heap`, usedSize / 1e6, 'MB', limitOf(limits.heapMb));
  await page.close();
}

function limitOf(atMost: number | undefined) {
  return atMost === undefined ? {} : { atMost };
}

/** Milliseconds from the start of the navigation until rows are drawn and keys work. */
function whenUsable(): Promise<number> {
  return new Promise((resolve) => {
    const look = () => {
      const grid = document.querySelector('[role=treegrid]');
      if (grid && grid.querySelectorAll('[role=row]').length > 10 && document.activeElement === grid)
        setTimeout(() => resolve(performance.now()));
      else requestAnimationFrame(look);
    };
    look();
  });
}

/** Five seconds of scrolling and zooming, an event a frame. */
async function measureFrames(page: Page, client: CDPSession) {
  await client.send('Performance.enable');
  const busy = async () => {
    const { metrics } = await client.send('Performance.getMetrics');
    return metrics.find((metric) => metric.name === 'TaskDuration')!.value * 1000;
  };
  const before = await busy();
  const drawn = await page.evaluate(
    () =>
      new Promise<{ times: number[]; mostRows: number }>((resolve) => {
        const grid = document.querySelector<HTMLElement>('[role=treegrid]')!;
        const box = grid.getBoundingClientRect();
        const times: number[] = [];
        let mostRows = 0;
        let last = performance.now();
        const end = last + 5000;
        let frame = 0;
        const step = (now: number) => {
          times.push(now - last);
          last = now;
          mostRows = Math.max(mostRows, grid.querySelectorAll('[role=row]').length);
          if (now > end) return resolve({ times: times.slice(1), mostRows });
          frame++;
          if (frame % 3 > 0) grid.scrollTop += 220;
          else {
            grid.dispatchEvent(
              new WheelEvent('wheel', {
                bubbles: true,
                cancelable: true,
                ctrlKey: true,
                deltaY: Math.floor(frame / 90) % 2 === 0 ? -20 : 20,
                clientX: box.left + box.width * 0.7,
                clientY: box.top + 100,
              }),
            );
          }
          requestAnimationFrame(step);
        };
        requestAnimationFrame(step);
      }),
  );
  const workMs = ((await busy()) - before) / drawn.times.length;
  const sorted = drawn.times.toSorted((a, b) => a - b);
  return { p95: sorted[Math.floor(sorted.length * 0.95)]!, workMs, mostRows: drawn.mostRows };
}
