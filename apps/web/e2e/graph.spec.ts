import type { Page } from '@playwright/test';
import { agentSpan, idOf, modelCall, say, sendSpans, toolSpan, type SpanFields } from './otlp.ts';
import { expect, type Spanlight, test } from './spanlight.ts';

const traceId = 'c0ffee00000000000000000000000005';
const root = idOf(1);
const graph = (page: Page) => page.getByRole('region', { name: 'Structure of the run' });
const node = (page: Page, name: RegExp) => graph(page).getByRole('button', { name });
const shapes = {
  'steps in a line': line,
  'steps side by side': fan,
  'agents in agents': nest,
  'a huge run': huge,
};

function workflow(): SpanFields {
  return {
    spanId: root,
    name: 'nightly',
    from: 0,
    to: 900_000,
    attributes: { 'gen_ai.operation.name': 'invoke_workflow' },
  };
}

function tool(id: number, name: string, from: number, to: number, parent = root): SpanFields {
  const failed = name === 'broken';
  return toolSpan({
    spanId: idOf(id),
    parentSpanId: parent,
    name,
    from,
    to,
    ...(failed && { error: 'Gone' }),
  });
}

function line(): SpanFields[] {
  const steps = Array.from({ length: 14 }, (_, i) =>
    tool(10 + i, i === 12 ? 'broken' : `step_${i}`, i * 100, i * 100 + 50),
  );
  return [workflow(), ...steps];
}

function fan(): SpanFields[] {
  const steps = Array.from({ length: 14 }, (_, i) => tool(10 + i, i === 12 ? 'broken' : `part_${i}`, i, 500));
  return [workflow(), ...steps, tool(90, 'merge', 600, 700)];
}

function nest(): SpanFields[] {
  const agents = ['researcher', 'coder', 'reviewer', 'writer'].flatMap((name, i) => {
    const [ask, agent] = [idOf(100 + i * 10), idOf(101 + i * 10)];
    const from = i * 1000;
    return [
      toolSpan({ spanId: ask, parentSpanId: root, name: `ask_${name}`, from, to: from + 900 }),
      agentSpan({ spanId: agent, parentSpanId: ask, name, from: from + 10, to: from + 890 }),
      modelCall({
        spanId: idOf(102 + i * 10),
        parentSpanId: agent,
        from: from + 20,
        to: from + 300,
        input: [say('user', 'Go on')],
        output: [say('assistant', 'I do')],
      }),
      tool(103 + i * 10, name === 'reviewer' ? 'broken' : 'search', from + 310, from + 700, agent),
    ];
  });
  return [agentSpan({ spanId: root, name: 'coordinator', from: 0, to: 5000 }), ...agents];
}

function huge(): SpanFields[] {
  const steps = Array.from({ length: 2000 }, (_, i) =>
    tool(10 + i, i === 1515 ? 'broken' : `step_${i % 97}`, i * 100, i * 100 + 50),
  );
  return [workflow(), ...steps];
}

async function open(page: Page, spanlight: Spanlight, spans: SpanFields[]): Promise<void> {
  await sendSpans(spanlight, traceId, spans);
  await page.goto(`${spanlight.url}/runs/${traceId}?mode=graph`);
}

/** How many pixels of the window one pixel of the graph takes. */
function zoomOf(page: Page): Promise<number> {
  return graph(page)
    .locator('[data-node-id]')
    .first()
    .evaluate((button: HTMLElement) => button.getBoundingClientRect().width / button.offsetWidth);
}

for (const [shape, spans] of Object.entries(shapes)) {
  for (const width of [1440, 700]) {
    test(`${shape} can be read at first sight at ${width} pixels, with what failed in it`, async ({
      page,
      spanlight,
    }) => {
      await page.setViewportSize({ width, height: 900 });
      await open(page, spanlight, spans());
      await expect(node(page, /broken.*1 failed/)).toBeInViewport({ ratio: 1 });
      // The smallest words are 12 pixels high.
      expect((await zoomOf(page)) * 12).toBeGreaterThanOrEqual(10);
    });
  }
}

test('a workflow that is larger than the pane starts at its start, beside a map of all, and can be fitted', async ({
  page,
  spanlight,
}) => {
  await open(page, spanlight, line().slice(0, 13));
  await expect(node(page, /nightly/)).toBeInViewport({ ratio: 1 });
  await expect(node(page, /step_0/)).toBeInViewport({ ratio: 1 });
  await expect(graph(page).getByRole('img', { name: 'All of the graph' })).toBeVisible();
  await graph(page).getByRole('button', { name: 'Fit View' }).click();
  // A fitted graph may be a hair larger than the pane.
  await expect(node(page, /step_11/)).toBeInViewport({ ratio: 0.99 });
  await expect(node(page, /nightly/)).toBeInViewport({ ratio: 0.99 });
});

test('arrows go from node to node and bring them into sight, Enter opens the span', async ({
  page,
  spanlight,
}) => {
  await open(page, spanlight, line().slice(0, 13));
  await node(page, /nightly/).focus();
  for (let i = 0; i < 12; i++) {
    await page.keyboard.press('ArrowDown');
    await expect(node(page, new RegExp(`step_${i}\\b`))).toBeFocused();
    await expect(node(page, new RegExp(`step_${i}\\b`))).toBeInViewport({ ratio: 1 });
  }
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: 'Span', exact: true })).toContainText('step_11');
  await expect(node(page, /step_11/)).toBeInViewport({ ratio: 1 });
  await page.keyboard.press('ArrowUp');
  await expect(node(page, /step_10/)).toBeFocused();
  await expect(graph(page).locator('[data-node-id][tabindex="0"]')).toHaveCount(1);
});

test('edges lead round the nodes, and labels of loops stand apart', async ({ page, spanlight }) => {
  // Rings of several tools round one model call, beside a tool that holds others.
  const turns = Array.from({ length: 12 }, (_, i) => [
    modelCall({
      spanId: idOf(1000 + i),
      parentSpanId: root,
      from: i * 1000,
      to: i * 1000 + 400,
      input: [say('user', 'Go on')],
      output: [say('assistant', 'I do')],
    }),
    tool(2000 + i, ['look', 'read', 'ask', 'search'][i % 4]!, i * 1000 + 500, i * 1000 + 900),
  ]).flat();
  const again = [2, 6].flatMap((i) => [
    tool(4000 + i, 'retry', i * 1000 + 910, i * 1000 + 920),
    tool(5000 + i, 'ask', i * 1000 + 930, i * 1000 + 990),
  ]);
  const inside = [0, 1, 2].map((i) => tool(3000 + i, `scan ${i}`, 3500 + i * 50, 3540 + i * 50, idOf(2003)));
  await open(page, spanlight, [
    agentSpan({ spanId: root, name: 'clerk', from: 0, to: 12_000 }),
    ...turns,
    ...again,
    ...inside,
  ]);
  await expect(node(page, /search/)).toBeVisible();
  const found = await graph(page).evaluate((region) => {
    const boxes = (selector: string) =>
      [...region.querySelectorAll(selector)].map((element) => element.getBoundingClientRect());
    const nodes = boxes('.react-flow__node:not(:has([data-holds]))');
    const labels = boxes('.react-flow__edge-textwrapper');
    const paths = [...region.querySelectorAll<SVGPathElement>('.react-flow__edge-path')];
    const points = paths.flatMap((path) =>
      Array.from({ length: 200 }, (_, i) =>
        path.getPointAtLength((path.getTotalLength() * i) / 199).matrixTransform(path.getScreenCTM()!),
      ),
    );
    return {
      edges: paths.length,
      labels: labels.length,
      hits: points.filter(({ x, y }) =>
        nodes.some((box) => x > box.left + 2 && x < box.right - 2 && y > box.top + 2 && y < box.bottom - 2),
      ).length,
      overlaps: labels.filter((a, i) =>
        labels.some(
          (b, k) => k > i && a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom,
        ),
      ).length,
    };
  });
  expect(found).toMatchObject({ hits: 0, overlaps: 0 });
  expect(found.edges).toBeGreaterThan(7);
  expect(found.labels).toBeGreaterThan(3);
});

test('what still runs says so in the graph', async ({ page, spanlight }) => {
  await open(page, spanlight, [
    { ...workflow(), to: null },
    { ...tool(5, 'wait', 10, 20), to: null },
  ]);
  await expect(node(page, /wait/)).toContainText('still running');
});
