// A program that sends spans of one run at a steady rate, as a process of its own:
// node bench/growing-run.ts URL TRACE_ID FIRST SPANS_PER_SECOND SECONDS. Prints when it begins, and at what rate it sent.
import { agentSpan, idOf, modelCall, say, sendSpans, toolSpan, type SpanFields } from '../e2e/otlp.ts';

const [url = '', traceId = '', ...numbers] = process.argv.slice(2);
const [first = 0, rate = 0, seconds = 0] = numbers.map(Number);
const perSecond = 20;
const size = rate / perSecond;

/** Agents of ten spans, model calls and tools in turn, all below one that runs on. */
function spanOf(number: number): SpanFields {
  const agent = number - (number % 10);
  const span = { spanId: idOf(number + 1), from: number, to: number + 5, name: `step_${number % 7}` };
  if (number === 0) return agentSpan({ ...span, name: 'agent', to: null });
  if (number === agent) return agentSpan({ ...span, parentSpanId: idOf(1), to: number + 50 });
  const child = { ...span, parentSpanId: idOf(agent + 1), ...(number % 97 === 0 && { error: 'Timed out' }) };
  if (number % 2 === 0) return toolSpan({ ...child, input: { step: number }, output: `Result ${number}` });
  const output = [say('assistant', `Answer ${number}: ${'and so on '.repeat(20)}`)];
  return modelCall({ ...child, input: [say('user', `Question ${number}`)], output });
}

console.log('sending');
const start = performance.now();
let sent = 0;
for (let batch = 0; batch < seconds * perSecond; batch++) {
  const due = start + (batch * 1000) / perSecond;
  await new Promise((resolve) => setTimeout(resolve, Math.max(due - performance.now(), 0)));
  const spans = Array.from({ length: size }, (_, index) => spanOf(first + batch * size + index));
  await sendSpans({ url }, traceId, spans);
  sent += spans.length;
}
console.log((sent / ((performance.now() - start) / 1000)).toFixed(1));
