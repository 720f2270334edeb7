import type { Page } from '@playwright/test';
import type { RunList, RunSkeleton } from '@spanlight/schema';
import { expectAccessible } from './axe.ts';
import { longAgentId, sendLongAgent, turnId } from './long-agent.ts';
import { agentSpan, idOf, modelCall, say, sendSpans, toolSpan } from './otlp.ts';
import { replayRecording } from './recordings.ts';
import { expect, type Spanlight, test } from './spanlight.ts';

const traceId = 'abcdef00000000000000000000000002';
const feed = (page: Page) => page.getByRole('feed', { name: 'Transcript' });
const item = (page: Page, name: string | RegExp) => feed(page).getByRole('article', { name });
const panel = (page: Page) => page.getByRole('region', { name: 'Span', exact: true });

async function runNamed(spanlight: Spanlight, name: string): Promise<string> {
  const { runs } = (await (await fetch(`${spanlight.url}/api/runs`)).json()) as RunList;
  return runs.find((run) => run.name === name)!.traceId;
}

test('an agent reads as a conversation: turns, tools with what they got and gave, a hand-off, an error', async ({
  page,
  spanlight,
}) => {
  await spanlight.runExample('agent', { EXAMPLE_SPEED: '8' }).done;
  const run = await runNamed(spanlight, 'incident-investigator');
  await page.goto(`${spanlight.url}/runs/${run}`);

  const first = item(page, 'Turn 1').first();
  await expect(first).toContainText('p95 latency of checkout-api');
  await expect(first).toContainText('gpt-5-mini');
  await expect(first).toContainText('to first token');
  await expect(first.getByRole('list', { name: 'Tools that it asked for' })).toContainText('query_metrics');

  const metrics = item(page, 'query_metrics');
  await expect(metrics).toContainText('service: "checkout-api"');
  await expect(metrics).toContainText('side by side, 1 of 2');
  await expect(item(page, 'Turn 2')).toContainText('3 earlier messages, unchanged');
  await expect(item(page, 'Turn 2')).not.toContainText('p95 latency of checkout-api');

  await test.step('earlier messages open on demand', async () => {
    await item(page, 'Turn 2').getByRole('button', { name: '3 earlier messages' }).click();
    await expect(item(page, 'Turn 2')).toContainText('p95 latency of checkout-api');
  });

  await test.step('the failed attempt says so, and the next says which it is', async () => {
    await page.keyboard.press('e');
    const failed = item(page, 'explain_query').first();
    await expect(failed).toContainText('Could not reach replica-2 of orders');
    await expect(failed).toContainText('error');
    await expect(panel(page)).toContainText('Could not reach replica-2 of orders');
    await expect(item(page, 'explain_query').nth(1)).toContainText('attempt 2');
  });

  await test.step('the agent that it hands on to is folded until it is opened', async () => {
    await page.keyboard.press('Escape');
    await feed(page).focus();
    await page.keyboard.press('End');
    await expect(item(page, 'ask_code_reviewer')).toContainText('hands on to code-reviewer');
    const reviewer = item(page, 'code-reviewer');
    await expect(reviewer).toContainText('2 turns');
    await reviewer.getByRole('button', { name: 'Open code-reviewer' }).click();
    await expect(item(page, 'read_diff')).toBeVisible();
  });
});

test('turns come and finish live, without a jump', async ({ page, spanlight }) => {
  await page.goto(spanlight.url);
  const example = spanlight.runExample('agent', { EXAMPLE_SPEED: '2' });
  await page.getByRole('grid', { name: 'Runs' }).getByRole('row').nth(1).click();
  await expect(item(page, 'Turn 1').first()).toContainText('p95 latency of checkout-api');
  await expect(feed(page).locator('article[data-status="running"]').first()).toBeVisible();
  await example.done;
  await expect(item(page, 'Turn 1').first()).toContainText('query_metrics');
  expect(await feed(page).evaluate((element) => element.scrollTop)).toBe(0);
  await feed(page).focus();
  await page.keyboard.press('End');
  await expect(feed(page)).toContainText('Roll back 9f2c1ab now');
  await expect(feed(page).locator('article[data-status="running"]')).toHaveCount(0);
});

test('spans and items lead to each other, and back', async ({ page, spanlight }) => {
  await sendLongAgent(spanlight, 60);
  await page.goto(`${spanlight.url}/runs/${longAgentId}`);
  await item(page, 'Turn 2').getByRole('button', { name: 'Turn 2' }).click();
  await expect(page).toHaveURL(new RegExp(`span=${turnId(2)}`));
  await expect(panel(page)).toContainText('Thought 2');
  await expect(item(page, 'Turn 2')).toHaveAttribute('aria-current', 'true');

  await test.step('a span chosen in the waterfall is in sight in the transcript', async () => {
    await page.keyboard.press('2');
    const spans = page.getByRole('treegrid', { name: 'Spans' });
    await spans.focus();
    await page.keyboard.press('End');
    await expect(page).toHaveURL(new RegExp(`span=${idOf(121)}`));
    await page.keyboard.press('1');
    await expect(item(page, 'read_page').last()).toHaveAttribute('aria-current', 'true');
    await expect(item(page, 'Turn 60')).toBeInViewport();
  });

  await test.step('going back goes back', async () => {
    await page.goBack();
    await page.goBack();
    await expect(item(page, 'Turn 2')).toBeInViewport();
  });

  await test.step('the keyboard moves from item to item', async () => {
    await page.keyboard.press('Escape');
    await feed(page).focus();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(new RegExp(`span=${idOf(5)}`));
  });
});

test('a conversation of 2,000 turns draws and reads only what is in sight', async ({ page, spanlight }) => {
  // Without its messages: what is tried here is the number of turns.
  const spans = Array.from({ length: 2000 }, (_, index) =>
    modelCall({
      spanId: idOf(index + 2),
      parentSpanId: idOf(1),
      from: index * 10,
      to: index * 10 + 9,
      input: [say('user', `Question ${index + 1}`)],
      output: [say('assistant', `Answer ${index + 1}`)],
    }),
  );
  await sendSpans(spanlight, traceId, [
    agentSpan({ spanId: idOf(1), name: 'chatty', from: 0, to: 20_000 }),
    ...spans,
  ]);
  const asked: string[] = [];
  page.on('request', (request) => request.url().includes('/turns?') && asked.push(request.url()));
  await page.goto(`${spanlight.url}/runs/${traceId}`);
  await expect(item(page, 'Turn 1').first()).toContainText('Answer 1');
  await feed(page).focus();
  await page.keyboard.press('End');
  await expect(item(page, 'Turn 2000')).toContainText('Answer 2000');
  expect(await feed(page).getByRole('article').count()).toBeLessThan(60);
  expect(asked.length).toBeLessThan(20);
});

test('what a prompt lost and what changed in it is said, and leads to the changes', async ({
  page,
  spanlight,
}) => {
  const question = say('user', 'What is the tide at noon?');
  const answer = say('assistant', 'High.');
  const system = (day: string) => say('system', `You know the tides. Today is ${day}.`);
  await sendSpans(spanlight, traceId, [
    agentSpan({ spanId: idOf(1), name: 'pilot', from: 0, to: 3000 }),
    modelCall({
      spanId: idOf(2),
      parentSpanId: idOf(1),
      from: 0,
      to: 1000,
      input: [system('2026-03-01'), question, say('user', 'And please hurry.')],
      output: [answer],
    }),
    modelCall({
      spanId: idOf(3),
      parentSpanId: idOf(1),
      from: 2000,
      to: 3000,
      input: [system('2026-03-02'), question, answer, say('user', 'And at midnight?')],
      output: [say('assistant', 'Low.')],
      attributes: { 'gen_ai.usage.input_tokens': 900, 'gen_ai.usage.cache_read.input_tokens': 0 },
    }),
  ]);
  await page.goto(`${spanlight.url}/runs/${traceId}`);
  const second = item(page, 'Turn 2');
  await expect(second).toContainText('changed since the call before');
  await expect(second).toContainText('1 earlier message is in this prompt no more');
  await second.getByRole('button', { name: 'Changes' }).last().click();
  await expect(panel(page)).toContainText('The cache broke here: the system prompt’s date changed.');
  await expect(panel(page)).toContainText('0 of 900 input tokens came from the cache.');
  await expect(panel(page).locator('ins').first()).toContainText('02');
  await expect(panel(page).getByText('And please hurry.')).toBeVisible();
});

test('recorded programs read well, whatever they wrote their spans in', async ({ page, spanlight }) => {
  for (const name of ['mastra-json', 'ai-sdk-v6-json', 'openai-agents-openinference-proto', 'langsmith-json'])
    await replayRecording(spanlight, name);
  const { runs } = (await (await fetch(`${spanlight.url}/api/runs?limit=100`)).json()) as RunList;
  const conversations = runs.filter((run) => run.modelCallCount > 1 && run.toolCallCount > 0);
  expect(conversations.length).toBeGreaterThan(3);
  for (const { traceId: run, name } of conversations) {
    await test.step(name, async () => {
      await page.goto(`${spanlight.url}/runs/${run}`);
      const skeleton = (await (await fetch(`${spanlight.url}/api/runs/${run}`)).json()) as RunSkeleton;
      expect(skeleton.run.modelCallCount).toBeGreaterThan(1);
      await expect(item(page, 'Turn 1').first()).toBeVisible();
      await expect(feed(page).locator('article[data-type$="tool_call"]').first()).toContainText(
        /Arguments|Result/,
      );
      // Beside a tool call, several frameworks record one.
      await expect(feed(page)).not.toContainText('empty text');
    });
  }
});

for (const [example, name] of [
  ['agent', 'incident-investigator'],
  ['workflow', 'answer-ticket'],
] as const) {
  test(`axe finds nothing wrong with the transcript of the example ${example} and the panes of its spans`, async ({
    page,
    spanlight,
  }) => {
    await spanlight.runExample(example, { EXAMPLE_SPEED: '8' }).done;
    const run = await runNamed(spanlight, name);
    const { spans } = (await (await fetch(`${spanlight.url}/api/runs/${run}`)).json()) as RunSkeleton;
    await page.goto(`${spanlight.url}/runs/${run}`);
    await expect(feed(page).getByRole('article').nth(3)).toBeVisible();
    await expectAccessible(page);
    for (const type of ['agent_run', 'workflow_run', 'model_generation', 'tool_call', 'retrieval']) {
      const span = spans.findLast((each) => each.type === type);
      if (!span) continue;
      await page.goto(`${spanlight.url}/runs/${run}?span=${span.spanId}`);
      await expect(panel(page).getByRole('tabpanel')).not.toBeEmpty();
      await expectAccessible(page, 'section[aria-label="Span"]');
    }
    const call = spans.findLast((span) => span.type === 'model_generation')!;
    for (const tab of ['changes', 'attributes']) {
      await page.goto(`${spanlight.url}/runs/${run}?span=${call.spanId}&tab=${tab}`);
      await expect(panel(page).getByRole('tabpanel')).not.toBeEmpty();
      await expectAccessible(page, 'section[aria-label="Span"]');
    }
  });
}

test('a tool without messages around it shows its arguments and result, and all goes on when the server is back', async ({
  page,
  spanlight,
}) => {
  await sendSpans(spanlight, traceId, [
    agentSpan({ spanId: idOf(1), name: 'pilot', from: 0, to: 3000 }),
    toolSpan({
      spanId: idOf(2),
      parentSpanId: idOf(1),
      name: 'tide',
      from: 0,
      to: 9,
      input: { at: 'noon' },
      output: 'high',
    }),
    ...Array.from({ length: 60 }, (_, index) =>
      toolSpan({
        spanId: idOf(3 + index),
        parentSpanId: idOf(1),
        name: `t${index}`,
        from: 10 + index,
        to: 11 + index,
      }),
    ),
  ]);
  await page.goto(`${spanlight.url}/runs/${traceId}`);
  await expect(item(page, 'tide')).toContainText('at: "noon"');
  await expect(item(page, 'tide')).toContainText('high');
  await spanlight.stop('SIGKILL');
  await feed(page).focus();
  await page.keyboard.press('End');
  await expect(feed(page).getByText('server does not answer').first()).toBeVisible();
  await expect(item(page, 't59')).toBeVisible();
  await spanlight.start();
  await expect(item(page, 't59')).toContainText('No arguments and no result were recorded.');
});
