import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { RunList, RunSkeleton, SpanDetail } from '@spanlight/schema';
import { expect, test } from 'vitest';
import { startModelServer } from './model-server.ts';
import { startTestServer } from './server.ts';

const run = promisify(execFile);

/** Programs that are traced by others' SDKs from npm, sent to a real server by those SDKs' own exporters. */
test.each(['ai-sdk', 'openinference', 'traceloop'])(
  'what %s sends is one run with what the provider billed',
  { timeout: 120_000 },
  async (name) => {
    const server = await startTestServer();
    const program = fileURLToPath(new URL(`programs/${name}.ts`, import.meta.url));
    const { stdout } = await run(process.execPath, [program], {
      env: {
        ...process.env,
        MODEL_URL: await startModelServer(),
        OTEL_EXPORTER_OTLP_ENDPOINT: server.url,
        TRACELOOP_TELEMETRY: 'false',
      },
    });
    const billed = [...stdout.matchAll(/billed (\d+) (\d+)/g)].map(([, input, output]) => [
      Number(input),
      Number(output),
    ]);
    expect(billed).toEqual([
      [101, 11],
      [211, 23],
    ]);

    const { runs } = (await server.get('/api/runs')) as RunList;
    expect(runs).toHaveLength(1);
    expect(runs[0]).toMatchObject({
      type: 'agent_run',
      status: 'ok',
      modelCallCount: 2,
      toolCallCount: 1,
      usage: { inputTokens: 312, outputTokens: 34, totalTokens: 346 },
      usageComplete: true,
    });
    expect(runs[0]!.costUsd).toBeGreaterThan(0);

    const { traceId } = runs[0]!;
    const { spans } = (await server.get(`/api/runs/${traceId}`)) as RunSkeleton;
    const detailOf = async (type: string) =>
      Promise.all(
        spans
          .filter((span) => span.type === type)
          .map(({ spanId }) => server.get(`/api/runs/${traceId}/spans/${spanId}`) as Promise<SpanDetail>),
      );
    const [tool] = await detailOf('tool_call');
    expect(tool).toMatchObject({
      toolName: 'get_weather',
      output: { city: 'Paris', tempC: 21 },
    });
    const [first, second] = await detailOf('model_generation');
    expect(first?.outputMessages?.flatMap(({ parts }) => parts)).toContainEqual({
      type: 'tool_call',
      id: 'call_1',
      name: 'get_weather',
      arguments: { city: 'Paris' },
    });
    expect(second?.inputMessages?.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'tool']);
    expect(second?.outputMessages?.at(-1)?.parts).toContainEqual({
      type: 'text',
      text: 'It is sunny in Paris at 21 °C.',
    });
  },
);
