import { expect, test, vi } from 'vitest';
import { createCollector } from '../../test/collector.ts';
import { AISpanType, DefaultAITracing, SensitiveDataFilter } from '../index.ts';
import type { AnyExportedAISpan, SensitiveDataFilterOptions } from '../index.ts';

const redacted = '[REDACTED]';

function filter(input: unknown, options?: SensitiveDataFilterOptions): unknown {
  return filterSpan({ input }, options).input;
}

function filterSpan(
  fields: Partial<AnyExportedAISpan>,
  options?: SensitiveDataFilterOptions,
): AnyExportedAISpan {
  const span: AnyExportedAISpan = {
    id: '1',
    traceId: '2',
    name: 'span',
    type: AISpanType.GENERIC,
    startTime: new Date(0),
    isEvent: false,
    isRootSpan: true,
    ...fields,
  };
  return new SensitiveDataFilter(options).process(span);
}

test('redacts the default fields, however they are written', () => {
  const fields = 'password token secret key apikey auth authorization bearer bearertoken jwt credential';
  for (const field of [...fields.split(' '), 'clientsecret', 'privatekey', 'refresh', 'ssn']) {
    expect(filter({ [field]: 'value' })).toEqual({ [field]: redacted });
  }
  const spelled = { 'api-key': 1, api_key: 1, ApiKey: 1, 'Private Key': 1, CLIENT_SECRET: 1 };
  expect(Object.values(filter(spelled) as object)).toEqual(Array(5).fill(redacted));
});

test('a key matches as a whole or not at all', () => {
  const harmless = { promptTokens: 1, authToken: 'a', keyword: 'b', tokens: 2, secretary: 'c' };
  expect(filter(harmless)).toEqual(harmless);
});

test('a list of fields takes the place of the default ones, and an empty one disables', () => {
  const input = { password: 'a', Card_Number: 'b' };
  expect(filter(input, { sensitiveFields: ['card-number'] })).toEqual({
    password: 'a',
    Card_Number: redacted,
  });
  expect(filter(input, { sensitiveFields: [] })).toEqual(input);
});

test('looks through all that a span holds, and leaves the rest of it', () => {
  const secret = { nested: [{ password: 'p' }] };
  const clean = { nested: [{ password: redacted }] };
  const span = filterSpan({
    attributes: secret as never,
    metadata: secret,
    input: secret,
    output: secret,
    errorInfo: { message: 'm', details: secret },
  });
  expect(span).toEqual({
    id: '1',
    traceId: '2',
    name: 'span',
    type: 'generic',
    startTime: new Date(0),
    isEvent: false,
    isRootSpan: true,
    attributes: clean,
    metadata: clean,
    input: clean,
    output: clean,
    errorInfo: { message: 'm', details: clean },
  });
  expect(secret.nested[0]).toEqual({ password: 'p' });
});

test('goes on into an object under a sensitive key, and redacts any other value', () => {
  expect(
    filter({
      auth: { user: 'u', password: 'p', list: ['kept'] },
      token: ['a', { id: 1, jwt: 'x' }],
      secret: 123,
      key: null,
      ssn: false,
      refresh: new Date(0),
    }),
  ).toEqual({
    auth: { user: 'u', password: redacted, list: ['kept'] },
    token: [redacted, { id: 1, jwt: redacted }],
    secret: redacted,
    key: redacted,
    ssn: redacted,
    refresh: redacted,
  });
});

test('the token is what it is told to be', () => {
  expect(filter({ password: 'p' }, { redactionToken: '***' })).toEqual({ password: '***' });
});

test.each([
  ['123456', redacted],
  ['1234567', '1…7'],
  ['12345678901', '1…1'],
  ['123456789012', '12…12'],
  ['abc-4567890123456-xyz', 'abc…xyz'],
  [123_456_789, '1…9'],
])('partly redacted, %s shows no more than a third of it', (password, shown) => {
  expect(filter({ password }, { redactionStyle: 'partial' })).toEqual({ password: shown });
});

test('dates stay dates, and other values what they are', () => {
  const input = { at: new Date(5), count: 1, none: null, list: [true, 'text'] };
  expect(filter(input)).toEqual(input);
  expect(filter('text')).toBe('text');
  expect(filter(undefined)).toBeUndefined();
});

test('looks into JSON in strings, also within each other, and rewrites only what has a secret', () => {
  const inner = JSON.stringify({ apiKey: 'k', n: 1 });
  const redactedInner = JSON.stringify({ apiKey: redacted, n: 1 });
  expect(filter({ body: inner })).toEqual({ body: redactedInner });
  expect(filter([JSON.stringify({ inner })])).toEqual([JSON.stringify({ inner: redactedInner })]);
  for (const text of ['{ "n": 1.0 }', '{not json', '[1, 2]', 'password']) expect(filter(text)).toBe(text);
});

test('asks no parser about a text that begins as no JSON does', () => {
  const parse = vi.spyOn(JSON, 'parse');
  const texts = ['[cut at a depth of 32]', '[Circular]', '[a link](https://example.com)', '{ name }', 'text'];
  expect(filter(texts)).toEqual(texts);
  expect(parse).not.toHaveBeenCalled();
  parse.mockRestore();
  for (const start of [
    '',
    ' ',
    '[',
    '[{}, ',
    '[[], ',
    '["a", ',
    '[-1, ',
    '[1, ',
    '[true, ',
    '[false, ',
    '[null, ',
  ]) {
    const text = `${start}{ "password": "p" }${start.startsWith('[') ? ']' : ''}`;
    expect(filter(text)).toContain(redacted);
  }
});

test('marks cycles, and not what is merely shared', () => {
  const shared = { password: 'p' };
  const input: Record<string, unknown> = { first: shared, second: shared };
  input['self'] = input;
  expect(filter(input)).toEqual({
    first: { password: redacted },
    second: { password: redacted },
    self: '[Circular Reference]',
  });
});

test('reads what maps and instances of classes hold', () => {
  class Login {
    user = 'u';
    password = 'p';
  }
  expect(filter({ map: new Map([['token', 't']]), login: new Login() })).toEqual({
    map: { token: redacted },
    login: { user: 'u', password: redacted },
  });
});

test('a field that throws is not let through, and the others are', () => {
  const hostile = {
    get bad(): never {
      throw new Error('no');
    },
  };
  const span = filterSpan({ input: hostile, output: { password: 'p' } });
  expect(span.input).toEqual({ error: { processor: 'sensitive-data-filter' } });
  expect(span.output).toEqual({ password: redacted });
});

test('a field deeper than the stack is not let through', () => {
  let deep: unknown = { password: 'p' };
  for (let depth = 0; depth < 100_000; depth++) deep = [deep];
  expect(filter(deep)).toEqual({ error: { processor: 'sensitive-data-filter' } });
});

test('exporters get the redacted span, while the live one keeps what it has', async () => {
  const collector = createCollector();
  const processor = new SensitiveDataFilter();
  const tracing = new DefaultAITracing({ serviceName: 'a', exporters: [collector], processors: [processor] });
  const span = tracing.startSpan({ type: AISpanType.GENERIC, name: 'span', input: { password: 'p' } });
  span.end();
  expect(collector.events.map((event) => event.exportedSpan.input)).toEqual([
    { password: redacted },
    { password: redacted },
  ]);
  expect(span.input).toEqual({ password: 'p' });
  expect(processor.name).toBe('sensitive-data-filter');
  await tracing.shutdown();
});
