import { readdirSync, readFileSync } from 'node:fs';
import type { RunSkeleton, SpanRow } from '@spanlight/schema';
import { replayRecording } from './recordings.ts';
import { expect, test } from './spanlight.ts';

interface RecordedTrace {
  scenario: string;
  traceId: string;
  spanCount: number;
  modelCallSpanIds: string[];
  finalAnswer?: string | Record<string, unknown> | null;
}

const folder = new URL('../../api/fixtures/', import.meta.url);

for (const name of readdirSync(folder)) {
  test(`what ${name} recorded shows: each trace with its spans, model calls and last answer`, async ({
    page,
    spanlight,
  }) => {
    await replayRecording(spanlight, name);
    const file = new URL(`${name}/expected.json`, folder);
    const { traces } = JSON.parse(readFileSync(file, 'utf8')) as { traces: RecordedTrace[] };
    expect(traces.length).toBeGreaterThan(0);
    for (const { scenario, traceId, spanCount, modelCallSpanIds, finalAnswer } of traces) {
      await test.step(scenario, async () => {
        const url = `${spanlight.url}/runs/${traceId}`;
        const { run, spans } = (await (
          await fetch(url.replace('/runs/', '/api/runs/'))
        ).json()) as RunSkeleton;
        await page.goto(`${url}?mode=waterfall&noise=show`);
        await expect(page.getByRole('heading', { level: 1 })).toHaveText(run.name);
        await expect(page.getByRole('img', { name: 'The whole run' })).toHaveAccessibleName(
          new RegExp(`${spanCount} spans`),
        );
        await page.getByRole('button', { name: 'Expand all' }).click();
        await expect(page.getByRole('treegrid', { name: 'Spans' })).toHaveAttribute(
          'aria-rowcount',
          // What names a parent that was never sent has a place for it.
          String(spans.length + missingParents(spans)),
        );
        const call = modelCallSpanIds.at(-1);
        if (call === undefined) return;
        const panel = page.getByRole('region', { name: 'Span', exact: true });
        await page.goto(`${url}?mode=waterfall&span=${call}`);
        await expect(panel.getByRole('tabpanel')).not.toBeEmpty();
        if (!finalAnswer) return;
        await page.getByRole('button', { name: 'Transcript' }).click();
        await expect(page.getByRole('feed', { name: 'Transcript' })).toContainText(beginning(finalAnswer));
      });
    }
  });
}

function missingParents(spans: readonly SpanRow[]): number {
  const known = new Set(spans.map((span) => span.spanId));
  return new Set(spans.map((span) => span.parentSpanId).filter((id) => id !== null && !known.has(id))).size;
}

/** What a transcript holds of an answer, be it laid out or not. */
function beginning(answer: string | Record<string, unknown>): string {
  return typeof answer === 'string' ? answer.split(/\s+/).slice(0, 4).join(' ') : String(answer['name']);
}
