import { idOf } from './otlp.ts';
import { expect, test } from './spanlight.ts';

test('a search goes on in older runs until it finds one, or there are no more', async ({
  page,
  spanlight,
}) => {
  // Each tells all parts of `abcd`, so that the index can't leave it out; only the oldest tells the text itself.
  const spans = Array.from({ length: 700 }, (_, n) => ({
    traceId: `f${n.toString(16).padStart(31, '0')}`,
    spanId: idOf(1),
    name: n === 0 ? 'oldest' : `run ${n}`,
    startTimeUnixNano: `${Date.now() + n * 1000 - 3_600_000}000000`,
    endTimeUnixNano: `${Date.now() + n * 1000 - 3_599_500}000000`,
    attributes: [{ key: 'said', value: { stringValue: n === 0 ? 'bcdx xabcd' : 'xabc bcdx' } }],
  }));
  const sent = await fetch(`${spanlight.url}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] }),
  });
  expect(sent.ok).toBe(true);
  await page.goto(`${spanlight.url}/?filter=abcd`);
  await expect(page.getByRole('grid').getByRole('row', { name: /oldest/ })).toBeVisible();
  await expect(page.getByRole('grid').getByRole('row', { name: /run/ })).toHaveCount(0);

  await page.goto(`${spanlight.url}/?filter=${encodeURIComponent('abcd NOT name:oldest')}`);
  await expect(page.getByRole('heading', { name: 'No run matches this filter' })).toBeVisible();
});
