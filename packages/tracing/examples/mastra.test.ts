import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { startReceiver, toRecord } from '../test/receiver.ts';
import type { WireSpan } from '../test/receiver.ts';

const execute = promisify(execFile);

/** Types and names as indented lines, of the last state of each span, without the pieces of a stream. */
function drawTree(spans: WireSpan[]): string[] {
  const draw = (parent: string | undefined, indent: string): string[] =>
    spans
      .filter(({ parentSpanId, name }) => parentSpanId === parent && !name.startsWith('chunk:'))
      .toSorted((a, b) => Number(BigInt(a.startTimeUnixNano) - BigInt(b.startTimeUnixNano)))
      .flatMap(({ name, spanId, attributes }) => [
        `${indent}${String(toRecord(attributes)['spanlight.span.type'])} ${name}`,
        ...draw(spanId, `${indent}  `),
      ]);
  return draw(undefined, '');
}

test.each([
  {
    line: '0.24',
    file: 'mastra.ts',
    steps: [
      '    model_step step: 0',
      "      tool_call tool: 'searchTrains'",
      "      tool_call tool: 'forecast'",
      '    model_step step: 1',
      "      tool_call tool: 'findHotel'",
      '    model_step step: 2',
    ],
  },
  {
    line: '1.x',
    file: 'mastra-1.ts',
    steps: [
      '    model_step step: 0',
      '      model_step inference: 0',
      "      tool_call tool: 'searchTrains'",
      "      tool_call tool: 'forecast'",
      '    model_step step: 1',
      '      model_step inference: 1',
      "      tool_call tool: 'findHotel'",
      '    model_step step: 2',
      '      model_step inference: 2',
    ],
  },
])(
  'Mastra $line sends an agent with tools and a workflow through our exporter',
  { timeout: 90_000 },
  async ({ file, steps }) => {
    const receiver = await startReceiver();
    const { stdout } = await execute(process.execPath, [`${import.meta.dirname}/${file}`], {
      env: { ...process.env, SPANLIGHT_ENDPOINT: receiver.endpoint, OPENAI_API_KEY: '' },
    });
    await receiver.close();
    expect(stdout).toContain('Hotel Kanalen');
    expect(receiver.requests[0]?.resource).toMatchObject({ 'service.name': 'mastra-app' });

    const spans = [...new Map(receiver.spans.map((span) => [span.spanId, span])).values()];
    expect(drawTree(spans).toSorted()).toEqual(
      [
        "agent_run agent run: 'trip-planner'",
        "  model_generation llm: 'gpt-4.1-mini'",
        ...steps,
        "workflow_run workflow run: 'budget'",
        "  workflow_step workflow step: 'add-up'",
      ].toSorted(),
    );
    // 0.24 itself leaves the pieces of some tool calls open.
    const open = spans.filter((span) => !span.endTimeUnixNano && !span.name.startsWith('chunk:'));
    expect(open).toEqual([]);

    const last = new Map(spans.map(({ name, attributes }) => [name, toRecord(attributes)]));
    const ofStep = (step: number) => readUsage(last.get(`step: ${step}`));
    const sum = (key: string) => [0, 1, 2].reduce((total, step) => total + Number(ofStep(step)[key]), 0);
    expect(last.get("llm: 'gpt-4.1-mini'")).toMatchObject({
      'gen_ai.request.model': 'gpt-4.1-mini',
      'gen_ai.usage.input_tokens': String(sum('inputTokens')),
      'gen_ai.usage.output_tokens': String(sum('outputTokens')),
      'gen_ai.input.messages': expect.stringContaining('Copenhagen'),
      'gen_ai.output.messages': expect.stringContaining('Hotel Kanalen'),
    });
    // Whoever adds up what says so has each token once.
    expect([...last].filter(([, told]) => 'gen_ai.usage.input_tokens' in told).map(([name]) => name)).toEqual(
      ["llm: 'gpt-4.1-mini'"],
    );

    expect(last.get("agent run: 'trip-planner'")).toMatchObject({
      'gen_ai.agent.id': 'trip-planner',
      'gen_ai.system_instructions': expect.stringContaining('weekend trips'),
    });
    expect(last.get("tool: 'searchTrains'")).toMatchObject({
      'gen_ai.tool.name': 'searchTrains',
      'spanlight.input': expect.stringContaining('Hamburg'),
      'spanlight.output': expect.stringContaining('07:12'),
    });
    expect(last.get("workflow run: 'budget'")).toMatchObject({
      'gen_ai.workflow.name': 'budget',
      'spanlight.output': expect.stringContaining('427.8'),
    });
    expect(last.get("workflow step: 'add-up'")).toMatchObject({
      'spanlight.attributes': expect.stringContaining('"stepId":"add-up"'),
    });
  },
);

function readUsage(attributes: Record<string, unknown> | undefined): Record<string, unknown> {
  const typed = JSON.parse(String(attributes?.['spanlight.attributes'])) as {
    usage: Record<string, unknown>;
  };
  return typed.usage;
}
