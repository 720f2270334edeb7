// Makes the pictures in docs/screenshots from a real run of the example agent: `pnpm --filter @spanlight/web screenshots`.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import type { RunList, RunSkeleton } from '@spanlight/schema';
import { ensureBrowser, launchOptions } from './browser.ts';
import { createSpanlight } from './spanlight.ts';

const folder = new URL('../../../docs/screenshots/', import.meta.url).pathname;
const themes = ['light', 'dark'] as const;

ensureBrowser();
mkdirSync(folder, { recursive: true });
const spanlight = await createSpanlight();
const browser = await chromium.launch(launchOptions);
try {
  await spanlight.start();
  const examples = [
    spanlight.runExample('workflow'),
    spanlight.runExample('ai-sdk'),
    spanlight.runExample('agent'),
  ];
  await Promise.all(examples.map((example) => example.done));
  const { runs } = (await (await fetch(`${spanlight.url}/api/runs`)).json()) as RunList;
  const agent = runs.find((run) => run.name === 'incident-investigator')!;
  const { spans } = (await (await fetch(`${spanlight.url}/api/runs/${agent.traceId}`)).json()) as RunSkeleton;
  const modelCall = spans.filter((span) => span.type === 'model_generation')[1]!;
  const failedTool = spans.find((span) => span.type === 'tool_call' && span.status === 'error')!;

  for (const theme of themes) {
    const page = await browser.newPage({
      viewport: { width: 1440, height: 900 },
      deviceScaleFactor: 1,
      colorScheme: theme,
      reducedMotion: 'reduce',
    });
    await page.goto(`${spanlight.url}/`);
    await page.getByRole('grid', { name: 'Runs' }).getByRole('row').nth(3).waitFor();
    await shoot(page, `runs-${theme}`);
    await page.goto(`${spanlight.url}/runs/${agent.traceId}`);
    await page.getByText('Turn 2').first().waitFor();
    await shoot(page, `transcript-${theme}`);
    await page.goto(`${spanlight.url}/runs/${agent.traceId}?mode=waterfall&span=${modelCall.spanId}`);
    await page.getByRole('region', { name: 'Span', exact: true }).getByText('System').first().waitFor();
    await shoot(page, `run-${theme}`);
    await page.goto(`${spanlight.url}/runs/${agent.traceId}?mode=waterfall&span=${failedTool.spanId}`);
    await page
      .getByRole('region', { name: 'Span', exact: true })
      .getByText(failedTool.errorMessage!)
      .first()
      .waitFor();
    await shoot(page, `error-${theme}`);
    await page.goto(`${spanlight.url}/runs/${agent.traceId}?span=${modelCall.spanId}&tab=changes`);
    await page.getByText('The prompt only grew').waitFor();
    await shoot(page, `changes-${theme}`);
    await page.goto(`${spanlight.url}/runs/${agent.traceId}?mode=graph`);
    await page.getByRole('button', { name: /explain_query/ }).waitFor();
    await shoot(page, `graph-${theme}`);
    await page.close();
  }
} finally {
  await browser.close();
  await spanlight.dispose();
}

async function shoot(page: Page, name: string): Promise<void> {
  // Fonts and lazily loaded parts, such as Markdown, change the picture.
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  await page.waitForLoadState('networkidle').catch(() => undefined);
  await page.waitForTimeout(500);
  await page.screenshot({ path: join(folder, `${name}.png`) });
}
