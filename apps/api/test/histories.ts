import fc from 'fast-check';
import type { Span } from '../src/span.ts';
import { attributes, nano } from './otlp.ts';
import { readSpan } from './span.ts';

/** What a program tells about its spans, and the way it arrives. */
export interface History {
  /** The last state of each span. */
  finals: Span[];
  /** Every message of every span at least once, in any order, in requests of any size. */
  arrival: Span[][];
}

const types = ['agent_run', 'model_generation', 'embedding', 'tool_call', 'generic'];

/** A change that a program makes to a span it holds open: some keys get new values. */
const change = fc.record(
  {
    'gen_ai.request.model': fc.constantFrom('gpt-5', 'gpt-5-mini'),
    'gen_ai.usage.input_tokens': fc.integer({ min: 0, max: 1000 }),
    'gen_ai.usage.output_tokens': fc.integer({ min: 0, max: 1000 }),
    'gen_ai.usage.cost': fc.integer({ min: 1, max: 1000 }).map((tenth) => tenth / 10_000),
    'spanlight.output': fc.string().map((text) => JSON.stringify(text)),
    'spanlight.metadata': fc.constantFrom(
      '{"userId":"ana"}',
      '{"sessionId":"s1","tags":["x"]}',
      '{"sessionId":"s2"}',
    ),
  },
  { requiredKeys: [] },
);

const story = fc.record({
  trace: fc.integer({ min: 0, max: 1 }),
  parent: fc.option(fc.integer({ min: 0, max: 5 })),
  type: fc.constantFrom(...types),
  start: fc.integer({ min: 0, max: 3 }),
  changes: fc.array(change, { maxLength: 3 }),
  end: fc.option(fc.record({ at: fc.integer({ min: 4, max: 9 }), isError: fc.boolean(), change })),
});

type Story = typeof story extends fc.Arbitrary<infer Value> ? Value : never;

/** The messages of one span: each holds all that was known by then. */
function tell({ trace, parent, type, start, changes, end }: Story, index: number): Span[] {
  let known: Record<string, unknown> = { 'spanlight.span.type': type };
  const message = (rest: object) =>
    readSpan({
      traceId: `a${trace}`.padStart(32, '0'),
      spanId: `b${index}`.padStart(16, '0'),
      ...(parent !== null && parent !== index && { parentSpanId: `b${parent}`.padStart(16, '0') }),
      name: `span ${index}`,
      startTimeUnixNano: nano(start),
      endTimeUnixNano: '0',
      attributes: attributes(known),
      ...rest,
    });
  const messages = [message({})];
  for (const [step, values] of changes.entries()) {
    // Of a span that never ends, two states that tell the same things could not be put in order.
    known = { ...known, ...values, ...(!end && { [`step ${step}`]: true }) };
    messages.push(message({}));
  }
  if (end) {
    known = { ...known, ...end.change };
    messages.push(
      message({
        endTimeUnixNano: nano(end.at),
        ...(end.isError && { status: { code: 2, message: 'failed' } }),
      }),
    );
  }
  return messages;
}

export const histories: fc.Arbitrary<History> = fc
  .array(story, { minLength: 1, maxLength: 6 })
  .map((stories) => stories.map(tell))
  .chain((told) => {
    const all = told.flat();
    return fc
      .tuple(
        fc.shuffledSubarray(all, { minLength: all.length }),
        fc.array(fc.nat({ max: all.length - 1 }), { maxLength: 5 }),
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1 }),
      )
      .map(([order, repeats, sizes]) => ({
        finals: told.map((messages) => messages.at(-1)!),
        arrival: split([...order, ...repeats.map((index) => all[index]!)], sizes),
      }));
  });

function split(messages: readonly Span[], sizes: readonly number[]): Span[][] {
  const batches: Span[][] = [];
  for (let at = 0, turn = 0; at < messages.length; turn++) {
    const size = sizes[turn % sizes.length]!;
    batches.push(messages.slice(at, at + size));
    at += size;
  }
  return batches;
}
