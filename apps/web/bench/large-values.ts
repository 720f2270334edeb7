// How long it takes from a click on a span that brought 20 MB until its beginning shows, in a real browser on the production build.
import { chromium } from '@playwright/test';
import { ensureBrowser, launchOptions } from '../e2e/browser.ts';
import { agentSpan, idOf, say, sendSpans, toolSpan, type SpanFields } from '../e2e/otlp.ts';
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
const json = JSON.stringify(rows);
const messages = Array.from({ length: 40_000 }, (_, index) =>
  say(index % 2 === 0 ? 'user' : 'assistant', `message ${index} ${'of a long talk '.repeat(29)}`),
);
const text = 'All work and no play makes Jack a dull boy. ';

/** What the span brings, and what shows of it. */
const values: { name: string; span: Partial<SpanFields> & { output?: string }; shown: string }[] = [
  { name: 'JSON of 20 MB', span: { output: json }, shown: 'customer 0' },
  { name: 'a text of 20 MB', span: { output: text.repeat(470_000) }, shown: 'All work' },
  { name: 'a text of one letter', span: { output: 'x' }, shown: 'x' },
  {
    name: 'a list of 20 MB, sent as such',
    span: { attributes: { 'gen_ai.tool.call.result': rows } },
    shown: 'customer 0',
  },
  { name: 'JSON of 20 MB from an agent', span: ownSpan('agent_run', 'output', rows), shown: 'customer 0' },
  {
    name: 'JSON of 20 MB from a workflow, in an object',
    span: ownSpan('workflow_run', 'output', { status: 200, rows }),
    shown: 'customer 0',
  },
  { name: 'JSON of 20 MB from any span', span: ownSpan('generic', 'input', rows), shown: 'customer 0' },
  { name: 'metadata of 20 MB', span: ownSpan('generic', 'metadata', { rows }), shown: 'customer 0' },
  {
    name: 'a model call of 20 MB in 40,000 messages',
    span: {
      attributes: { 'gen_ai.operation.name': 'chat', 'gen_ai.input.messages': JSON.stringify(messages) },
    },
    shown: 'message 39999',
  },
];

const report = createReport('large values');
ensureBrowser();
const spanlight = await createSpanlight();
const browser = await chromium.launch(launchOptions);
try {
  await spanlight.start();
  await sendSpans(spanlight, traceId, [agentSpan({ spanId: idOf(1), name: 'agent', from: 0, to: 1000 })]);
  for (const [index, { span }] of values.entries()) {
    const place = { spanId: idOf(index + 2), parentSpanId: idOf(1), from: index * 10, to: index * 10 + 9 };
    await sendSpans(spanlight, traceId, [toolSpan({ ...place, name: 'fetch', ...span })]);
  }
  for (const [index, { name, shown }] of values.entries()) {
    const times: number[] = [];
    for (let round = 0; round < rounds; round++) times.push(await timeToOpen(idOf(index + 2), shown));
    const median = times.toSorted((a, b) => a - b)[(rounds - 1) / 2]!;
    report.add(`${name}: from a click until it shows, median of ${rounds}`, median, 'ms', { atMost: 300 });
  }
} finally {
  await browser.close();
  await spanlight.dispose();
}
report.finish();

/** As our own SDK sends a value. */
function ownSpan(type: string, field: string, value: unknown): Partial<SpanFields> {
  return { attributes: { 'spanlight.span.type': type, [`spanlight.${field}`]: JSON.stringify(value) } };
}

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
