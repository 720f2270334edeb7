import { hash } from 'node:crypto';
import { attributes, nano, otlpRequest, type OtlpSpan } from '../../test/otlp.ts';
import { spanIdOf } from './agents.ts';
import { textIn, type Language } from './languages.ts';
import { createRandom } from './texts.ts';

/** What a store has after a month of use by a team: 100,000 runs of 1,000,000 spans with 2 KB of text each. */
export const runCount = 100_000;
export const spanCount = 1_000_000;

/** Runs that are not like the others: one of about 50,000 spans, whatever is left of the million, and a hundred of 500. */
export const longestRun = 70_000;
export const longRun = 50_500;
const isLong = (run: number) => run % 1000 === longRun % 1000;

function sizeOf(run: number): number {
  if (run === longestRun) return 50_505;
  return isLong(run) ? 500 : [5, 7, 10, 14, 9][run % 5]!;
}

const payload = 2000;
/** In no order, as programs make them. */
export const traceIdOf = (run: number) => hash('md5', `run ${run}`);

const monthMs = 30 * 86_400_000;

/** Words that few runs have, and in how many of them. */
const rareWords = { zebrafish: 1000, quetzalcoatl: 40_000 };

export const orderOf = (run: number) => `ORD-${String((run * 7919) % 9_999_991).padStart(7, '0')}`;

function pick<Value>(values: readonly Value[], random: () => number): Value {
  // Each next one about half as often.
  const index = Math.floor(-Math.log2(1 - random()));
  return values[Math.min(index, values.length - 1)]!;
}

const models = [
  ['openai', 'gpt-5-mini'],
  ['openai', 'gpt-5'],
  ['anthropic', 'claude-sonnet-4-5'],
  ['google', 'gemini-2.5-flash'],
  ['anthropic', 'claude-opus-4-1'],
  ['google', 'gemini-2.5-pro'],
  ['mistral', 'mistral-large-latest'],
  ['openai', 'gpt-4o-mini'],
  ['deepseek', 'deepseek-chat'],
  ['openai', 'o3'],
] as const;
const services = ['shop', 'support', 'research', 'billing', 'voice', 'crm', 'backoffice', 'importer'];
const agents = ['support', 'researcher', 'planner', 'sales assistant', 'reviewer', 'translator', 'triage'];
const tools = [
  'search',
  'get_order',
  'send_email',
  'query_database',
  'fetch_page',
  'calculate',
  'book_flight',
];
/** Other than English, each of them in so many of a thousand runs. */
const languages = { german: 60, russian: 30, chinese: 30, japanese: 30, korean: 30 };
const failures = [
  'Rate limit reached, try again in 20 s',
  'connect ECONNREFUSED 10.0.0.7:5432',
  'The model answered with invalid JSON',
  'Timed out after 30000 ms',
  'No such order',
];

function pickLanguage(random: () => number): Language {
  let place = random() * 1000;
  for (const [language, share] of Object.entries(languages)) {
    if ((place -= share) < 0) return language as keyof typeof languages;
  }
  return 'english';
}

/** A run as its exporter sends it: children first, the root last. */
function spansOf(run: number): OtlpSpan[] {
  const random = createRandom(run + 1);
  const size = sizeOf(run);
  const language = run === longestRun ? 'english' : pickLanguage(random);
  const startMs = -monthMs + Math.floor((monthMs / runCount) * run);
  const stepMs = 50 + Math.floor(2000 * random() ** 3);
  const [provider, model] = pick(models, random);
  const failsAt = random() < 0.06 ? 1 + Math.floor(random() * (size - 1)) : null;
  const failed = { code: 2, message: pick(failures, random) };
  const isOpen = run % 1000 === 999;
  const say = (length: number) => textIn(language, length, random);
  const message = (role: string, content: string) =>
    JSON.stringify([{ role, parts: [{ type: 'text', content }] }]);

  function span(index: number, name: string, values: Record<string, unknown>): OtlpSpan {
    // Agents ask in turns, and long runs have agents that ask for more.
    const parent = index < 20 ? 0 : index - (index % 20);
    const endMs = index === 0 ? size * stepMs : (index + 0.9) * stepMs;
    return {
      traceId: traceIdOf(run),
      spanId: spanIdOf(run, index),
      ...(index > 0 && { parentSpanId: spanIdOf(run, parent === index ? 0 : parent) }),
      name,
      kind: 1,
      startTimeUnixNano: nano(startMs + index * stepMs),
      ...(!(isOpen && index === 0) && { endTimeUnixNano: nano(startMs + endMs) }),
      attributes: attributes(values),
      // What fails takes every other run with it.
      status: index === failsAt || (index === 0 && failsAt !== null && run % 2 === 0) ? failed : {},
      events: [],
    };
  }

  const found = Object.entries(rareWords).filter(([, every]) => run % every === 7);
  const question = [orderOf(run), ...found.map(([word]) => word), say(payload / 2)].join(' ');
  const spans = [
    span(0, `invoke_agent ${pick(agents, random)}`, {
      'spanlight.span.type': 'agent_run',
      'gen_ai.operation.name': 'invoke_agent',
      'session.id': `session-${Math.floor(random() * 20_000)}`,
      'user.id': `user-${Math.floor(3000 * random() ** 2)}`,
      'spanlight.metadata': JSON.stringify({
        tenant: `tenant-${Math.floor(50 * random() ** 2)}`,
        build: Math.floor(run / 500),
        isBeta: random() < 0.1,
        tags: [pick(['production', 'staging', 'canary'], random), `experiment-${Math.floor(random() * 300)}`],
      }),
      'gen_ai.input.messages': message('user', question),
      'gen_ai.output.messages': message('assistant', say(payload / 2)),
    }),
  ];
  for (let index = 1; index < size; index++) {
    if (index % 20 === 0) {
      spans.push(
        span(index, `invoke_agent ${pick(agents, random)}`, {
          'gen_ai.operation.name': 'invoke_agent',
          'gen_ai.input.messages': message('user', say(payload / 2)),
          'gen_ai.output.messages': message('assistant', say(payload / 2)),
        }),
      );
    } else if (index % 2 === 1) {
      spans.push(
        span(index, `chat ${model}`, {
          'gen_ai.operation.name': 'chat',
          'gen_ai.provider.name': provider,
          'gen_ai.request.model': model,
          'gen_ai.response.id': `resp_${run.toString(36)}_${index.toString(36)}`,
          'gen_ai.usage.input_tokens': 100 + Math.floor(20_000 * random() ** 3),
          'gen_ai.usage.output_tokens': 10 + Math.floor(1000 * random() ** 2),
          'gen_ai.input.messages': message('user', say(payload / 2)),
          'gen_ai.output.messages': message('assistant', say(payload / 2)),
        }),
      );
    } else {
      const tool = pick(tools, random);
      spans.push(
        span(index, `execute_tool ${tool}`, {
          'gen_ai.operation.name': 'execute_tool',
          'gen_ai.tool.name': tool,
          'gen_ai.tool.call.arguments': JSON.stringify({ query: say(payload / 2) }),
          'gen_ai.tool.call.result': JSON.stringify({ documents: [say(payload / 2)] }),
        }),
      );
    }
  }
  return spans.toReversed();
}

const spansPerRequest = 500;

/** Requests of about 500 spans of one program, run after run, the longest in many. */
export function* requestsOf(firstRun: number, count: number): Generator<{ body: object; spans: number }> {
  for (let run = firstRun; run < firstRun + count;) {
    const resource = { 'service.name': pick(services, createRandom(run)) };
    const spans: OtlpSpan[] = [];
    while (run < firstRun + count && spans.length < spansPerRequest) spans.push(...spansOf(run++));
    for (let at = 0; at < spans.length; at += spansPerRequest) {
      const part = spans.slice(at, at + spansPerRequest);
      yield { body: otlpRequest(part, resource), spans: part.length };
    }
  }
}
