import type { Page } from '@playwright/test';
import type { RunList, RunSkeleton, SpanRow } from '@spanlight/schema';
import { expect, type Spanlight, test } from './spanlight.ts';

const spans = (page: Page) => page.getByRole('treegrid', { name: 'Spans' });
const panel = (page: Page) => page.getByRole('region', { name: 'Span', exact: true });

async function readRuns(spanlight: Spanlight): Promise<RunList['runs']> {
  const response = await fetch(`${spanlight.url}/api/runs`);
  return ((await response.json()) as RunList).runs;
}

async function readSpans(spanlight: Spanlight, traceId: string): Promise<SpanRow[]> {
  const response = await fetch(`${spanlight.url}/api/runs/${traceId}`);
  return ((await response.json()) as RunSkeleton).spans;
}

test('an agent shows up live, from the empty page to the error of its failing tool', async ({
  page,
  spanlight,
}) => {
  await page.goto(spanlight.url);
  await expect(page.getByText('No runs yet')).toBeVisible();

  const example = spanlight.runExample('agent', { EXAMPLE_SPEED: '2' });
  const run = page.getByRole('grid', { name: 'Runs' }).getByRole('row').nth(1);
  await expect(run).toContainText('running');
  await run.click();
  await page.getByRole('button', { name: 'Waterfall' }).click();

  await test.step('a running tool has a bar before it ends', async () => {
    const runningTool = spans(page).locator('[data-type="tool_call"] [data-status="running"]').first();
    await expect(runningTool).toBeVisible();
  });

  await test.step('the run finishes without a reload', async () => {
    await example.done;
    await expect(spans(page).locator('[data-status="running"]')).toHaveCount(0);
    const [stored] = await readRuns(spanlight);
    expect(stored!.status).toBe('ok');
    expect(stored!.errorCount).toBeGreaterThan(0);
  });

  const [stored] = await readRuns(spanlight);
  const rows = await readSpans(spanlight, stored!.traceId);

  await test.step('a model call tells its messages and tokens', async () => {
    const call = rows.find((row) => row.type === 'model_generation')!;
    await spans(page).locator(`[data-span-id="${call.spanId}"]`).click();
    await expect(panel(page)).toContainText(call.name);
    await expect(panel(page).getByText('user', { exact: true }).first()).toBeVisible();
    await expect(panel(page)).toContainText(String(call.usage!.inputTokens));
    await expect(panel(page)).toContainText(String(call.usage!.outputTokens));
  });

  await test.step('the failing tool tells its error, and a reload lands on it again', async () => {
    const failed = rows.find((row) => row.type === 'tool_call' && row.status === 'error')!;
    await spans(page).locator(`[data-span-id="${failed.spanId}"]`).click();
    await expect(panel(page)).toContainText(failed.errorMessage!);
    await expect(page).toHaveURL(new RegExp(failed.spanId));
    await page.reload();
    await expect(panel(page)).toContainText(failed.errorMessage!);
    await expect(spans(page).locator(`[data-span-id="${failed.spanId}"]`)).toHaveAttribute(
      'aria-selected',
      'true',
    );
  });
});

test('a server that is killed and started again loses nothing, and the page goes on by itself', async ({
  page,
  spanlight,
}) => {
  await page.goto(spanlight.url);
  const example = spanlight.runExample('agent', { EXAMPLE_SPEED: '2' });
  await page.getByRole('grid', { name: 'Runs' }).getByRole('row').nth(1).click();
  await page.getByRole('button', { name: 'Waterfall' }).click();
  await expect(spans(page).getByRole('row').nth(4)).toBeVisible();
  await page.evaluate(() => Object.assign(window, { isSameDocument: true }));

  const [before] = await readRuns(spanlight);
  const acknowledged = await readSpans(spanlight, before!.traceId);
  await spanlight.stop('SIGKILL');
  await expect(page.getByText('reconnecting')).toBeVisible();
  await spanlight.start();

  const kept = new Map((await readSpans(spanlight, before!.traceId)).map((row) => [row.spanId, row]));
  for (const row of acknowledged) expect(kept.get(row.spanId)?.name).toBe(row.name);

  await example.done;
  await expect(page.getByText('reconnecting')).toBeHidden();
  await expect(spans(page).locator('[data-status="running"]')).toHaveCount(0);
  const [after] = await readRuns(spanlight);
  expect(after!.status).toBe('ok');
  await expect(spans(page)).toHaveAttribute('aria-rowcount', String(after!.spanCount));
  expect(await page.evaluate(() => 'isSameDocument' in window)).toBe(true);
});

test('the AI SDK shows up with its own OpenTelemetry, counted as its provider answered', async ({
  page,
  spanlight,
}) => {
  await page.goto(spanlight.url);
  const printed = await spanlight.runExample('ai-sdk').done;
  const billed = [...printed.matchAll(/Tokens: (\d+) in, (\d+) out/g)].map(([, input, output]) => ({
    inputTokens: Number(input),
    outputTokens: Number(output),
  }));
  expect(billed).toHaveLength(2);

  const [list, trip] = await readRuns(spanlight);
  expect(trip).toMatchObject({ modelCallCount: 3, toolCallCount: 3, usage: billed[0] });
  expect(list).toMatchObject({ modelCallCount: 1, toolCallCount: 0, usage: billed[1] });

  await page.goto(`${spanlight.url}/runs/${trip!.traceId}?mode=waterfall`);
  const call = spans(page).locator('[data-type="model_generation"]').first();
  await call.click();
  await expect(panel(page)).toContainText('Plan a weekend in Copenhagen');
  await spans(page)
    .getByRole('row', { name: /searchTrains/ })
    .click();
  await expect(panel(page)).toContainText('Hamburg');
});

test('Ctrl-C drains the server and ends it with 0', async ({ spanlight }) => {
  await spanlight.runExample('quick-start').done;
  expect(await spanlight.stop('SIGINT')).toBe(0);
  await spanlight.start();
  expect(await readRuns(spanlight)).toHaveLength(1);
});
