import type { Page } from '@playwright/test';
import { agentSpan, idOf, sendSpans, toolSpan } from './otlp.ts';
import { expect, type Spanlight, test } from './spanlight.ts';

const traceId = 'abcdef00000000000000000000000005';
const otherId = 'abcdef00000000000000000000000006';
const spans = (page: Page) => page.getByRole('treegrid', { name: 'Spans' });
const panel = (page: Page) => page.getByRole('region', { name: 'Span', exact: true });
const recent = (page: Page) => page.getByRole('navigation', { name: 'Recent runs' });
const width = async (page: Page, label: string) =>
  Number(await page.getByRole('separator', { name: label }).getAttribute('aria-valuenow'));

async function sendTwoRuns(spanlight: Spanlight): Promise<void> {
  const tool = { parentSpanId: idOf(1), name: 'look_up', from: 10, to: 90, input: { of: 'the harbour' } };
  await sendSpans(spanlight, otherId, [
    agentSpan({ spanId: idOf(1), name: 'earlier', from: -200, to: -100 }),
  ]);
  await sendSpans(spanlight, traceId, [
    agentSpan({ spanId: idOf(1), name: 'pilot', from: 0, to: 100 }),
    toolSpan({ ...tool, spanId: idOf(2) }),
  ]);
}

test('three panes stand side by side, and their widths survive a reload', async ({ page, spanlight }) => {
  await sendTwoRuns(spanlight);
  await page.goto(`${spanlight.url}/runs/${traceId}?mode=waterfall&span=${idOf(2)}`);
  await page.getByRole('button', { name: 'Show the list of runs' }).click();
  await expect(recent(page).getByRole('row')).toHaveCount(2);
  for (const [label, key] of [
    ['Width of the list of runs', 'ArrowRight'],
    ['Width of the span’s pane', 'ArrowLeft'],
  ] as const) {
    const before = await width(page, label);
    await page.getByRole('separator', { name: label }).focus();
    await page.keyboard.press(key);
    await page.keyboard.press(key);
    await expect.poll(() => width(page, label)).toBe(before + 32);
    await page.reload();
    await expect.poll(() => width(page, label)).toBe(before + 32);
  }
  const [list, trace, span] = await Promise.all(
    [recent(page), spans(page), panel(page)].map(async (pane) => (await pane.boundingBox())!),
  );
  expect(list!.x + list!.width).toBeLessThanOrEqual(trace!.x);
  expect(trace!.x + trace!.width).toBeLessThanOrEqual(span!.x);

  await recent(page).getByText('earlier').click();
  await expect(page.getByRole('heading', { name: 'earlier' })).toBeVisible();
  await page.getByRole('button', { name: 'Close the list of runs' }).click();
  await expect(recent(page)).toHaveCount(0);
});

test('below 1,100 pixels the list of runs is a drawer', async ({ page, spanlight }) => {
  await sendTwoRuns(spanlight);
  await page.setViewportSize({ width: 1000, height: 800 });
  await page.goto(`${spanlight.url}/runs/${traceId}?mode=waterfall`);
  await page.getByRole('button', { name: 'Show the list of runs' }).click();
  const drawer = page.getByRole('dialog', { name: 'Recent runs' });
  await expect(drawer).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(drawer).toHaveCount(0);
  await expect(page).toHaveURL(new RegExp(traceId));
  await page.getByRole('button', { name: 'Show the list of runs' }).click();
  await drawer.getByText('earlier').click();
  await expect(drawer).toHaveCount(0);
  await expect(page.getByRole('heading', { name: 'earlier' })).toBeVisible();
});

test('below 700 pixels one pane shows at a time', async ({ page, spanlight }) => {
  await sendTwoRuns(spanlight);
  await page.setViewportSize({ width: 690, height: 800 });
  await page.goto(`${spanlight.url}/runs/${traceId}?mode=waterfall`);
  await spans(page)
    .getByRole('row', { name: /look_up/ })
    .click();
  await expect(panel(page)).toContainText('the harbour');
  await expect(spans(page)).toHaveCount(0);
  expect((await panel(page).boundingBox())!.width).toBeGreaterThan(680);
  await page.goBack();
  await expect(spans(page)).toBeVisible();
  await expect(panel(page)).toHaveCount(0);
});

test('what a span brought is read while the pointer is over it, once', async ({ page, spanlight }) => {
  await sendTwoRuns(spanlight);
  await page.goto(`${spanlight.url}/runs/${traceId}?mode=waterfall`);
  const asked: string[] = [];
  page.on('request', (request) => request.url().includes(`/spans/${idOf(2)}`) && asked.push(request.url()));
  const row = spans(page).getByRole('row', { name: /look_up/ });
  await row.hover();
  await expect.poll(() => asked.length).toBe(1);
  await row.click();
  await expect(panel(page)).toContainText('the harbour');
  expect(asked).toHaveLength(1);
});
