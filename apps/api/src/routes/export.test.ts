import type { RunList, RunSkeleton } from '@spanlight/schema';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fixtureNames, readFixture } from '../../test/fixtures.ts';
import { attributes, nano, otlpSpan, spanId, traceId } from '../../test/otlp.ts';
import { postTraces, startTestServer, type TestServer } from '../../test/server.ts';
import { decodeJsonTraces } from '../ingest/json-decoder.ts';
import { writeResourceSpans } from '../ingest/json-writer.ts';
import type { RawSpan } from '../raw-span.ts';

/** All that the API tells of a run. */
async function readAll(server: TestServer, id: string) {
  const skeleton = (await server.get(`/api/runs/${id}`)) as RunSkeleton;
  const details = await Promise.all(
    skeleton.spans.map((span) => server.get(`/api/runs/${id}/spans/${span.spanId}`)),
  );
  return { ...skeleton, details };
}

test.each(fixtureNames)('%s comes back identical from its export', async (name) => {
  const server = await startTestServer();
  const copy = await startTestServer();
  for (const { path, headers, body } of readFixture(name).requests) {
    await fetch(`${server.url}${path}`, { method: 'POST', headers, body });
  }
  const { runs } = (await server.get('/api/runs')) as RunList;
  expect(runs.length).toBeGreaterThan(0);
  for (const run of runs) {
    const text = await (await fetch(`${server.url}/api/runs/${run.traceId}/export?format=otlp`)).text();
    expect((await postTraces(copy.url, text)).status).toBe(200);
    expect(await readAll(copy, run.traceId)).toEqual(await readAll(server, run.traceId));
  }
});

test('a run of more than one page comes whole, in order of start', async () => {
  const server = await startTestServer();
  const ids = Array.from({ length: 120 }, (_, i) => (i + 1).toString(16).padStart(16, '0'));
  await server.send(ids.map((id, i) => otlpSpan({ spanId: id, startTimeUnixNano: nano(i) })).toReversed());
  const response = await fetch(`${server.url}/api/runs/${traceId}/export`);
  expect(response.headers.get('content-disposition')).toBe(`attachment; filename="${traceId}.otlp.json"`);
  const { resourceSpans } = (await response.json()) as {
    resourceSpans: { scopeSpans: { spans: { spanId: string }[] }[] }[];
  };
  const spans = resourceSpans.flatMap((entry) => entry.scopeSpans.flatMap((scope) => scope.spans));
  expect(spans.map((span) => span.spanId)).toEqual(ids);
});

test('one span alone, as it was received', async () => {
  const server = await startTestServer();
  const sent = otlpSpan({ attributes: attributes({ a: [1, 'b', 2.5, true], c: { d: 'e' } }), kind: 3 });
  await server.send([sent, otlpSpan({ spanId: 'b7ad6b7169203332' })]);
  const { resourceSpans } = (await server.get(`/api/runs/${traceId}/export?spanId=${spanId}`)) as {
    resourceSpans: { scopeSpans: { spans: unknown[] }[] }[];
  };
  expect(resourceSpans).toHaveLength(1);
  expect(resourceSpans[0]!.scopeSpans[0]!.spans).toEqual([{ ...sent, status: {} }]);
});

test('what is not there, and a format that is none, are said in words', async () => {
  const server = await startTestServer();
  expect(await server.get(`/api/runs/${traceId}/export`)).toEqual({
    error: { code: 'not_found', message: `There is no run ${traceId}.` },
  });
  expect(await server.get(`/api/runs/${traceId}/export?format=pdf`)).toMatchObject({
    error: { code: 'bad_request', message: 'format: must be "otlp".' },
  });
});

test('what is written is read as the same spans', () => {
  // As the store keeps them: JSON knows no -0.
  const values = fc
    .dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 }))
    .map((value) => JSON.parse(JSON.stringify(value)) as Record<string, unknown>);
  const time = fc.integer({ min: 1, max: 4e15 });
  const span = fc.record({
    traceId: fc.constant(traceId),
    spanId: fc.constant(spanId),
    parentSpanId: fc.constantFrom(null, 'b7ad6b7169203332'),
    name: fc.string(),
    kind: fc.nat(5),
    startedAt: fc.constant(1000),
    endedAt: fc.option(time.map((after) => after + 1000)),
    attributes: values,
    events: fc.array(fc.record({ name: fc.string(), time, attributes: values }), { maxLength: 2 }),
    links: fc.array(
      fc.record({ traceId: fc.constant(traceId), spanId: fc.constant(spanId), attributes: values }),
      {
        maxLength: 2,
      },
    ),
    status: fc.record({ code: fc.nat(2), message: fc.option(fc.string({ minLength: 1 })) }),
    resource: values,
    scope: fc.record({ name: fc.string(), version: fc.option(fc.string({ minLength: 1 })) }),
  });
  fc.assert(
    fc.property(fc.array(span, { minLength: 1, maxLength: 3 }), (spans: RawSpan[]) => {
      const body = JSON.stringify({ resourceSpans: writeResourceSpans(spans) });
      expect(decodeJsonTraces(Buffer.from(body)).spans).toEqual(spans);
    }),
  );
});
