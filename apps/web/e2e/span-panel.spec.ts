import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import type { RunList, RunSkeleton, SpanRow, SpanType } from '@spanlight/schema';
import { expectAccessible } from './axe.ts';
import { agentSpan, idOf, modelCall, say, sendSpans, toolSpan, type OtelMessage } from './otlp.ts';
import { expect, type Spanlight, test } from './spanlight.ts';

const traceId = 'abcdef00000000000000000000000003';
const panel = (page: Page) => page.getByRole('region', { name: 'Span', exact: true });
const feed = (page: Page) => page.getByRole('feed', { name: 'Transcript' });

/** The spans of an example's run, and the address of each. */
async function playExample(spanlight: Spanlight, example: string, name: string) {
  await spanlight.runExample(example, { EXAMPLE_SPEED: '8' }).done;
  const { runs } = (await (await fetch(`${spanlight.url}/api/runs`)).json()) as RunList;
  const run = runs.find((each) => each.name === name)!;
  const { spans } = (await (await fetch(`${spanlight.url}/api/runs/${run.traceId}`)).json()) as RunSkeleton;
  const url = (span: SpanRow) => `${spanlight.url}/runs/${run.traceId}?span=${span.spanId}`;
  const all = (type: SpanType) => spans.filter((span) => span.type === type);
  return { url, all };
}

test('a model call shows its chat, what it could call, what it cost, and what is new in it', async ({
  page,
  spanlight,
}) => {
  const { url, all } = await playExample(spanlight, 'agent', 'incident-investigator');
  const second = all('model_generation')[1]!;
  await page.goto(url(second));

  await expect(panel(page)).toContainText(`${second.usage!.inputTokens}`);
  await expect(panel(page)).toContainText(/estimated by|as reported/);
  await expect(panel(page)).toContainText('tokens/s');
  await expect(panel(page).getByRole('list', { name: 'Tokens' })).toContainText('input, new');
  await expect(panel(page).getByRole('article', { name: 'system' })).not.toContainText('How to work');
  await expect(panel(page)).toContainText('earlier messages, unchanged since the call before');

  await test.step('a call leads to its definition, a result to its call', async () => {
    const answer = panel(page).getByRole('article', { name: 'assistant' }).last();
    await answer.getByRole('button', { name: 'definition' }).click();
    await expect(panel(page).getByText('words joined by AND and OR')).toBeInViewport();
    await panel(page).getByRole('button', { name: 'call', exact: true }).first().click();
    await expect(panel(page).getByRole('article', { name: 'assistant' }).first()).toBeInViewport();
  });

  await test.step('each value tells which raw key it came from', async () => {
    await panel(page).getByRole('button', { name: 'Parameters' }).hover();
    await expect(page.getByText('gen_ai.request.max_tokens').first()).toBeVisible();
    await panel(page).getByRole('tab', { name: 'Attributes' }).click();
    const keys = panel(page).getByRole('searchbox', { name: 'Search attributes' });
    await keys.fill('max_tokens');
    await expect(panel(page)).toContainText('read as parameters');
    await expect(panel(page)).toContainText('1 of ');
  });

  await test.step('the changes tell what was added, beside what came from the cache', async () => {
    await panel(page).getByRole('tab', { name: 'Changes' }).click();
    await expect(panel(page)).toContainText('The prompt only grew');
    await expect(panel(page)).toContainText('input tokens came from the cache');
    await expect(panel(page)).toContainText('New since that call: 1 answered by the model, 2 tool results.');
    await expect(panel(page)).toContainText('3 messages, unchanged');
    await expect(panel(page).getByText('added')).toHaveCount(2);
    await expect(page).toHaveURL(/tab=changes/);
  });

  await test.step('any other call can be compared with', async () => {
    await panel(page).getByLabel('Compared with').selectOption({ index: 3 });
    await expect(panel(page)).toContainText('The cache broke here');
    await expect(panel(page)).toContainText('removed');
  });
});

test('a tool call shows what it got, what went wrong where, and who asked', async ({ page, spanlight }) => {
  const { url, all } = await playExample(spanlight, 'agent', 'incident-investigator');
  const failed = all('tool_call').find((span) => span.status === 'error')!;
  await page.goto(url(failed));
  await expect(panel(page)).toContainText('Could not reach replica-2');
  await panel(page)
    .getByRole('button', { name: /^Stack/ })
    .click();
  await expect(panel(page)).toContainText('incident.ts');
  await expect(panel(page)).toContainText('SELECT sum(points)');
  const asker = all('model_generation').findLast((span) => span.startedAt <= failed.startedAt)!;
  await panel(page).getByRole('button', { name: asker.name }).click();
  await expect(page).toHaveURL(new RegExp(asker.spanId));
});

test('a retrieval shows its query and the documents with their scores', async ({ page, spanlight }) => {
  const { url, all } = await playExample(spanlight, 'workflow', 'answer-ticket');
  await page.goto(url(all('retrieval')[0]!));
  await expect(panel(page)).toContainText('my card shows two charges');
  const documents = panel(page).getByRole('list', { name: 'Documents' });
  await expect(documents.getByRole('listitem')).toHaveCount(2);
  await expect(documents).toContainText('kb-118');
  await expect(documents).toContainText('0.627');
});

test('an agent shows where its time went, all of it, and marks the spans it was', async ({
  page,
  spanlight,
}) => {
  const { url, all } = await playExample(spanlight, 'agent', 'incident-investigator');
  await page.goto(url(all('agent_run')[0]!));
  const ledger = panel(page).getByRole('list', { name: 'Where the time went' });
  await expect(ledger).toContainText('100 %');
  await expect(ledger).toContainText('Retries');
  await expect(ledger).toContainText('side by side');
  const shares = await ledger.getByText(/^<?\d+\.\d %$/).allTextContents();
  const sum = shares.reduce((total, share) => total + Number(share.replace(/[<%]/g, '')), 0);
  expect(Math.abs(sum - 100)).toBeLessThan(0.5);
  await expect(panel(page)).toContainText('With all below it');

  const marked = feed(page)
    .locator('[data-span-id]')
    .evaluateAll((items) => items.filter((item) => getComputedStyle(item).boxShadow !== 'none').length);
  expect(await marked).toBe(0);
  await ledger.getByRole('button', { name: /^Tools/ }).click();
  await expect
    .poll(() =>
      feed(page)
        .locator('[data-type="tool_call"]')
        .evaluateAll((items) => items.some((item) => getComputedStyle(item).boxShadow !== 'none')),
    )
    .toBe(true);
  await ledger.getByRole('button', { name: /search_logs/ }).click();
  await expect(panel(page).getByRole('heading', { name: 'search_logs' })).toBeVisible();
});

test('a changed system prompt, tool and parameter are told apart', async ({ page, spanlight }) => {
  const question = say('user', 'Is the bridge open?');
  const tool = (description: string) => ({ type: 'function', name: 'look', description, parameters: {} });
  const call = (id: number, system: string, description: string, temperature: number, from: number) =>
    modelCall({
      spanId: idOf(id),
      parentSpanId: idOf(1),
      from,
      to: from + 100,
      input: [say('system', system), question],
      output: [say('assistant', 'Yes.')],
      tools: [tool(description)],
      attributes: { 'gen_ai.request.max_tokens': temperature },
    });
  await sendSpans(spanlight, traceId, [
    agentSpan({ spanId: idOf(1), name: 'pilot', from: 0, to: 1000 }),
    call(2, 'Be brief and kind to all who ask.', 'Looks at the bridge.', 100, 0),
    call(3, 'Be brief and stern to all who ask.', 'Looks at the old bridge.', 200, 200),
  ]);
  await page.goto(`${spanlight.url}/runs/${traceId}?span=${idOf(3)}&tab=changes`);
  await expect(panel(page)).toContainText('The cache broke here: the tool look was changed.');
  await expect(panel(page).locator('del')).toHaveText(['kind', '100']);
  await expect(panel(page).locator('ins')).toHaveText(['stern', 'old ', '200']);
});

test('formats are remembered, and copying copies all of a value', async ({ page, spanlight, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const long = 'The tide is high. '.repeat(50_000);
  const output = { note: '# A heading', list: [1, 2, 3] };
  const picture: OtelMessage = { role: 'user', parts: [{ type: 'text', content: 'What is this?' }] };
  await sendSpans(spanlight, traceId, [
    agentSpan({ spanId: idOf(1), name: 'pilot', from: 0, to: 1000 }),
    toolSpan({
      spanId: idOf(2),
      parentSpanId: idOf(1),
      name: 'tide',
      from: 0,
      to: 9,
      input: output,
      output: long,
    }),
    modelCall({ spanId: idOf(3), parentSpanId: idOf(1), from: 10, to: 20, input: [picture], output: [] }),
  ]);
  await page.goto(`${spanlight.url}/runs/${traceId}?span=${idOf(2)}`);
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText());

  await panel(page).getByRole('button', { name: 'Copy arguments' }).click();
  await expect.poll(clipboard).toBe(JSON.stringify(output, null, 2));
  await panel(page).getByRole('button', { name: 'Copy result' }).click();
  await expect.poll(clipboard).toBe(long);
  await expect(panel(page)).toContainText('Show all 900,000 characters');
  await panel(page).getByRole('button', { name: 'Show all 900,000 characters' }).click();
  await expect
    .poll(() => panel(page).evaluate((element) => element.textContent.length))
    .toBeGreaterThan(900_000);

  await panel(page).getByRole('group', { name: 'Format of arguments' }).getByText('Plain').click();
  await page.reload();
  await expect(
    panel(page).getByRole('group', { name: 'Format of arguments' }).getByRole('button', { name: 'Plain' }),
  ).toHaveAttribute('aria-pressed', 'true');
});

test('a list that is too long to show is the beginning of JSON, and is copied and saved whole', async ({
  page,
  spanlight,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const rows = Array.from({ length: 60_000 }, (_, id) => ({ id, city: 'Hamburg' }));
  const json = JSON.stringify(rows);
  await sendSpans(spanlight, traceId, [
    {
      spanId: idOf(1),
      name: 'import',
      from: 0,
      to: 1000,
      attributes: {
        rows,
        'spanlight.span.type': 'workflow_run',
        'spanlight.output': json,
        'spanlight.metadata': JSON.stringify({ source: { name: 'crm', rows } }),
      },
    },
  ]);
  await page.goto(`${spanlight.url}/runs/${traceId}?span=${idOf(1)}&mode=waterfall`);
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
  const size = json.length.toLocaleString('en-US');
  await expect(panel(page)).toContainText(`The first 6,000 of ${size} characters`);
  await expect(panel(page)).toContainText(`The first 2,000 of ${size} characters`);
  await expectAccessible(page);
  await panel(page).getByRole('button', { name: 'Copy output' }).click();
  // Not compared by what they say: to print how texts of megabytes differ takes minutes.
  const isCopied = (text: string) => expect.poll(async () => (await clipboard()) === text).toBe(true);
  await isCopied(JSON.stringify(rows, null, 2));
  await panel(page).getByRole('button', { name: 'Copy source' }).click();
  await isCopied(JSON.stringify({ name: 'crm', rows }, null, 2));
  await panel(page)
    .getByRole('tab', { name: /Attributes/ })
    .click();
  const row = panel(page).getByRole('button', { name: 'Copy rows' }).locator('../..');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    row.getByRole('button', { name: 'Download' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('rows.json');
  expect((await readFile(await download.path(), 'utf8')) === json).toBe(true);
});

test('of what find in run looks for, no more is marked than anyone looks at', async ({ page, spanlight }) => {
  const attributes = { 'spanlight.span.type': 'workflow_run', 'spanlight.output': 'x'.repeat(5000) };
  await sendSpans(spanlight, traceId, [{ spanId: idOf(1), name: 'export', from: 0, to: 1000, attributes }]);
  await page.goto(`${spanlight.url}/runs/${traceId}?span=${idOf(1)}&mode=waterfall&find=x`);
  const marked = () => page.evaluate(() => CSS.highlights.get('found')?.size);
  await expect.poll(marked).toBe(1000);
});

test('reasoning is folded, embedded media show, and what is elsewhere opens on a click alone', async ({
  page,
  spanlight,
}) => {
  const pixel =
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
  const parts = [
    { type: 'reasoning', content: `First the tide.\n\n${'Then the wind. '.repeat(20)}Last the ferries.` },
    { type: 'text', content: 'Here is the harbour.' },
    { type: 'blob', modality: 'image', mime_type: 'image/png', content: pixel },
    { type: 'blob', modality: 'audio', mime_type: 'audio/wav', content: 'UklGRg==' },
    { type: 'uri', modality: 'image', mime_type: 'image/png', uri: 'https://harbour.example/quay.png' },
  ] as unknown as OtelMessage['parts'];
  await sendSpans(spanlight, traceId, [
    modelCall({
      spanId: idOf(1),
      from: 0,
      to: 100,
      input: [say('user', 'Show me the harbour')],
      output: [{ role: 'assistant', parts }],
    }),
  ]);
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(`${spanlight.url}/runs/${traceId}?span=${idOf(1)}`);

  const reasoning = panel(page).getByRole('button', { name: 'Reasoning' });
  await expect(reasoning).toHaveAttribute('aria-expanded', 'false');
  await expect(panel(page).getByText('Last the ferries.')).toHaveCount(0);
  await reasoning.click();
  await expect(panel(page).getByText('Last the ferries.')).toBeVisible();

  const picture = panel(page).getByRole('img', { name: 'image/png, embedded' });
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1);
  await expect(panel(page).getByLabel('audio/wav, embedded')).toBeVisible();
  await expect(panel(page).getByRole('link', { name: /Open image\/png/ })).toHaveAttribute(
    'href',
    'https://harbour.example/quay.png',
  );
  expect(asked.filter((url) => url.includes('harbour.example'))).toEqual([]);
});

test('links lead to the spans they name, with their attributes', async ({ page, spanlight }) => {
  const other = 'abcdef00000000000000000000000007';
  await sendSpans(spanlight, other, [
    agentSpan({ spanId: idOf(9), name: 'asked for it', from: -50, to: -10 }),
  ]);
  await sendSpans(spanlight, traceId, [
    {
      ...agentSpan({ spanId: idOf(1), name: 'worker', from: 0, to: 100 }),
      links: [{ traceId: other, spanId: idOf(9), attributes: { why: 'queued' } }],
    },
  ]);
  await page.goto(`${spanlight.url}/runs/${traceId}?span=${idOf(1)}`);
  await panel(page).getByRole('tab', { name: /Links/ }).click();
  await expect(panel(page)).toContainText('queued');
  await panel(page)
    .getByRole('link', { name: new RegExp(idOf(9)) })
    .click();
  await expect(page).toHaveURL(new RegExp(`${other}.*span=${idOf(9)}`));
  await expect(panel(page).getByRole('heading', { name: 'asked for it' })).toBeVisible();
});
