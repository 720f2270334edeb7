// How long it takes from a click on a span that brought 20 MB until its beginning shows, in a real browser on the production build.
import { chromium } from '@playwright/test';
import { ensureBrowser, launchOptions } from '../e2e/browser.ts';
import { agentSpan, idOf, sendSpans, toolSpan } from '../e2e/otlp.ts';
import { createSpanlight } from '../e2e/spanlight.ts';
import { createReport } from './report.ts';

const rounds = 7;
const traceId = 'ba5e0000000000000000000000000020';
const rows = Array.from({ length: 190_000 }, (_, id) => ({
  id,
  name: `customer ${id}`,
  city: 'Hamburg',
  total: id * 1.5,
  isOpen: id % 2 === 0,
  note: 'the quick brown fox',
}));
const values = [
  { name: 'JSON of 20 MB', text: JSON.stringify(rows), beginning: 'customer 0' },
  {
    name: 'a text of 20 MB',
    text: 'All work and no play makes Jack a dull boy. '.repeat(470_000),
    beginning: 'All work',
  },
  { name: 'a text of one letter', text: 'x', beginning: 'x' },
];

const report = createReport('large values');
ensureBrowser();
const spanlight = await createSpanlight();
const browser = await chromium.launch(launchOptions);
try {
  await spanlight.start();
  await sendSpans(spanlight, traceId, [agentSpan({ spanId: idOf(1), name: 'agent', from: 0, to: 1000 })]);
  for (const [index, { text }] of values.entries()) {
    const span = { spanId: idOf(index + 2), parentSpanId: idOf(1), name: 'fetch', from: index * 10 };
    await sendSpans(spanlight, traceId, [toolSpan({ ...span, to: index * 10 + 9, output: text })]);
  }
  for (const [index, { name, beginning }] of values.entries()) {
    const times: number[] = [];
    for (let round = 0; round < rounds; round++) times.push(await timeToOpen(idOf(index + 2), beginning));
    const median = times.toSorted((a, b) => a - b)[(rounds - 1) / 2]!;
    report.add(`${name}: from a click until it shows, median of ${rounds}`, median, 'ms', { atMost: 300 });
  }
} finally {
  await browser.close();
  await spanlight.dispose();
}
report.finish();

/** In a page of its own each time, which has nothing of the span. */
async function timeToOpen(spanId: string, beginning: string): Promise<number> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(`${spanlight.url}/runs/${traceId}?mode=waterfall&span=${idOf(1)}&noise=show`);
  await page.getByRole('region', { name: 'Span', exact: true }).getByRole('tabpanel').waitFor();
  await page.waitForLoadState('networkidle');
  const time = await page.evaluate(clickAndWatch, { spanId, beginning });
  await page.close();
  return time;
}

function clickAndWatch({ spanId, beginning }: { spanId: string; beginning: string }): Promise<number> {
  return new Promise((resolve) => {
    const panel = document.querySelector('section[aria-label="Span"]')!;
    const start = performance.now();
    document.querySelector<HTMLElement>(`[role=treegrid] [data-span-id="${spanId}"]`)!.click();
    function look() {
      const isThere =
        panel.querySelector('h2')?.textContent === 'fetch' &&
        panel.querySelector('[role=tabpanel]')?.textContent.includes(beginning);
      requestAnimationFrame(isThere ? () => resolve(performance.now() - start) : look);
    }
    look();
  });
}
