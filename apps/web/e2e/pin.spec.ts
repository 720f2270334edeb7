import { expectAccessible } from './axe.ts';
import { expect, test } from './spanlight.ts';

const traceId = '7b8efff798038103d269b633813fc60c';

test('a run is pinned and let go of again on its page, and the list shows which are', async ({
  page,
  spanlight,
}) => {
  const time = `${Date.now()}000000`;
  const span = {
    traceId,
    spanId: 'eee19b7ec3c1b174',
    name: 'kept',
    startTimeUnixNano: time,
    endTimeUnixNano: time,
  };
  const response = await fetch(`${spanlight.url}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] }),
  });
  expect(response.status).toBe(200);

  await page.goto(`${spanlight.url}/runs/${traceId}`);
  const pin = page.getByRole('button', { name: 'Pin: keep this run' });
  await expect(pin).toHaveAttribute('aria-pressed', 'false');
  await pin.focus();
  await page.keyboard.press('Enter');
  await expect(pin).toHaveAttribute('aria-pressed', 'true');
  await expectAccessible(page);

  await page.goto(spanlight.url);
  const row = page.getByRole('grid', { name: 'Runs' }).getByRole('row', { name: 'kept' });
  await expect(row.getByRole('img', { name: 'Pinned' })).toBeVisible();
  await row.click();
  await pin.click();
  await expect(pin).toHaveAttribute('aria-pressed', 'false');
  await page.goto(spanlight.url);
  await expect(row).toBeVisible();
  await expect(row.getByRole('img', { name: 'Pinned' })).toHaveCount(0);
});
