import { readFileSync } from 'node:fs';
import { messageText, type Message } from '@spanlight/schema';
import { describe, expect, test } from 'vitest';
import { decodeJsonTraces } from '../ingest/json-decoder.ts';
import type { Span } from '../span.ts';
import { normalise } from './index.ts';

/** What is known of a recorded span from the program that made it; a key that is absent is not asserted. */
interface ExpectedSpan {
  type: string;
  acceptableTypes: string[];
  status: string;
  errorMessage?: string;
  countsTokens: boolean;
  usage?: Record<string, number>;
  aggregateUsage?: Record<string, number>;
  requestModel?: string;
  provider?: string;
  finishReason?: string;
  output?: { text?: string; toolCalls?: { id: string; name: string; args: unknown }[] };
  input?: { lastUserText?: string; roles?: string[] };
  timeToFirstTokenMs?: number;
  tool?: { name: string; args: unknown; result?: unknown };
}

const captures = ['ai-sdk-v7-genai', 'otel-semconv'];

for (const capture of captures) {
  const folder = new URL(`../../fixtures/${capture}/`, import.meta.url);
  const { spans, rejections } = decodeJsonTraces(readFileSync(new URL('traces.json', folder)));
  const byId = new Map(spans.map((raw) => [raw.spanId, normalise(raw)]));
  const { traces } = JSON.parse(readFileSync(new URL('expected.json', folder), 'utf8')) as {
    traces: { scenario: string; spans: Record<string, ExpectedSpan> }[];
  };

  describe(capture, () => {
    test('every span is read', () => {
      expect(rejections).toEqual([]);
      expect([...byId.keys()].toSorted()).toEqual(
        traces.flatMap((trace) => Object.keys(trace.spans)).toSorted(),
      );
    });

    for (const { scenario, spans: expectedSpans } of traces) {
      test.each(Object.entries(expectedSpans))(
        `${scenario}: %s means what the program did`,
        (spanId, expected) => {
          assertSpan(byId.get(spanId)!, expected);
        },
      );
    }
  });
}

function assertSpan(span: Span, expected: ExpectedSpan) {
  expect(expected.acceptableTypes).toContain(span.type);
  expect(span.type).toBe(expected.type);
  expect(span.status).toBe(expected.status);
  if (expected.errorMessage) expect(span.error?.message).toBe(expected.errorMessage);
  if (expected.requestModel) expect(span.model).toBe(expected.requestModel);
  if (expected.provider) expect(span.provider).toBe(expected.provider);
  if (expected.finishReason) expect(span.finishReason).toBe(expected.finishReason);
  if (expected.timeToFirstTokenMs)
    expect(span.timeToFirstTokenMs).toBeCloseTo(expected.timeToFirstTokenMs, 3);
  const usage = expected.usage ?? expected.aggregateUsage;
  if (usage) expect(span.usage).toMatchObject(toUsage(usage));
  // The older ways to tell messages, in events and logs, are conventions of their own.
  if (span.inputMessages && span.attributes['gen_ai.input.messages']) assertInput(span, expected.input ?? {});
  if (span.outputMessages) assertOutput(span.outputMessages, expected.output ?? {});
  if (expected.tool) {
    expect(span.toolName).toBe(expected.tool.name);
    expect(span.input).toEqual(expected.tool.args);
    if (expected.tool.result !== undefined) expect(span.output).toEqual(expected.tool.result);
  }
}

/** A count that no emitter sent stays unknown rather than 0. */
function toUsage({ input, output, total, cacheRead, cacheWrite, reasoning }: Record<string, number>) {
  const known = {
    inputTokens: input,
    outputTokens: output,
    totalTokens: total,
    cacheReadTokens: cacheRead,
    cacheWriteTokens: cacheWrite,
    reasoningTokens: reasoning,
  };
  return Object.fromEntries(Object.entries(known).filter(([, count]) => count !== undefined && count !== 0));
}

function assertInput(span: Span, { lastUserText, roles }: NonNullable<ExpectedSpan['input']>) {
  const messages = span.inputMessages!;
  const said = messages.findLast((message) => message.role === 'user');
  if (lastUserText && said) expect(messageText(said)).toBe(lastUserText);
  // The recorder saw one message for each tool result; the emitter may have put several into one. Anthropic's API, which it
  // saw as well, has other roles than the convention: no system, and tool results in the user's name.
  if (roles && span.provider !== 'anthropic')
    expect(unique(messages.map(({ role }) => role))).toEqual(unique(roles));
}

function unique(roles: string[]): string[] {
  return roles.filter((role, index) => role !== roles[index - 1]);
}

function assertOutput(messages: Message[], { text, toolCalls }: NonNullable<ExpectedSpan['output']>) {
  expect(messages.every((message) => message.role === 'assistant')).toBe(true);
  if (text) expect(messages.map(messageText).join('\n')).toBe(text);
  const calls = messages.flatMap((message) => message.parts).filter((part) => part.type === 'tool_call');
  if (toolCalls)
    expect(calls).toEqual(
      toolCalls.map(({ id, name, args }) => ({ type: 'tool_call', id, name, arguments: args })),
    );
}
