import { expect, test } from 'vitest';
import { attributes, nano } from '../../test/otlp.ts';
import { readSpan, spanWith } from '../../test/span.ts';

const exception = {
  name: 'exception',
  timeUnixNano: nano(90),
  attributes: attributes({
    'exception.type': 'TypeError',
    'exception.message': 'x is not a function\nat line 3',
    'exception.stacktrace': 'TypeError: x is not…',
  }),
};

test('a span of no convention keeps what it carries', () => {
  expect(
    readSpan(
      { attributes: attributes({ 'http.route': '/chat', 'session.id': 's1' }) },
      { 'service.name': 'shop' },
    ),
  ).toMatchObject({
    convention: 'generic',
    type: 'generic',
    name: 'work',
    status: 'ok',
    attributes: { 'http.route': '/chat', 'session.id': 's1' },
    resource: { 'service.name': 'shop' },
    scope: { name: 'test', version: '1.0' },
    serviceName: 'shop',
    sessionId: 's1',
    error: null,
  });
});

test('an error is told by the exception that was recorded', () => {
  const span = readSpan({ status: { code: 2, message: 'failed' }, events: [exception] });
  expect(span).toMatchObject({
    status: 'error',
    errorMessage: 'x is not a function',
    error: { type: 'TypeError', message: 'x is not a function\nat line 3', stack: 'TypeError: x is not…' },
  });
});

test('an error without an exception is told by its status, else by its type', () => {
  expect(readSpan({ status: { code: 2, message: 'failed' } }).error).toEqual({
    type: null,
    message: 'failed',
    stack: null,
  });
  const typed = readSpan({ status: { code: 2 }, attributes: attributes({ 'error.type': 'timeout' }) });
  expect(typed.error).toEqual({ type: 'timeout', message: 'timeout', stack: null });
});

test('an exception that the span recovered from is no error of the span', () => {
  expect(readSpan({ events: [exception] })).toMatchObject({
    status: 'ok',
    error: null,
    events: [{ name: 'exception' }],
  });
});

test('a span runs until it ends, also after an error', () => {
  const span = readSpan({ endTimeUnixNano: '0', status: { code: 2, message: 'retrying' } });
  expect(span).toMatchObject({ status: 'running', endedAt: null, errorMessage: 'retrying' });
});

test('our own vocabulary wins over gen_ai on one span', () => {
  const span = spanWith({ 'spanlight.span.type': 'workflow_step', 'gen_ai.operation.name': 'chat' });
  expect(span).toMatchObject({ convention: 'spanlight', type: 'workflow_step' });
});
