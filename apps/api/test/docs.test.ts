import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { attributes, nano, otlpSpan } from './otlp.ts';
import { startTestServer } from './server.ts';

const page = await readFile(new URL('../../../docs/api.md', import.meta.url), 'utf8');

/** The example answer of a section, and the address that its first command asks. */
function exampleOf(heading: string): { path: string; answer: unknown } {
  const section = page.split(`\n## ${heading}\n`)[1]!.split('\n## ')[0]!;
  const [, query, filter] = /curl "\$URL([^"]+)"(?: --get --data-urlencode 'filter=([^']+)')?/.exec(section)!;
  const [, json] = /```json\n([^`]+)```/.exec(section)!;
  return {
    path: filter ? `${query}&filter=${encodeURIComponent(filter)}` : query!,
    answer: JSON.parse(json!),
  };
}

const call = (more: object) => attributes({ 'gen_ai.operation.name': 'chat', ...more });

test('the answer that docs/api.md shows for facets is the one that is given', async () => {
  const server = await startTestServer();
  const failed = (n: number, model: string) =>
    otlpSpan({
      traceId: String(n).repeat(32),
      attributes: call({ 'gen_ai.request.model': model }),
      status: { code: 2 },
    });
  await server.send([
    failed(1, 'gpt-5'),
    failed(2, 'gpt-5'),
    failed(3, 'gpt-5-mini'),
    failed(4, 'claude'),
    otlpSpan({ attributes: call({ 'gen_ai.request.model': 'gpt-6' }) }),
  ]);
  const { path, answer } = exampleOf('GET /api/facets');
  expect(await server.get(path)).toEqual(answer);
});

test.each(['GET /api/sessions, GET /api/sessions/:sessionId', 'GET /api/metrics'])(
  'the answer that docs/api.md shows for %s is the one that is given',
  async (heading) => {
    const server = await startTestServer();
    const turn = (n: number, start: number, input: number, cost: number, said: object) =>
      otlpSpan({
        traceId: String(n).repeat(32),
        name: 'support',
        startTimeUnixNano: nano(start),
        endTimeUnixNano: nano(start + 10),
        attributes: call({
          'gen_ai.request.model': 'gpt-5',
          'gen_ai.usage.input_tokens': input,
          'gen_ai.usage.output_tokens': 1,
          'gen_ai.usage.cost': cost,
          'gen_ai.response.time_to_first_chunk': 0.004,
          'session.id': 'chat-7',
          'user.id': 'ana',
          ...said,
        }),
      });
    await server.send([
      turn(1, 0, 10, 0.1, { 'input.value': 'Where is it?', 'openinference.span.kind': 'LLM' }),
      turn(2, 2000, 20, 0.2, { 'output.value': 'Gladly.', 'openinference.span.kind': 'LLM' }),
    ]);
    const { path, answer } = exampleOf(heading);
    expect(await server.get(path)).toEqual(answer);
  },
);
