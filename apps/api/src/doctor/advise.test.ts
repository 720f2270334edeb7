import { expect, test } from 'vitest';
import { readSpan } from '../../test/span.ts';
import { attributes, micro, nano, type OtlpSpan } from '../../test/otlp.ts';
import { advise, type Arrival, type Facts } from './advise.ts';
import { readSigns } from './signs.ts';

const now = micro(1000);

function arrival(fields: Partial<Arrival> = {}): Arrival {
  return {
    at: now,
    path: '/v1/traces',
    protocol: 'http/protobuf',
    isGzip: false,
    bytes: 100,
    status: 200,
    userAgent: 'OTel/1',
    serviceName: 'shop',
    sdk: { name: 'opentelemetry', version: '1', language: 'python' },
    spans: { stored: 1, rejected: 0 },
    logRecords: { stored: 0, rejected: 0 },
    metrics: 0,
    problem: null,
    code: null,
    signs: null,
    ...fields,
  };
}

/** A request that brought one span. */
function arrivalOf(span: Partial<OtlpSpan>, scope = 'test'): Arrival {
  const read = readSpan(span);
  return arrival({ signs: readSigns([{ ...read, scope: { name: scope, version: null } }], now) });
}

function rulesOf(arrivals: readonly Arrival[], facts: Partial<Facts> = {}) {
  return advice(arrivals, facts).map(({ rule }) => rule);
}

function advice(arrivals: readonly Arrival[], facts: Partial<Facts> = {}) {
  const url = 'http://127.0.0.1:4318';
  return advise({ arrivals, url, grpcUrl: 'http://127.0.0.1:4317', grpcProblem: null, ...facts });
}

const modelCall = {
  'gen_ai.operation.name': 'chat',
  'gen_ai.request.model': 'gpt-4o',
  'gen_ai.usage.input_tokens': 1,
  'gen_ai.usage.output_tokens': 1,
};
const messages = { 'gen_ai.input.messages': '[{"role":"user","parts":[{"type":"text","content":"hi"}]}]' };

test('has nothing to say when all is well', () => {
  expect(rulesOf([arrivalOf({ attributes: attributes({ ...modelCall, ...messages }) })])).toEqual([]);
});

test('says how to send when nothing has arrived', () => {
  expect(advice([])).toMatchObject([
    {
      rule: 'nothing-arrives',
      text: expect.stringContaining('OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318') as string,
    },
  ]);
});

test('says that only metrics arrive, or only logs, from whom', () => {
  const spans = { stored: 0, rejected: 0 };
  const metrics = arrival({ metrics: 5, spans, serviceName: 'a' });
  const logs = arrival({ logRecords: { stored: 3, rejected: 0 }, spans, serviceName: 'b' });
  expect(advice([metrics, logs])).toMatchObject([
    {
      rule: 'only-metrics',
      sender: 'a',
      text: expect.stringContaining('OTEL_TRACES_EXPORTER=otlp') as string,
    },
    { rule: 'only-logs', sender: 'b' },
  ]);
  expect(rulesOf([metrics, arrival({ serviceName: 'a' })])).toEqual([]);
});

test.each([
  ['grpc_on_http_port', 'grpc-on-http-port', 'Send gRPC to http://127.0.0.1:4317'],
  ['not_found', 'wrong-path', '/v1/traces'],
  ['json_as_protobuf', 'json-as-protobuf', 'application/json'],
  ['protobuf_as_json', 'protobuf-as-json', 'application/x-protobuf'],
])('explains %s', (code, rule, text) => {
  const refused = arrival({ code, problem: 'why', path: '/traces' });
  expect(advice([refused, refused])).toMatchObject([
    { rule, level: 'problem', sender: 'shop', text: expect.stringContaining(text) as string },
  ]);
});

test('repeats the words of any other refusal, once for each sender and status', () => {
  const refused = arrival({
    status: 413,
    code: 'too_large',
    problem: 'The body is too large.',
    serviceName: null,
  });
  expect(advice([refused, refused])).toMatchObject([
    {
      rule: 'refused',
      sender: 'OTel/1',
      text: '2 requests of OTel/1 were refused with status 413: The body is too large.',
    },
  ]);
});

test('does not take one refusal for another', () => {
  const broken = arrival({ status: 400, code: 'bad_data', problem: 'The body is no JSON.' });
  const foreign = arrival({ status: 415, code: 'unsupported', problem: 'Content-Type is text/plain.' });
  expect(advice([broken, foreign, broken]).map(({ text }) => text)).toEqual([
    '2 requests of shop were refused with status 400: The body is no JSON.',
    'A request of shop was refused with status 415: Content-Type is text/plain.',
  ]);
});

test('counts rejected spans', () => {
  const rejected = arrival({ spans: { stored: 1, rejected: 2 }, problem: 'No ids.' });
  expect(advice([rejected, arrival()])).toMatchObject([
    { rule: 'rejected-spans', text: '2 of shop’s spans could not be stored: No ids.' },
  ]);
});

test('says that spans arrive of which none is of a model', () => {
  const http = arrivalOf({ attributes: attributes({ 'http.request.method': 'GET' }) });
  expect(advice([http])).toMatchObject([{ rule: 'no-ai-spans', level: 'hint' }]);
  expect(rulesOf([http, arrivalOf({ attributes: attributes({ ...modelCall, ...messages }) })])).toEqual([]);
});

test.each([
  ['opentelemetry.instrumentation.openai_v2', 'OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=true'],
  ['@opentelemetry/instrumentation-openai', 'OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=true'],
  ['@traceloop/instrumentation-openai', 'TRACELOOP_TRACE_CONTENT=true'],
  ['@arizeai/openinference-instrumentation-openai', 'OPENINFERENCE_HIDE_INPUTS'],
  ['openinference.instrumentation.openai', 'OPENINFERENCE_HIDE_INPUTS'],
  ['ai', 'recordInputs'],
  ['aiohttp', 'OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=true'],
  ['langsmith', 'LANGSMITH_HIDE_INPUTS'],
])('names the switch of %s for calls without content', (scope, text) => {
  expect(advice([arrivalOf({ attributes: attributes(modelCall) }, scope)])).toMatchObject([
    { rule: 'content-off', level: 'hint', text: expect.stringContaining(text) as string },
  ]);
});

test('says nothing of content that comes in part, or as logs', () => {
  const silent = arrivalOf({ attributes: attributes(modelCall) });
  expect(rulesOf([silent, arrivalOf({ attributes: attributes({ ...modelCall, ...messages }) })])).toEqual([]);
  expect(rulesOf([silent, arrival({ logRecords: { stored: 1, rejected: 0 } })])).toEqual([]);
});

test('names the option for calls that tell no usage', () => {
  const { 'gen_ai.usage.input_tokens': _, 'gen_ai.usage.output_tokens': __, ...uncounted } = modelCall;
  const call = (span: Partial<OtlpSpan>) =>
    arrivalOf({ attributes: attributes({ ...uncounted, ...messages }), ...span });
  expect(advice([call({})])).toMatchObject([
    { rule: 'usage-missing', text: expect.stringContaining('include_usage: true') as string },
  ]);
  expect(rulesOf([call({ status: { code: 2 } })])).toEqual([]);
});

test.each([
  ['ahead', 3_600_000, /^The clock of shop’s machine is 1.*ahead/],
  ['behind', -3_600_000, /^The newest of shop’s spans ended 1.*before it came/],
])('sees a clock that is an hour %s', (_, offMs, text) => {
  const times = { startTimeUnixNano: nano(offMs), endTimeUnixNano: nano(1000 + offMs) };
  const span = { attributes: attributes({ ...modelCall, ...messages }), ...times };
  expect(advice([arrivalOf(span)])).toMatchObject([
    { rule: 'clock-off', text: expect.stringMatching(text) as string },
  ]);
});

test('puts problems before hints', () => {
  const http = arrivalOf({});
  const refused = arrival({ code: 'busy', status: 503, problem: 'Busy.' });
  expect(rulesOf([http, refused])).toEqual(['refused', 'no-ai-spans']);
});
