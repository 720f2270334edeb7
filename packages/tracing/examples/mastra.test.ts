import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { startReceiver, toRecord } from '../test/receiver.ts';
import type { WireSpan } from '../test/receiver.ts';

const execute = promisify(execFile);

/** Types and names as indented lines, of the last state of each span, without the pieces of a stream. */
function drawTree(spans: WireSpan[]): string[] {
  const last = [...new Map(spans.map((span) => [span.spanId, span])).values()];
  const draw = (parent: string | undefined, indent: string): string[] =>
    last
      .filter(({ parentSpanId, name }) => parentSpanId === parent && !name.startsWith('chunk:'))
      .toSorted((a, b) => Number(BigInt(a.startTimeUnixNano) - BigInt(b.startTimeUnixNano)))
      .flatMap(({ name, spanId, attributes }) => [
        `${indent}${String(toRecord(attributes)['spanlight.span.type'])} ${name}`,
        ...draw(spanId, `${indent}  `),
      ]);
  return draw(undefined, '');
}

test(
  'Mastra 0.24 sends an agent with tools and a workflow through our exporter',
  { timeout: 90_000 },
  async () => {
    const receiver = await startReceiver();
    const { stdout } = await execute(process.execPath, [`${import.meta.dirname}/mastra.ts`], {
      env: { ...process.env, SPANLIGHT_ENDPOINT: receiver.endpoint, OPENAI_API_KEY: '' },
    });
    await receiver.close();
    expect(stdout).toContain('Hotel Kanalen');
    expect(receiver.requests[0]?.resource).toMatchObject({ 'service.name': 'mastra-app' });
    const tree = drawTree(receiver.spans);
    expect(tree.toSorted()).toEqual(
      [
        "agent_run agent run: 'trip-planner'",
        "  model_generation llm: 'gpt-4.1-mini'",
        '    model_step step: 0',
        "      tool_call tool: 'searchTrains'",
        "      tool_call tool: 'forecast'",
        '    model_step step: 1',
        "      tool_call tool: 'findHotel'",
        '    model_step step: 2',
        "workflow_run workflow run: 'budget'",
        "  workflow_step workflow step: 'add-up'",
      ].toSorted(),
    );

    const last = new Map(receiver.spans.map(({ name, attributes }) => [name, toRecord(attributes)]));
    expect(last.get("llm: 'gpt-4.1-mini'")).toMatchObject({
      'gen_ai.request.model': 'gpt-4.1-mini',
      'gen_ai.usage.input_tokens': expect.any(String),
      'gen_ai.input.messages': expect.stringContaining('Copenhagen'),
      'gen_ai.output.messages': expect.stringContaining('Hotel Kanalen'),
    });
    expect(last.get("tool: 'searchTrains'")).toMatchObject({
      'spanlight.input': expect.stringContaining('Hamburg'),
      'spanlight.output': expect.stringContaining('07:12'),
    });
    expect(last.get("workflow run: 'budget'")).toMatchObject({
      'spanlight.output': expect.stringContaining('427.8'),
    });
  },
);
