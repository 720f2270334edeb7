import { AISpanType, extractTraceparent, injectTraceparent, trace, withSpan } from '@spanlight/tracing';
import type { AISpan, AITracing } from '@spanlight/tracing';

// Checked by tsc alone: what a function returns keeps its type, and attributes are those of the span's type.

declare const tracing: AITracing;
declare const span: AISpan<AISpanType.AGENT_RUN>;

class Request extends Promise<string> {
  cancel(): void {}
}

trace('work', () => 1) satisfies number;
void (trace('work', async () => 'done') satisfies Promise<string>);
trace('work', () => new Request(() => {})).cancel();
trace('work', () => new ReadableStream<Uint8Array>()) satisfies ReadableStream<Uint8Array>;
trace('work', async function* () {
  yield 1;
  return 'end';
}) satisfies AsyncGenerator<number, string>;

// Without a type it is a generic span.
trace('work', { tracing }, (own) => own satisfies AISpan<AISpanType.GENERIC>);
trace('work', { input: 1, parent: null, captureOutput: false }, (own) => own.type satisfies 'generic');
trace('call', { type: AISpanType.TOOL_CALL, attributes: { toolId: 'search' } }, (own) => {
  own.end({ attributes: { success: true } });
  // @ts-expect-error a tool call has no model
  own.end({ attributes: { model: 'gpt-5' } });
});
// @ts-expect-error an agent has no toolId
trace('agent', { type: AISpanType.AGENT_RUN, attributes: { toolId: 'search' } }, () => {});
// @ts-expect-error an output is what the function returns
trace('work', { output: 1 }, () => {});

withSpan(span, (own) => own.attributes.agentId, { endSpan: false }) satisfies string | undefined;

// What is extracted goes where spans begin; there may be nothing.
tracing.startSpan({ type: AISpanType.GENERIC, name: 'served', ...extractTraceparent(new Headers()) });
trace('served', { ...extractTraceparent({ traceparent: ['a'] }) }, () => {});
injectTraceparent() satisfies Record<string, string>;
injectTraceparent(span, new Headers()) satisfies Headers;
injectTraceparent(undefined, { accept: 'text/html' }) satisfies Record<string, string>;
