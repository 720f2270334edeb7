import { expect, test } from 'vitest';
import { attributes, otlpSpan, spanId } from '../../test/otlp.ts';
import { startTestServer } from '../../test/server.ts';

const otherTrace = 'f'.repeat(32);

async function startWithModels() {
  const server = await startTestServer();
  const call = (model: string) =>
    attributes({ 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': model });
  await server.send([
    otlpSpan({ attributes: call('gpt-5') }),
    otlpSpan({ spanId: 'c'.repeat(16), parentSpanId: spanId, attributes: call('gpt-5-mini') }),
    otlpSpan({ traceId: otherTrace, name: 'other', attributes: call('gpt-5') }),
  ]);
  return server;
}

test('lists the values of a field, with how many runs have them', async () => {
  const server = await startWithModels();
  expect(await server.get('/api/facets?field=model&limit=1')).toEqual({
    field: 'model',
    values: [{ value: 'gpt-5', runCount: 2 }],
    valueCount: 2,
  });
  expect(await server.get('/api/facets?field=model&q=MINI&filter=name:work')).toEqual({
    field: 'model',
    values: [{ value: 'gpt-5-mini', runCount: 1 }],
    valueCount: 1,
  });
});

test.each([
  ['', 'bad_request', 'field: must be given once: a field such as model, or meta.KEY.'],
  [
    'field=duration',
    'bad_request',
    /^field: must be one of status, type, .*, meta\.KEY, or meta for the keys\.$/,
  ],
  ['field=model&limit=0', 'bad_request', 'limit: must be a number from 1 to 500.'],
  ['field=model&filter=modle:x', 'bad_filter', /^There is no field "modle"/],
])('refuses %j in words', async (query, code, message) => {
  const server = await startTestServer();
  const response = await fetch(`${server.url}/api/facets?${query}`);
  expect(response.status).toBe(400);
  const expected: unknown = typeof message === 'string' ? message : expect.stringMatching(message);
  expect(await response.json()).toEqual({ error: { code, message: expected } });
});
