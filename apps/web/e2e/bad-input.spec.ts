import type { Locator, Page } from '@playwright/test';
import {
  agentSpan,
  idOf,
  modelCall,
  say,
  sendSpans,
  toolSpan,
  type OtelMessage,
  type SpanFields,
} from './otlp.ts';
import { expect, test } from './spanlight.ts';

const traceId = 'abcdef00000000000000000000000004';
const panel = (page: Page) => page.getByRole('region', { name: 'Span', exact: true });
const feed = (page: Page) => page.getByRole('feed', { name: 'Transcript' });

/** Each would set `wasHit` or ask port 9 for something, if anything of it ran or loaded. */
const payloads = [
  '<script>window.wasHit = 1</script>',
  '<img src="http://127.0.0.1:9/x.png" onerror="window.wasHit = 2">',
  '<svg onload="window.wasHit = 3"><use href="http://127.0.0.1:9/x.svg#a"/></svg>',
  '<iframe srcdoc="<script>parent.wasHit = 4</script>" src="http://127.0.0.1:9/"></iframe>',
  '<details open ontoggle="window.wasHit = 5"><summary>x</summary></details>',
  '<style>@import url(http://127.0.0.1:9/x.css); * { background: url(http://127.0.0.1:9/x.png) }</style>',
  '<a href="javascript:window.wasHit=6">link</a>',
  '[link](javascript:window.wasHit=7) [other](JaVaScRiPt:window.wasHit=8) [data](data:text/html,<script>1</script>)',
  '![tracking](http://127.0.0.1:9/pixel.png) ![inline](data:image/svg+xml,<svg onload="window.wasHit=9"/>)',
  '<http://127.0.0.1:9/auto> [ref]: javascript:window.wasHit=10',
  '```html\n<script>window.wasHit = 11</script>\n```',
  '{{constructor.constructor("window.wasHit = 12")()}} ${window.wasHit = 13}',
  '"><script>window.wasHit = 14</script>',
  '</textarea></style></script><img src=x onerror=window.wasHit=15>',
];
const attack = payloads.join('\n\n');

/** Everything that a program can say, said with malice. */
function maliciousRun(): SpanFields[] {
  const media = [
    { type: 'uri', modality: 'image', mime_type: 'image/png', uri: 'http://127.0.0.1:9/media.png' },
    { type: 'uri', modality: 'image', mime_type: attack, uri: 'javascript:window.wasHit=16' },
    {
      type: 'blob',
      modality: 'image',
      mime_type: 'image/svg+xml',
      content: btoa(
        `<svg xmlns="http://www.w3.org/2000/svg" onload="window.wasHit=17"><image href="http://127.0.0.1:9/y.png"/></svg>`,
      ),
    },
    { type: 'blob', modality: 'image', mime_type: 'text/html', content: btoa(attack) },
  ] as unknown as OtelMessage['parts'];
  const message = (role: string): OtelMessage => ({
    role,
    parts: [
      { type: 'text', content: attack },
      { type: 'reasoning', content: attack },
      { type: 'tool_call', id: attack, name: attack, arguments: { [attack]: attack } },
      { type: 'tool_call_response', id: attack, response: attack },
      ...media,
    ],
  });
  const all = { [attack]: attack, 'gen_ai.agent.name': attack, 'user.id': attack, 'session.id': attack };
  const error = {
    error: attack,
    events: [
      {
        name: 'exception',
        attributes: {
          'exception.type': attack,
          'exception.message': attack,
          'exception.stacktrace': `${attack}\n    at ${attack} (/a/b.ts:1:2)`,
        },
      },
      { name: attack, attributes: { [attack]: attack } },
    ],
  };
  return [
    agentSpan({ spanId: idOf(1), name: attack, from: 0, to: 1000, attributes: all }),
    modelCall({
      spanId: idOf(2),
      parentSpanId: idOf(1),
      from: 10,
      to: 100,
      model: attack,
      input: [message('system'), message('user')],
      output: [message('assistant')],
      tools: [{ type: 'function', name: attack, description: attack, parameters: { description: attack } }],
      attributes: all,
    }),
    toolSpan({
      spanId: idOf(3),
      parentSpanId: idOf(1),
      name: attack,
      from: 110,
      to: 200,
      input: attack,
      output: attack,
      attributes: all,
      ...error,
    }),
    modelCall({
      spanId: idOf(4),
      parentSpanId: idOf(1),
      from: 300,
      to: 400,
      input: [say('system', `${attack} changed`), message('user')],
      output: [message('assistant')],
    }),
    {
      spanId: idOf(5),
      parentSpanId: idOf(1),
      name: attack,
      from: 500,
      to: 600,
      attributes: {
        'gen_ai.operation.name': 'retrieval',
        'gen_ai.retrieval.query.text': attack,
        'gen_ai.retrieval.documents': JSON.stringify([
          { id: attack, content: attack, score: 0.5, metadata: { [attack]: attack } },
        ]),
      },
      ...error,
    },
  ];
}

/** Opens whatever is folded, and what is folded in that. */
async function unfold(within: Locator): Promise<void> {
  const folded = within.locator('button[aria-expanded="false"]:not([aria-haspopup])');
  for (let depth = 0; depth < 3; depth++)
    await folded.evaluateAll((buttons) => {
      for (const button of buttons) (button as HTMLElement).click();
    });
}

test('what a program sends stays text in every field: nothing of it runs, loads or leads away', async ({
  page,
  spanlight,
}) => {
  await sendSpans(spanlight, traceId, maliciousRun());
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  page.on('dialog', (dialog) => void dialog.dismiss());

  await page.goto(`${spanlight.url}/runs/${traceId}`);
  await expect(feed(page)).toContainText('<script>window.wasHit = 1</script>');
  await unfold(feed(page));
  for (const number of [1, 2, 3, 4, 5]) {
    await page.goto(`${spanlight.url}/runs/${traceId}?span=${idOf(number)}`);
    await expect(panel(page).getByRole('tabpanel')).not.toBeEmpty();
    for (const tab of await panel(page).getByRole('tab').all()) {
      await tab.click();
      await expect(tab).toHaveAttribute('aria-selected', 'true');
      await unfold(panel(page));
      await expect(panel(page)).not.toContainText('Something went wrong');
    }
  }
  expect(await page.evaluate(() => 'wasHit' in window)).toBe(false);
  expect(
    await page.locator('a[href^="javascript:" i], a[href^="data:text"], iframe, embed, object').count(),
  ).toBe(0);
  expect(await page.locator('img:not([src^="data:image/"])').count()).toBe(0);
  expect(asked.filter((url) => !url.startsWith(spanlight.url) && !url.startsWith('data:image/'))).toEqual([]);
});

test('shapes that nobody knows show as JSON, and JSON that is none as text', async ({ page, spanlight }) => {
  await sendSpans(spanlight, traceId, [
    agentSpan({ spanId: idOf(1), name: 'odd', from: 0, to: 1000 }),
    modelCall({
      spanId: idOf(2),
      parentSpanId: idOf(1),
      from: 10,
      to: 100,
      input: [{ role: 'user', parts: [{ type: 'hologram', depth: 3 }] as unknown as OtelMessage['parts'] }],
      output: [],
    }),
    modelCall({
      spanId: idOf(3),
      parentSpanId: idOf(1),
      from: 110,
      to: 200,
      input: [],
      output: [],
      attributes: {
        'gen_ai.input.messages': '[{"role": "user", "parts": [',
        'gen_ai.output.messages': 'not JSON',
      },
    }),
    toolSpan({
      spanId: idOf(4),
      parentSpanId: idOf(1),
      name: 'odd_tool',
      from: 210,
      to: 300,
      output: '{"a": 1,}',
    }),
  ]);
  await page.goto(`${spanlight.url}/runs/${traceId}?span=${idOf(2)}`);
  await expect(panel(page)).toContainText('hologram');
  await expect(feed(page)).toContainText('hologram');
  await page.goto(`${spanlight.url}/runs/${traceId}?span=${idOf(3)}`);
  await panel(page).getByRole('button', { name: 'See its attributes' }).click();
  await expect(panel(page)).toContainText('[{"role": "user", "parts": [');
  await expect(panel(page)).toContainText('not JSON');
  await page.goto(`${spanlight.url}/runs/${traceId}?span=${idOf(4)}`);
  await expect(panel(page)).toContainText('{"a": 1,}');
});

test('a value of 20 MB shows its beginning and its length, and is saved whole', async ({
  page,
  spanlight,
}) => {
  const line = 'All work and no play makes a dull trace.\n';
  const huge = line.repeat(500_000);
  await sendSpans(spanlight, traceId, [
    agentSpan({ spanId: idOf(1), name: 'hauler', from: 0, to: 1000 }),
    toolSpan({ spanId: idOf(2), parentSpanId: idOf(1), name: 'fetch_all', from: 10, to: 100, output: huge }),
  ]);
  await page.goto(`${spanlight.url}/runs/${traceId}`);
  await expect(feed(page)).toContainText('All work and no play');
  await feed(page).getByRole('button', { name: 'fetch_all' }).click();
  const size = huge.length.toLocaleString('en-US');
  await expect(panel(page)).toContainText(`The first 6,000 of ${size} characters`);
  expect(await page.evaluate(() => document.body.textContent.length)).toBeLessThan(200_000);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    panel(page).getByRole('button', { name: 'Download' }).click(),
  ]);
  let saved = 0;
  for await (const chunk of await download.createReadStream()) saved += (chunk as Buffer).length;
  expect(saved).toBe(huge.length);
});

test('a model call that is too large to be read as a whole says so, and shows all of it', async ({
  page,
  spanlight,
}) => {
  const input = Array.from({ length: 20_000 }, (_, index) => say('user', `Question ${index + 1}`));
  await sendSpans(spanlight, traceId, [
    agentSpan({ spanId: idOf(1), name: 'pilot', from: 0, to: 1000 }),
    modelCall({
      spanId: idOf(2),
      parentSpanId: idOf(1),
      from: 10,
      to: 100,
      input,
      output: [say('assistant', 'Enough.')],
    }),
  ]);
  await page.goto(`${spanlight.url}/runs/${traceId}?span=${idOf(2)}`);
  for (const place of [panel(page), feed(page)]) {
    await expect(place).toContainText('Question 20000');
    await expect(place).toContainText('Enough.');
    await expect(place).not.toContainText('Question 19950');
  }
  await page.route('**/text?pointer=**', (route) => route.fulfill({ status: 404, json: { title: 'No' } }));
  await panel(page).getByRole('button', { name: 'Show 100 of 19,988 earlier messages' }).click();
  await expect(panel(page).getByRole('alert')).toContainText('The server answered 404.');
  await page.unrouteAll();
  await panel(page).getByRole('button', { name: 'Try again' }).click();
  await expect(panel(page)).toContainText('Question 19950');
  await feed(page).getByRole('button', { name: '19,988 earlier messages' }).click();
  await expect(feed(page)).toContainText('Question 20');
  await feed(page).getByRole('button', { name: 'Show 100 more of 19,988' }).click();
  await expect(feed(page)).toContainText('Question 120');
  await panel(page)
    .getByRole('tab', { name: /Attributes/ })
    .click();
  await expect(panel(page)).toContainText('Too large to be read as a whole when it came');
  await expect(panel(page)).toContainText(/gen_ai\.input\.messages \([\d.,]+\s?[KM]? characters\)/);
});

test('text that runs from right to left, and Chinese, Japanese and Korean, stand as they were written', async ({
  page,
  spanlight,
}) => {
  const arabic = 'الجسر مغلق اليوم';
  const japanese = '橋は今日閉まっています。한국어와 中文。';
  await sendSpans(spanlight, traceId, [
    agentSpan({ spanId: idOf(1), name: `${japanese}‮gnp.exe`, from: 0, to: 1000 }),
    modelCall({
      spanId: idOf(2),
      parentSpanId: idOf(1),
      from: 10,
      to: 100,
      input: [say('user', `${arabic}\n${japanese}`)],
      output: [say('assistant', japanese.repeat(200))],
    }),
  ]);
  await page.setViewportSize({ width: 800, height: 800 });
  await page.goto(`${spanlight.url}/runs/${traceId}?span=${idOf(2)}`);
  await expect(panel(page)).toContainText(arabic);
  await expect(feed(page)).toContainText('‹RLO›');
  expect(await feed(page).evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
});

test('a run that is deleted while it is open says so, and a span that is not there does not break it', async ({
  page,
  spanlight,
}) => {
  await sendSpans(spanlight, traceId, [
    agentSpan({ spanId: idOf(1), name: 'short-lived', from: 0, to: 1000 }),
    modelCall({
      spanId: idOf(2),
      parentSpanId: idOf(1),
      from: 10,
      to: 100,
      input: [say('user', 'Hi')],
      output: [],
    }),
  ]);
  await page.goto(`${spanlight.url}/runs/${traceId}?span=${idOf(99)}`);
  await expect(panel(page)).toContainText('This run has no such span');
  await expect(feed(page).locator('article[aria-posinset]')).toHaveCount(2);
  await fetch(`${spanlight.url}/api/runs/${traceId}`, { method: 'DELETE' });
  await expect(page.getByRole('heading', { name: 'There is no such run' })).toBeVisible();
});
