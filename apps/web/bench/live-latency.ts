// How long after its start a tool call's bar is on the page: SDK → OTLP → API → SQLite → feed → page, all real.
import { chromium } from '@playwright/test';
import { AISpanType, DefaultAITracing, DefaultExporter } from '@spanlight/tracing';
import { ensureBrowser, launchOptions } from '../e2e/browser.ts';
import { createSpanlight } from '../e2e/spanlight.ts';

const rounds = 20;
const pauseMs = 400;
const limitMs = 500;

ensureBrowser();
const spanlight = await createSpanlight();
const browser = await chromium.launch(launchOptions);
try {
  await spanlight.start();
  const exporter = new DefaultExporter({ endpoint: spanlight.url });
  const tracing = new DefaultAITracing({ serviceName: 'bench', exporters: [exporter] });
  const agent = tracing.startSpan({
    type: AISpanType.AGENT_RUN,
    name: 'agent',
    attributes: { agentId: 'bench' },
  });
  await tracing.flush();

  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(`${spanlight.url}/runs/${agent.traceId}?mode=waterfall`);
  await page.getByRole('treegrid', { name: 'Spans' }).getByRole('row').first().waitFor();

  const latencies: number[] = [];
  for (let round = 0; round < rounds; round++) {
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    const tool = agent.createChildSpan({ type: AISpanType.TOOL_CALL, name: `tool ${round}`, attributes: {} });
    // Both clocks are this machine's: the page says when the row is there, the span when it started.
    const shownAt = await page.evaluate(
      (spanId) =>
        new Promise<number>((resolve) => {
          const look = () => {
            const bar = document.querySelector(`[data-span-id="${spanId}"] [data-status="running"]`);
            if (bar) resolve(Date.now());
            else requestAnimationFrame(look);
          };
          look();
        }),
      tool.id,
    );
    latencies.push(shownAt - tool.startTime.getTime());
    tool.end();
  }
  agent.end();
  await tracing.shutdown();

  latencies.sort((a, b) => a - b);
  const at = (share: number) =>
    latencies[Math.min(latencies.length - 1, Math.floor(share * latencies.length))]!;
  console.log(`bar on the page after the start of its tool call, ${rounds} calls:`);
  console.log(`  median ${at(0.5)} ms, p95 ${at(0.95)} ms, max ${at(1)} ms (limit ${limitMs} ms)`);
  if (at(0.95) > limitMs) process.exitCode = 1;
} finally {
  await browser.close();
  await spanlight.dispose();
}
