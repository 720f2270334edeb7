import type { Page } from '@playwright/test';
import { expectAccessible } from './axe.ts';
import { agentSpan, idOf, modelCall, say, sendSpans, toolSpan } from './otlp.ts';
import { replayRecording } from './recordings.ts';
import { expect, type Spanlight, test } from './spanlight.ts';

const traceId = '5b8efff798038103d269b633813fc60c';
const rootId = 'eee19b7ec3c1b174';
const toolId = 'eee19b7ec3c1b175';
const start = Date.now();

const grid = (page: Page) => page.getByRole('grid', { name: 'Runs' });
const spans = (page: Page) => page.getByRole('treegrid', { name: 'Spans' });
const panel = (page: Page) => page.getByRole('region', { name: 'Span', exact: true });

interface SpanFields {
  spanId: string;
  parentSpanId?: string;
  name: string;
  /** Milliseconds after the run's start. */
  from: number;
  to: number;
  attributes?: Record<string, string>;
  error?: string;
}

async function post(spanlight: Spanlight, fields: SpanFields[], trace = traceId): Promise<void> {
  const nanoseconds = (ms: number) => `${start + ms}000000`;
  const sent = fields.map(({ spanId, parentSpanId, name, from, to, attributes = {}, error }) => ({
    traceId: trace,
    spanId,
    parentSpanId,
    name,
    startTimeUnixNano: nanoseconds(from),
    endTimeUnixNano: nanoseconds(to),
    attributes: Object.entries(attributes).map(([key, stringValue]) => ({ key, value: { stringValue } })),
    status: error === undefined ? {} : { code: 2, message: error },
  }));
  const response = await fetch(`${spanlight.url}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: sent }] }] }),
  });
  expect(response.status).toBe(200);
}

/** An agent with a model call and a tool call that failed. */
function smallRun(spanlight: Spanlight): Promise<void> {
  const operation = (name: string) => ({ 'gen_ai.operation.name': name });
  const messages = (role: string, content: string) =>
    JSON.stringify([{ role, parts: [{ type: 'text', content }] }]);
  return post(spanlight, [
    { spanId: rootId, name: 'planner', from: 0, to: 900, attributes: operation('invoke_agent') },
    {
      spanId: 'eee19b7ec3c1b176',
      parentSpanId: rootId,
      name: 'chat gpt-4.1',
      from: 10,
      to: 400,
      attributes: {
        ...operation('chat'),
        'gen_ai.request.model': 'gpt-4.1',
        'gen_ai.input.messages': messages('user', 'Is the **bridge** open?'),
        'gen_ai.output.messages': messages('assistant', 'I will look.'),
      },
    },
    {
      spanId: toolId,
      parentSpanId: rootId,
      name: 'look_up',
      from: 410,
      to: 700,
      attributes: { ...operation('execute_tool'), 'gen_ai.tool.name': 'look_up' },
      error: 'The harbour office does not answer',
    },
  ]);
}

test('axe finds nothing wrong', async ({ page, spanlight }) => {
  await page.goto(spanlight.url);
  await expect(page.getByText('No runs yet')).toBeVisible();
  await expectAccessible(page);
  await smallRun(spanlight);
  await expect(grid(page).getByRole('row')).toHaveCount(2);
  await expectAccessible(page);
  await page.goto(`${spanlight.url}/runs/${traceId}?span=${toolId}`);
  await expect(panel(page)).toContainText('does not answer');
  await expectAccessible(page);
  await page.goto(`${spanlight.url}/runs/${traceId}?span=eee19b7ec3c1b176`);
  await expect(panel(page)).toContainText('I will look.');
  await expectAccessible(page);
  await page.goto(`${spanlight.url}/connect`);
  await expect(page.getByRole('tab').first()).toBeVisible();
  await expect(page.getByRole('region', { name: 'Kept' })).toContainText('1 run, 3 spans');
  await expectAccessible(page);
});

test('the keyboard alone leads from the list to the error of a failing tool and back', async ({
  page,
  spanlight,
}) => {
  await smallRun(spanlight);
  await page.goto(spanlight.url);
  await expect(grid(page).getByRole('row')).toHaveCount(2);
  await grid(page).focus();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('feed', { name: 'Transcript' })).toBeVisible();
  await page.keyboard.press('2');
  await expect(spans(page).getByRole('row')).toHaveCount(3);
  await spans(page).focus();
  await page.keyboard.press('e');
  await page.keyboard.press('Enter');
  await expect(panel(page)).toContainText('The harbour office does not answer');
  await page.keyboard.press('Escape');
  await expect(panel(page)).toBeHidden();
  await spans(page).focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowLeft');
  await expect(spans(page).getByRole('row')).toHaveCount(1);
  await page.keyboard.press('ArrowRight');
  await expect(spans(page).getByRole('row')).toHaveCount(3);
});

test('a filter narrows the list, stays in the address, and says what is wrong with it', async ({
  page,
  spanlight,
}) => {
  await smallRun(spanlight);
  await post(
    spanlight,
    [{ spanId: 'aaa19b7ec3c1b174', name: 'other', from: 0, to: 10 }],
    'aaaefff798038103d269b633813fc60c',
  );
  await page.goto(spanlight.url);
  await expect(grid(page).getByRole('row')).toHaveCount(3);
  const filter = page.getByRole('textbox', { name: 'Filter runs' });
  await page.keyboard.press('/');
  await expect(filter).toBeFocused();
  await filter.fill('tool:look_up');
  await expect(grid(page).getByRole('row')).toHaveCount(2);
  await page.reload();
  await expect(filter).toHaveValue('tool:look_up');
  await expect(grid(page).getByRole('row')).toHaveCount(2);
  await filter.fill('tol:look_up');
  await expect(page.getByRole('alert').filter({ hasText: 'Did you mean "tool"?' })).toBeVisible();
});

test('the keyboard leads from the filter into the list, and from a run back to it with the filter', async ({
  page,
  spanlight,
}) => {
  await smallRun(spanlight);
  await page.goto(spanlight.url);
  const filter = page.getByRole('textbox', { name: 'Filter runs' });
  await filter.fill('tool:look_up');
  await filter.press('Escape');
  await expect(filter).not.toBeFocused();
  await expect(filter).toHaveValue('tool:look_up');
  await filter.press('Enter');
  await expect(grid(page)).toBeFocused();
  await expect(page).toHaveURL(/filter=tool:look_up/);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('feed', { name: 'Transcript' })).toBeVisible();
  await page.keyboard.press('2');
  await expect(spans(page).getByRole('row')).toHaveCount(3);
  await spans(page).locator(`[data-span-id="${toolId}"]`).click();
  await expect(panel(page)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(panel(page)).toBeHidden();
  await page.keyboard.press('Escape');
  await expect(grid(page)).toBeVisible();
  await expect(filter).toHaveValue('tool:look_up');
});

test('while the content of a span is on its way, its pane shows its name and that it loads', async ({
  page,
  spanlight,
}) => {
  await smallRun(spanlight);
  await page.goto(`${spanlight.url}/runs/${traceId}?mode=waterfall&span=${rootId}`);
  await expect(panel(page).getByRole('tab').first()).toBeVisible();
  let answer = () => {};
  const held = new Promise<void>((resolve) => (answer = resolve));
  await page.route(`**/spans/${toolId}*`, async (route) => {
    await held;
    await route.continue();
  });
  await spans(page).locator(`[data-span-id="${toolId}"]`).click();
  await expect(panel(page).getByRole('heading', { name: 'look_up' })).toBeVisible();
  await expect(panel(page).getByRole('status', { name: 'Loading' })).toBeVisible();
  answer();
  await expect(panel(page)).toContainText('does not answer');
  await expect(panel(page).getByRole('status', { name: 'Loading' })).toBeHidden();
});

test('an unknown run and an unknown span are said in words, with a way on', async ({ page, spanlight }) => {
  await smallRun(spanlight);
  await page.goto(`${spanlight.url}/runs/00000000000000000000000000000001`);
  await expect(page.getByText(/no such run|There is no run|not here/i).first()).toBeVisible();
  await page.goto(`${spanlight.url}/runs/${traceId}?mode=waterfall&span=0000000000000001`);
  await expect(panel(page)).toContainText(/no such span|There is no span|has no span/i);
  await expect(spans(page).getByRole('row')).toHaveCount(3);
});

test('a run that was opened before its first span came shows when it comes', async ({ page, spanlight }) => {
  await page.goto(`${spanlight.url}/runs/${traceId}?mode=waterfall`);
  await expect(page.getByText('There is no such run')).toBeVisible();
  await smallRun(spanlight);
  await expect(spans(page).getByRole('row')).toHaveCount(3);
});

test('deleting a run asks first and takes it off every list', async ({ page, spanlight }) => {
  await smallRun(spanlight);
  await page.goto(`${spanlight.url}/runs/${traceId}`);
  await page.getByRole('button', { name: 'Actions on this run' }).click();
  await page.getByRole('menuitem', { name: /Delete/ }).click();
  await page
    .getByRole('alertdialog')
    .getByRole('button', { name: /Delete/ })
    .click();
  await expect(page.getByText('No runs yet')).toBeVisible();
  const response = await fetch(`${spanlight.url}/api/runs/${traceId}`);
  expect(response.status).toBe(404);
});

test('what programs send stays text: nothing of it runs or loads', async ({ page, spanlight }) => {
  const attack =
    '<img src="http://127.0.0.1:9/x.png" onerror="window.wasHit = true"><script>window.wasHit = true</script>';
  const markdown = `${attack} [link](javascript:window.wasHit=true) ![picture](http://127.0.0.1:9/tracking.png)`;
  await post(spanlight, [
    {
      spanId: rootId,
      name: attack,
      from: 0,
      to: 100,
      attributes: {
        'gen_ai.operation.name': 'chat',
        [attack]: attack,
        'gen_ai.output.messages': JSON.stringify([
          { role: 'assistant', parts: [{ type: 'text', content: markdown }] },
        ]),
      },
      error: attack,
    },
  ]);
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  for (const tab of ['messages', 'attributes']) {
    await page.goto(`${spanlight.url}/runs/${traceId}?span=${rootId}&tab=${tab}`);
    await expect(panel(page)).toContainText('<img src=');
  }
  await expect(page.locator('a[href^="javascript:"]')).toHaveCount(0);
  expect(await page.evaluate(() => 'wasHit' in window)).toBe(false);
  expect(asked.filter((url) => !url.startsWith(spanlight.url))).toEqual([]);
});

test('no page is wider than its window, from 360 to 2560 pixels', async ({ page, spanlight }) => {
  await smallRun(spanlight);
  for (const width of [360, 700, 1440, 2560]) {
    await page.setViewportSize({ width, height: 800 });
    for (const path of ['/', '/connect', `/runs/${traceId}`, `/runs/${traceId}?span=${toolId}`]) {
      await page.goto(spanlight.url + path);
      await expect(page.getByRole('main')).toBeVisible();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    }
  }
});

test('the header of a crowded run keeps its start in sight, and one number for its tokens', async ({
  page,
  spanlight,
}) => {
  const usage = { 'gen_ai.usage.input_tokens': 81_000, 'gen_ai.usage.output_tokens': 2_000 };
  const cached = { 'gen_ai.usage.cache_read.input_tokens': 60_000 };
  const call = (id: number, model: string) =>
    modelCall({
      spanId: idOf(id),
      parentSpanId: idOf(1),
      from: id,
      to: id + 5,
      model,
      input: [say('user', 'Hello')],
      output: [],
      attributes: { ...usage, ...cached, 'gen_ai.conversation.id': `a-long-session-id-${'x'.repeat(60)}` },
    });
  const name = 'an agent whose name is as long as names of agents get to be in practice';
  await sendSpans(spanlight, 'c0de0000000000000000000000000001', [
    agentSpan({ spanId: idOf(1), name, from: 0, to: 1000 }),
    call(2, 'gpt-5-mini-2026-01-31-with-a-long-name'),
    call(3, 'claude-sonnet-4-5'),
    toolSpan({ spanId: idOf(4), parentSpanId: idOf(1), name: 'look', from: 20, to: 30, error: 'No.' }),
  ]);
  await page.goto(`${spanlight.url}/runs/c0de0000000000000000000000000001`);
  const header = page.locator('header');
  const fact = (term: string) =>
    header.locator('dl > div').filter({ has: page.getByText(term, { exact: true }) });
  await expect(fact('Tokens')).toContainText('166K');
  await expect(
    fact('Tokens').getByTitle(/^166,000 tokens: 162,000 in, 120,000 of them cached, 4,000 out$/),
  ).toBeVisible();
  const facts = (await header.locator('dl').boundingBox())!;
  const started = (await fact('Started').boundingBox())!;
  expect(started.y).toBeLessThan(facts.y + facts.height);
  expect(started.x + started.width).toBeLessThanOrEqual(facts.x + facts.width + 1);
});

test('no number in the list is cut', async ({ page, spanlight }) => {
  await replayRecording(spanlight, 'openinference-openai-json');
  await page.goto(`${spanlight.url}/`);
  await expect(grid(page).getByText('$0.0000').first()).toBeVisible();
  // What sticks out at the left can't be scrolled to, so only the place of the text tells.
  const cut = await grid(page)
    .getByRole('gridcell')
    .evaluateAll((cells) =>
      cells
        .filter((cell) => /^[$<]?[\d.]+$/.test(cell.textContent))
        .filter((cell) => {
          const text = document.createRange();
          text.selectNodeContents(cell);
          return text.getBoundingClientRect().left < cell.getBoundingClientRect().left;
        })
        .map((cell) => cell.textContent),
    );
  expect(cut).toEqual([]);
});
