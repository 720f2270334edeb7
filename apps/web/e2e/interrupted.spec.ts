import { expectAccessible } from './axe.ts';
import { expect, test } from './spanlight.ts';

test('what a killed program left open shows as interrupted, on its page and in the list, without a reload', async ({
  page,
  spanlight,
}) => {
  await page.goto(spanlight.url);
  const example = spanlight.runExample('agent');
  const run = page.getByRole('grid', { name: 'Runs' }).getByRole('row').nth(1);
  await expect(run).toContainText('running');
  await run.click();
  await page.getByRole('button', { name: 'Waterfall' }).click();
  const spans = page.getByRole('treegrid', { name: 'Spans' });
  const root = spans.getByRole('row').first();
  await expect(root.locator('[data-status="running"]')).toBeVisible();

  // By then it has sent a heartbeat: without one, silence says nothing for ten minutes.
  await expect(root).toContainText(/(?:[7-9]\.\d\d|1\d\.\d) s/);
  await example.kill();
  // Three heartbeats have to be missed.
  await expect(root).toContainText('interrupted', { timeout: 60_000 });
  await expect(root.locator('[data-status="interrupted"]')).toBeVisible();
  await expect(spans.locator('[data-status="running"]')).toHaveCount(0);
  await root.click();
  await expect(page.getByRole('region', { name: 'Span', exact: true })).toContainText(
    /last heard of at \d\d:\d\d:\d\d/,
  );
  await expectAccessible(page);
  await expect(page.getByRole('banner').or(page.locator('header')).first()).toContainText('interrupted');
  await page.getByRole('link', { name: 'All runs' }).click();
  await expect(run).toContainText('interrupted');
});
