import { messageText, type Message, type Usage } from '@spanlight/schema';
import { describe, expect, test } from 'vitest';
import type { DecodedTraces } from '../ingest/decoded.ts';
import { decodeJsonTraces } from '../ingest/json-decoder.ts';
import { decodeProtobufTraces } from '../ingest/protobuf-decoder.ts';
import type { Span } from '../span.ts';
import {
  fixtureNames,
  isJson,
  plainBody,
  readFixture,
  type ExpectedSpan,
  type ExpectedUsage,
  type FixtureRequest,
} from '../../test/fixtures.ts';
import { normalise } from './index.ts';

/** What the expectation calls otherwise than we do. */
const typeWords: Readonly<Record<string, string>> = { guardrail: 'processor_run', evaluator: 'evaluation' };

/** Spans whose emitter sends the model that answered in place of the one that was asked. */
const overwritesModel = /^(langfuse|openai-agents.* response$)/;

/** Emitters, and some of their operations, that don't say that they stream. */
const tellsNoStream = /^(genkit|mastra|openai-agents.* response$|otel-semconv|traceloop)/;

/** Emitters that don't say why a model ended; only that it asked for tools can be seen. */
const tellsNoReason = /^langfuse/;

for (const name of fixtureNames) {
  const { requests, traces } = readFixture(name);
  // Content that came as log records is read once they are part of their spans: test/fixtures.test.ts.
  const hasLogs = requests.some(({ path }) => path === '/v1/logs');
  const spans = new Map(
    requests
      .filter(({ path }) => path !== '/v1/logs')
      .flatMap((request) => decode(request).spans)
      .map((raw) => [raw.spanId, normalise(raw, true)]),
  );

  describe(name, () => {
    for (const { scenario, spans: expectedSpans } of traces) {
      test.each(Object.entries(expectedSpans))(
        `${scenario}: %s means what the program did`,
        (spanId, expected) => {
          assertSpan(spans.get(spanId)!, knownFrom(name, expected), hasLogs);
        },
      );
    }
  });
}

function decode(request: FixtureRequest): DecodedTraces {
  return (isJson(request) ? decodeJsonTraces : decodeProtobufTraces)(plainBody(request));
}

/** The expectation without what the emitter doesn't send. */
function knownFrom(name: string, expected: ExpectedSpan): ExpectedSpan {
  const { requestModel, responseModel, finishReason, stream, ...rest } = expected;
  const model = overwritesModel.test(`${name} ${rest.name}`) ? (responseModel ?? requestModel) : requestModel;
  const isTold = !tellsNoReason.test(name) || finishReason === 'tool_calls';
  return {
    ...rest,
    ...(model && { requestModel: model }),
    ...(responseModel && { responseModel }),
    ...(finishReason && isTold && { finishReason }),
    ...(stream !== undefined && { stream: stream && !tellsNoStream.test(`${name} ${rest.name}`) }),
  };
}

function assertSpan(span: Span, expected: ExpectedSpan, hasLogs: boolean) {
  expect(span.name).toBe(expected.name);
  expect(span.parentSpanId).toBe(expected.parentSpanId);
  expect(expected.acceptableTypes.map((type) => typeWords[type] ?? type)).toContain(span.type);
  expect(span.status).toBe(expected.status);
  if (expected.errorMessage) expect(span.error?.message).toBe(expected.errorMessage);
  if (expected.requestModel) expect(span.model).toBe(expected.requestModel);
  if (expected.responseModel) expect(span.responseModel).toBe(expected.responseModel);
  if (expected.provider) expect(span.provider).toBe(expected.provider);
  if (expected.finishReason) expect(span.finishReason).toBe(expected.finishReason);
  if (expected.timeToFirstTokenMs)
    expect(span.timeToFirstTokenMs).toBeCloseTo(expected.timeToFirstTokenMs, 2);
  if (expected.stream !== undefined) expect(isStreamed(span)).toBe(expected.stream);
  if (expected.ttftNote) expect(span.timeToFirstTokenMs).toBeNull();
  expect(span.usageRole === 'call' && span.usage !== null).toBe(expected.countsTokens);
  const usage = expected.usage ?? expected.aggregateUsage;
  if (usage) expect(zeroUnknown(span.usage)).toMatchObject(usage);
  else expect(span.usage).toBeNull();
  // Zeros on a call that failed are no price.
  if (expected.recordedCostUsd !== undefined)
    expect(span.costUsd).toBe(expected.status === 'error' ? null : expected.recordedCostUsd);
  if (expected.tool) {
    if (!expected.tool.nameNote) expect(span.toolName).toBe(expected.tool.name);
    expect(span.input).toEqual(expected.tool.args);
    if (expected.tool.result !== undefined) expect(span.output).toEqual(expected.tool.result);
  }
  if (hasLogs) return;
  if (expected.input && !expected.input.note) assertInput(span, expected.input);
  if (expected.output) assertOutput(span.outputMessages ?? [], expected.output);
}

/** By its parameters; some emitters tell of a first token only where they stream. */
function isStreamed({ parameters, timeToFirstTokenMs, convention }: Span): boolean {
  if (parameters?.['stream'] !== undefined) return parameters['stream'] === true;
  return timeToFirstTokenMs !== null && convention !== 'mastra';
}

/** The expectation has 0 where an emitter sent nothing. */
function zeroUnknown(usage: Usage | null): Required<ExpectedUsage> {
  return {
    input: usage?.inputTokens ?? 0,
    output: usage?.outputTokens ?? 0,
    total: usage?.totalTokens ?? 0,
    cacheRead: usage?.cacheReadTokens ?? 0,
    cacheWrite: usage?.cacheWriteTokens ?? 0,
    reasoning: usage?.reasoningTokens ?? 0,
  };
}

function assertInput(span: Span, { lastUserText, roles }: NonNullable<ExpectedSpan['input']>) {
  const messages = span.inputMessages ?? [];
  const said = messages.findLast((message) => message.role === 'user');
  // Of a message in several texts, the last.
  if (lastUserText) expect(said && messageText(said).endsWith(lastUserText)).toBe(true);
  // The recorder saw one message for each tool result; the emitter may have put several into one. Anthropic's API, which it
  // saw as well, has other roles than the convention: no system, and tool results in the user's name.
  if (roles && span.provider !== 'anthropic')
    expect(unique(messages.map(({ role }) => role))).toEqual(unique(roles));
}

function unique(roles: string[]): string[] {
  return roles.filter((role, index) => role !== roles[index - 1]);
}

function assertOutput(messages: Message[], output: NonNullable<ExpectedSpan['output']>) {
  const { text, toolCalls, toolCallsNote, toolCallIdsNote } = output;
  expect(messages.every((message) => message.role === 'assistant')).toBe(true);
  if (text) expect(messages.map(messageText).join('\n')).toBe(text);
  // Some emitters leave the calls out.
  if (!toolCalls || toolCallsNote || toolCallIdsNote) return;
  const calls = messages.flatMap((message) => message.parts).filter((part) => part.type === 'tool_call');
  expect(calls).toEqual(
    toolCalls.map(({ id, name, args }) => ({ type: 'tool_call', id, name, arguments: args })),
  );
}
