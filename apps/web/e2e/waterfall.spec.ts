import type { Page } from '@playwright/test';
import { expectAccessible } from './axe.ts';
import { agentSpan, idOf, modelCall, now, say, sendSpans, toolSpan, type SpanFields } from './otlp.ts';
import { expect, type Spanlight, test } from './spanlight.ts';

const traceId = 'c0ffee00000000000000000000000001';
const spans = (page: Page) => page.getByRole('treegrid', { name: 'Spans' });
const row = (page: Page, id: number) => spans(page).locator(`[data-span-id="${idOf(id)}"]`);
const panel = (page: Page) => page.getByRole('region', { name: 'Span', exact: true });
const root = 1;
const wrapper = 2;
const firstCall = 3;
const firstPage = 10;
const failedPage = 40;
const slowPage = 30;
const summariser = 60;

/** An agent that reads 37 pages in a row, one slowly and one in vain, then waits for three minutes, then sums up. */
async function sendResearch(spanlight: Spanlight): Promise<void> {
  const pages = Array.from({ length: 37 }, (_, i): SpanFields => {
    const spanId = firstPage + i;
    const from = 10_000 + i * 600;
    return toolSpan({
      spanId: idOf(spanId),
      parentSpanId: idOf(root),
      name: 'read_page',
      from,
      to: from + (spanId === slowPage ? 5000 : 300 + ((i * 53) % 190)),
      input: { page: i },
      output: `Of harbour ${i}: ${i === 12 ? 'a tide of 14 metres' : 'nothing much'}`,
      ...(spanId === failedPage && { error: 'The page is gone' }),
    });
  });
  const ask = { input: [say('user', 'Which harbour?')], output: [say('assistant', 'I will look.')] };
  await sendSpans(spanlight, traceId, [
    agentSpan({ spanId: idOf(root), name: 'researcher', from: 0, to: 240_000 }),
    { spanId: idOf(wrapper), parentSpanId: idOf(root), name: 'Runnable.invoke', from: 5, to: 9000 },
    modelCall({
      spanId: idOf(firstCall),
      parentSpanId: idOf(wrapper),
      from: 10,
      to: 8900,
      ...ask,
      attributes: { 'gen_ai.response.time_to_first_chunk': 2 },
    }),
    ...pages,
    agentSpan({
      spanId: idOf(summariser),
      parentSpanId: idOf(root),
      name: 'summariser',
      from: 210_000,
      to: 239_000,
    }),
    modelCall({ spanId: idOf(61), parentSpanId: idOf(summariser), from: 210_100, to: 238_000, ...ask }),
  ]);
}

async function openResearch(page: Page, spanlight: Spanlight, search = ''): Promise<void> {
  await sendResearch(spanlight);
  await page.goto(`${spanlight.url}/runs/${traceId}?mode=waterfall${search}`);
  await expect(spans(page).getByRole('row').first()).toBeVisible();
}

test('what repeats is one row with its times, those that stand out beside it; it opens and closes', async ({
  page,
  spanlight,
}) => {
  await openResearch(page, spanlight);
  const repeat = spans(page).getByRole('row', { name: /read_page, 37 times/ });
  await expect(repeat).toContainText('× 37');
  await expect(repeat).toContainText(/min 3\d\d ms · median 3\d\d ms · max 5\.00 s/);
  await expect(row(page, slowPage)).toBeVisible();
  await expect(row(page, failedPage)).toContainText('error');
  await expect(spans(page)).toHaveAttribute('aria-rowcount', '7');

  await repeat.click();
  await expect(spans(page)).toHaveAttribute('aria-rowcount', '42');
  await page.reload();
  await expect(spans(page)).toHaveAttribute('aria-rowcount', '42');
  await spans(page).focus();
  await page.getByRole('button', { name: 'Collapse all' }).click();
  await expect(spans(page)).toHaveAttribute('aria-rowcount', '1');
  await page.getByRole('button', { name: 'Expand all' }).click();
  await expect(spans(page)).toHaveAttribute('aria-rowcount', '42');
});

test('the tree opens to a level, and what is folded is marked up to the root where something failed in it', async ({
  page,
  spanlight,
}) => {
  const path = [1, 2, 3, 4, 5];
  await sendSpans(spanlight, traceId, [
    ...path.map((n) =>
      toolSpan({
        spanId: idOf(n),
        ...(n > 1 && { parentSpanId: idOf(n - 1) }),
        name: `level ${n}`,
        from: n,
        to: 100 - n,
        ...(n === 5 && { error: 'At the bottom' }),
      }),
    ),
    toolSpan({ spanId: idOf(6), parentSpanId: idOf(1), name: 'beside', from: 50, to: 60 }),
  ]);
  await page.goto(`${spanlight.url}/runs/${traceId}?mode=waterfall`);
  await expect(row(page, 5)).toBeVisible();
  for (const n of [1, 2, 3, 4]) await expect(row(page, n).getByLabel('1 failed below')).toBeVisible();
  await expect(row(page, 5)).toContainText('error');
  await expect(row(page, 6).getByLabel(/failed below/)).toHaveCount(0);
  const openTo = async (words: string) => {
    await page.getByRole('button', { name: 'Expand to level' }).click();
    await page.getByRole('menuitem', { name: words }).click();
  };
  await openTo('2 levels');
  await expect(spans(page)).toHaveAttribute('aria-rowcount', '4');
  await expect(row(page, 3)).toHaveAttribute('aria-expanded', 'false');
  await expect(row(page, 3).getByLabel('1 failed below')).toBeVisible();
  await openTo('3 levels');
  await expect(spans(page)).toHaveAttribute('aria-rowcount', '5');
  await page.reload();
  await expect(spans(page)).toHaveAttribute('aria-rowcount', '5');
});

test('the bar of a model call is split where its first token came', async ({ page, spanlight }) => {
  await openResearch(page, spanlight);
  const bar = row(page, firstCall).locator('[data-part="bar"]');
  const waiting = bar.locator('[data-part="waiting"]');
  const share = async () => (await waiting.boundingBox())!.width / (await bar.boundingBox())!.width;
  // 2 of 8.89 seconds.
  await expect.poll(share).toBeCloseTo(0.225, 1);
  await expect(row(page, 61).locator('[data-part="waiting"]')).toHaveCount(0);
});

test('a sideways wheel moves through what is zoomed', async ({ page, spanlight }) => {
  await openResearch(page, spanlight, '&zoom=10000000-20000000');
  const startOf = (address: string) => Number(/zoom=(\d+)-/.exec(address)![1]);
  await row(page, failedPage).hover();
  await page.mouse.wheel(300, 0);
  await expect.poll(() => startOf(page.url())).toBeGreaterThan(11_000_000);
  const [, from, to] = /zoom=(\d+)-(\d+)/.exec(page.url())!;
  expect(Number(to) - Number(from)).toBeCloseTo(10_000_000, -3);
  await page.mouse.wheel(-3000, 0);
  await expect.poll(() => startOf(page.url())).toBeLessThan(11_000_000);
});

test('framework spans are left out, counted, and shown with one key', async ({ page, spanlight }) => {
  await openResearch(page, spanlight);
  await expect(row(page, wrapper)).toHaveCount(0);
  await expect(row(page, firstCall)).toHaveAttribute('aria-level', '2');
  await expect(page.getByRole('button', { name: '1 framework span' })).toBeVisible();
  await page.keyboard.press('h');
  await expect(row(page, wrapper)).toBeVisible();
  await expect(row(page, firstCall)).toHaveAttribute('aria-level', '3');
  await expect(page).toHaveURL(/noise=show/);
  await page.keyboard.press('h');
  await expect(row(page, wrapper)).toHaveCount(0);
});

test('an idle gap is offered to be drawn short, and the axis says so', async ({ page, spanlight }) => {
  await openResearch(page, spanlight);
  const gap = page.getByRole('button', { name: /1 idle gap, 2 m 5\d s/ });
  await expect(gap).toHaveAttribute('aria-pressed', 'false');
  const width = async () => (await row(page, 61).locator('[data-kind="model"]').last().boundingBox())!.width;
  const before = await width();
  await page.keyboard.press('g');
  await expect(page.getByText(/≈ 2 m 5\d s/)).toBeVisible();
  await expect(gap).toHaveAttribute('aria-pressed', 'true');
  await expect.poll(width).toBeGreaterThan(before * 2);
  await page.reload();
  await expect(page.getByText(/≈ 2 m 5\d s/)).toBeVisible();
});

test('the critical path is a line that stays in the address', async ({ page, spanlight }) => {
  await openResearch(page, spanlight);
  const line = spans(page).locator('[data-part="critical-path"] path').last();
  await expect(line).toHaveCount(0);
  await page.keyboard.press('c');
  await expect(line).toHaveAttribute('d', /^M0 \d+.*H[\d.]+V/);
  // Behind the rows: what it crosses stays legible.
  const isBefore = await line.evaluate((path) =>
    [...document.querySelectorAll('[data-row]')].every(
      (each) => path.compareDocumentPosition(each) === Node.DOCUMENT_POSITION_FOLLOWING,
    ),
  );
  expect(isBefore).toBe(true);
  await expect(page).toHaveURL(/path=show/);
});

test('the wheel zooms at the pointer, the strip chooses a stretch, and 0 shows all again', async ({
  page,
  spanlight,
}) => {
  await openResearch(page, spanlight);
  const bar = row(page, firstCall).locator('[data-kind="model"]').last();
  const before = (await bar.boundingBox())!;
  await page.mouse.move(before.x + before.width / 2, before.y + 2);
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, -60);
  await page.keyboard.up('Control');
  await expect.poll(async () => (await bar.boundingBox())!.width).toBeGreaterThan(before.width * 1.2);
  await expect(page).toHaveURL(/zoom=/);
  await page.keyboard.press('0');
  await expect(page).not.toHaveURL(/zoom=/);

  const strip = (await page.getByRole('img', { name: 'The whole run' }).boundingBox())!;
  await page.mouse.move(strip.x + strip.width * 0.8, strip.y + 20);
  await page.mouse.down();
  await page.mouse.move(strip.x + strip.width * 0.95, strip.y + 20, { steps: 3 });
  await page.mouse.up();
  await expect(page).toHaveURL(/zoom=19\d{7}-22\d{7}/);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(1440);
});

test('find in run looks into payloads of folded spans too, goes round, and leaves no trace', async ({
  page,
  spanlight,
}) => {
  await openResearch(page, spanlight, `&collapsed=${idOf(summariser)}`);
  await expect(row(page, 61)).toHaveCount(0);
  const before = await spans(page).getAttribute('aria-rowcount');

  await page.keyboard.press('Control+f');
  const find = page.getByRole('textbox', { name: 'Find in run' });
  const count = page.getByRole('search').getByRole('status');
  await find.fill('14 metres');
  await expect(count).toHaveText('1 span');
  await expect(spans(page).getByRole('row', { name: /37 times/ })).toContainText('1 found');
  await find.press('Enter');
  await expect(count).toHaveText('1 of 1');
  await expect(row(page, firstPage + 12)).toHaveAttribute('data-match', 'current');
  await expect(page.getByRole('search')).toContainText('a tide of 14 metres');

  await find.fill('chat');
  await expect(count).toHaveText('2 spans');
  await find.press('ArrowDown');
  await page.keyboard.press('n');
  await expect(row(page, firstCall)).toHaveAttribute('data-match', 'current');
  await page.keyboard.press('n');
  await expect(row(page, 61)).toHaveAttribute('data-match', 'current');
  await page.keyboard.press('n');
  await expect(count).toHaveText('1 of 2');
  await page.keyboard.press('N');
  await expect(count).toHaveText('2 of 2');
  await expect(page).toHaveURL(/find=chat/);

  await find.press('Escape');
  await expect(page.getByRole('search')).toHaveCount(0);
  await expect(row(page, 61)).toHaveCount(0);
  await expect(spans(page)).toHaveAttribute('aria-rowcount', before!);
  await expect(page).toHaveURL(new RegExp(`collapsed=${idOf(summariser)}$`));
});

test('e and Shift+E go from error to error, also into what is folded', async ({ page, spanlight }) => {
  await openResearch(page, spanlight, '&level=0');
  await expect(spans(page)).toHaveAttribute('aria-rowcount', '1');
  await page.keyboard.press('e');
  await expect(panel(page)).toContainText('The page is gone');
  await expect(row(page, failedPage)).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Shift+E');
  await expect(row(page, failedPage)).toHaveAttribute('aria-selected', 'true');
});

test('J and K go through the runs of the list, and how they are looked at stays', async ({
  page,
  spanlight,
}) => {
  const other = 'c0ffee00000000000000000000000002';
  await sendSpans(spanlight, other, [agentSpan({ spanId: idOf(1), name: 'earlier', from: -5000, to: -10 })]);
  await sendResearch(spanlight);
  await page.goto(spanlight.url);
  await page.getByRole('row', { name: /researcher/ }).click();
  await page.getByRole('button', { name: 'Waterfall' }).click();
  await expect(page.getByRole('button', { name: 'Previous run of the list' })).toBeDisabled();
  await page.keyboard.press('Shift+J');
  await expect(page.getByRole('heading', { name: 'earlier' })).toBeVisible();
  await expect(page).toHaveURL(/mode=waterfall/);
  await page.getByRole('button', { name: 'Previous run of the list' }).click();
  await expect(page.getByRole('heading', { name: 'researcher' })).toBeVisible();
});

test('a span that runs grows, one whose parent has not come has a place, and rows stay where they are', async ({
  page,
  spanlight,
}) => {
  const from = now() - 10_000;
  await sendSpans(spanlight, traceId, [
    agentSpan({ spanId: idOf(1), name: 'live', from, to: null }),
    toolSpan({
      spanId: idOf(2),
      parentSpanId: idOf(99),
      name: 'orphan',
      from: from + 1000,
      to: from + 2000,
    }),
  ]);
  await page.goto(`${spanlight.url}/runs/${traceId}?mode=waterfall`);
  await expect(spans(page)).toContainText('Parent not received yet');
  const bar = row(page, 2).locator('[data-kind="tool"]').last();
  const width = async () => (await bar.boundingBox())!.width;
  const before = await width();
  // What has ended takes less and less of a run that goes on.
  await expect.poll(width).toBeLessThan(before);
  await expect(row(page, 1).locator('[data-status="running"]')).toBeVisible();

  await test.step('what repeats while one looks is not folded under the eyes', async () => {
    const tools = Array.from({ length: 8 }, (_, i) =>
      toolSpan({
        spanId: idOf(10 + i),
        parentSpanId: idOf(1),
        name: 'step',
        from: from + 3000 + i,
        to: from + 3100 + i,
      }),
    );
    await sendSpans(spanlight, traceId, tools);
    await expect(spans(page)).toHaveAttribute('aria-rowcount', '11');
    await page.reload();
    await expect(spans(page)).toHaveAttribute('aria-rowcount', '4');
  });
});

test('what find in run looks for is marked in the span that holds it, or said to be out of sight', async ({
  page,
  spanlight,
}) => {
  await openResearch(page, spanlight, `&span=${idOf(firstPage + 12)}&find=14%20metres`);
  const marked = () =>
    page.evaluate(() => [...(CSS.highlights.get('found') ?? [])].map((range) => (range as Range).toString()));
  await expect.poll(marked).toEqual(['14 metres']);
  const note = panel(page).getByText('“14 metres” is not in what shows here');
  await expect(note).toHaveCount(0);
  await panel(page).getByRole('tab', { name: 'Resource' }).click();
  await expect(note).toBeVisible();
  await expectAccessible(page, 'section[aria-label="Span"]');
  await panel(page)
    .getByRole('tab', { name: /Attributes/ })
    .click();
  await expect.poll(marked).toEqual(['14 metres']);
  await panel(page).getByRole('tab', { name: 'Resource' }).click();
  await expect(note).toBeVisible();
  const pane = await panel(page).elementHandle();
  await page.getByRole('textbox', { name: 'Find in run' }).press('Escape');
  await expect.poll(marked).toEqual([]);
  await expect(note).toHaveCount(0);
  // The same pane, not one that took the place of what an error ended.
  expect(await pane.evaluate((each) => each.isConnected)).toBe(true);
});

test('the keyboard alone finds the failing tool call of a run of 500 spans and copies its arguments', async ({
  page,
  context,
  spanlight,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const tools = Array.from({ length: 499 }, (_, i) =>
    toolSpan({
      spanId: idOf(i + 2),
      parentSpanId: idOf(i < 99 ? 1 : Math.floor(i / 3)),
      name: `step_${i % 7}`,
      from: i * 10,
      to: i * 10 + 8,
      input: { order: i },
      ...(i === 321 && { error: 'No such order' }),
    }),
  );
  await sendSpans(spanlight, traceId, [
    agentSpan({ spanId: idOf(1), name: 'clerk', from: 0, to: 6000 }),
    ...tools,
  ]);
  await page.goto(`${spanlight.url}/runs/${traceId}?mode=waterfall`);
  await expect(spans(page)).toBeFocused();
  await page.keyboard.press('e');
  await expect(panel(page)).toContainText('No such order');
  await expect(page).toHaveURL(new RegExp(`span=${idOf(323)}`));
  await expect(panel(page).getByText('order').first()).toBeVisible();
  const copy = panel(page).getByRole('button', { name: 'Copy arguments' });
  await spans(page).focus();
  while (!(await copy.evaluate((button) => button === document.activeElement)))
    await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect
    .poll(
      async () =>
        JSON.parse((await page.evaluate(() => navigator.clipboard.readText())) || 'null') as unknown,
    )
    .toEqual({ order: 321 });
});

test('raw shows the run, or one span, as it was received, to copy and to keep', async ({
  page,
  context,
  spanlight,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await sendResearch(spanlight);
  await page.goto(`${spanlight.url}/runs/${traceId}?mode=raw&span=${idOf(failedPage)}`);
  const raw = page.getByRole('region', { name: 'As received' });
  await expect(raw).toContainText('"resourceSpans"');
  await sendSpans(spanlight, traceId, [
    toolSpan({ spanId: idOf(99), parentSpanId: idOf(root), name: 'came_later', from: 1, to: 2 }),
  ]);
  await page.getByRole('button', { name: '1 new span', exact: true }).click();
  await expect(async () => {
    await page.getByRole('button', { name: 'Copy as OTLP' }).click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('"came_later"');
  }).toPass();
  await expect(page.getByRole('button', { name: '1 new span', exact: true })).toHaveCount(0);
  await page.getByRole('button', { name: 'This span', exact: true }).click();
  await expect(raw).toContainText('"The page is gone"');
  await page.getByRole('button', { name: 'Copy as OTLP' }).click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  const response = await fetch(`${spanlight.url}/api/runs/${traceId}/export?spanId=${idOf(failedPage)}`);
  expect(JSON.parse(copied)).toEqual(await response.json());
  const downloading = page.waitForEvent('download');
  await page.getByRole('link', { name: /KiB|B$/ }).click();
  expect((await downloading).suggestedFilename()).toBe(`${idOf(failedPage)}.otlp.json`);
  const downloadingAll = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Actions on this run' }).click();
  await page.getByRole('menuitem', { name: 'Download as OTLP' }).click();
  expect((await downloadingAll).suggestedFilename()).toBe(`${traceId}.otlp.json`);
  await expectAccessible(page);
});

test('the graph shows what a run is made of, by keyboard too', async ({ page, spanlight }) => {
  await sendResearch(spanlight);
  await page.goto(`${spanlight.url}/runs/${traceId}`);
  await expect(page.getByRole('button', { name: 'Graph' })).toBeVisible();
  await page.keyboard.press('3');
  const graph = page.getByRole('region', { name: 'Structure of the run' });
  const read = graph.getByRole('button', { name: /read_page.*× 37.*1 failed/ });
  await expect(read).toBeVisible();
  await expect(graph.getByRole('button', { name: /summariser/ })).toBeVisible();
  await expect(graph.locator('.react-flow__edge')).toHaveCount(2);
  await read.focus();
  await page.keyboard.press('Enter');
  await expect(panel(page)).toContainText('The page is gone');
  await expect(read).toHaveAttribute('aria-pressed', 'true');
  await expectAccessible(page);
});

test('axe finds nothing wrong with the waterfall', async ({ page, spanlight }) => {
  await openResearch(page, spanlight, '&path=show&gaps=cut&find=page');
  await expect(page.getByRole('search').getByRole('status')).toContainText('37 spans');
  await expectAccessible(page);
  for (const width of [360, 700]) {
    await page.setViewportSize({ width, height: 800 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  }
});
