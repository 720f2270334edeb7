import { AISpanType, DefaultAITracing } from '@spanlight/tracing';
import type { AISpan, AITracing, AnyAISpan } from '@spanlight/tracing';
import { openModel } from './model.ts';
import type { Model } from './model.ts';
import { createPause } from './pause.ts';
import type { Pause } from './pause.ts';
import { within } from './within.ts';

export interface WorkflowExampleOptions {
  tracing: AITracing;
  /** Ends the run early; the spans that are open then end with the reason as their error. */
  signal?: AbortSignal;
  /** Divides all delays. @default 1 */
  speed?: number;
}

export interface WorkflowExampleResult {
  traceId: string;
  reply: string;
}

const ticket = {
  id: 'T-7741',
  subject: 'Charged twice',
  text: 'Hi, I paid for order H-20931 once but my card shows two charges of €64.90. Please fix this. Ines',
};

const articles = [
  {
    id: 'kb-118',
    content: 'Double charges: a payment that timed out after the bank accepted it is charged again on retry.',
  },
  { id: 'kb-042', content: 'Refunds of a charge take up to three working days to appear on a card.' },
  { id: 'kb-207', content: 'Changing the delivery address of an order that has not shipped.' },
];

/**
 * A workflow that answers a support ticket: steps one after the other and side by side, a branch, a loop that improves a
 * draft until it is good, a search by meaning, a wait for an approval, and a sleep.
 */
export async function runWorkflowExample(options: WorkflowExampleOptions): Promise<WorkflowExampleResult> {
  const { tracing, signal, speed = 1 } = options;
  const run = tracing.startSpan({
    type: AISpanType.WORKFLOW_RUN,
    name: 'answer-ticket',
    input: { ticketId: ticket.id },
    attributes: { workflowId: 'answer-ticket', status: 'running' },
    metadata: { sessionId: 'ticket-7741', userId: 'ines.duarte', tags: ['support'], environment: 'staging' },
  });
  const pause = createPause(speed, signal);
  const model = await openModel({ speed, signal });
  try {
    await step(run, 'load-ticket', { ticketId: ticket.id }, async () => {
      await pause(300);
      return ticket;
    });
    const facts = await gatherFacts(run, model, pause);
    const route = await chooseRoute(run, pause);
    const draft = await step(run, 'draft-reply', { route, facts }, (span) =>
      ask(
        model,
        span,
        'You draft replies for Harbor’s support team. Be brief and kind.',
        JSON.stringify({ ticket, facts }),
      ),
    );
    const reply = await improve(run, model, draft);
    await waitForApproval(run, pause);
    await sleepBeforeSending(run, pause);
    await step(run, 'send-reply', { to: 'ines.duarte@example.com', reply }, async () => {
      await pause(250);
      return { messageId: 'msg_5c21' };
    });
    run.end({ output: { reply }, attributes: { status: 'success' } });
    return { traceId: run.traceId, reply };
  } catch (error) {
    run.error({ error, attributes: { status: signal?.aborted ? 'canceled' : 'failed' } });
    throw error;
  } finally {
    await model.close();
  }
}

/** Three steps that need nothing of each other. */
async function gatherFacts(run: AnyAISpan, model: Model, pause: Pause): Promise<unknown> {
  const steps = ['detect-language', 'look-up-customer', 'find-articles'];
  const parallel = run.createChildSpan({
    type: AISpanType.WORKFLOW_PARALLEL,
    name: 'gather facts',
    attributes: { branchCount: steps.length, parallelSteps: steps },
  });
  return within(parallel, async () => {
    const [language, customer, found] = await Promise.all([
      step(parallel, 'detect-language', ticket.text, async () => {
        await pause(350);
        return { language: 'en', confidence: 0.98 };
      }),
      step(parallel, 'look-up-customer', { order: 'H-20931' }, async () => {
        await pause(650);
        return { name: 'Ines Duarte', since: 2021, charges: [{ amount: 64.9 }, { amount: 64.9 }] };
      }),
      step(parallel, 'find-articles', ticket.text, (span) => findArticles(span, model, pause)),
    ]);
    return { language, customer, found };
  });
}

async function findArticles(parent: AnyAISpan, model: Model, pause: Pause): Promise<object[]> {
  const [question = [], ...vectors] = await model.embed(parent, [
    ticket.text,
    ...articles.map(({ content }) => content),
  ]);
  const retrieval = parent.createChildSpan({
    type: AISpanType.RETRIEVAL,
    name: 'search help centre',
    input: ticket.text,
    attributes: { query: ticket.text, topK: 2 },
  });
  return within(retrieval, async () => {
    await pause(320);
    const documents = articles
      .map((article, index) => ({ ...article, score: similarity(question, vectors[index] ?? []) }))
      .toSorted((a, b) => b.score - a.score)
      .slice(0, 2);
    retrieval.end({ output: documents, attributes: { documents } });
    return documents;
  });
}

function similarity(a: number[], b: number[]): number {
  const product = a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
  return Number(product.toFixed(3));
}

/** The first condition that holds decides. */
async function chooseRoute(run: AnyAISpan, pause: Pause): Promise<string> {
  const routes = [
    { name: 'outage', pattern: /down|unreachable|error 5\d\d/iu },
    { name: 'billing', pattern: /charged|refund|invoice/iu },
    { name: 'delivery', pattern: /parcel|address|delivery/iu },
  ];
  const conditional = run.createChildSpan({
    type: AISpanType.WORKFLOW_CONDITIONAL,
    name: 'choose route',
    input: { text: `${ticket.subject}. ${ticket.text}` },
    attributes: { conditionCount: routes.length },
  });
  return within(conditional, async () => {
    const results: boolean[] = [];
    for (const [conditionIndex, { name, pattern }] of routes.entries()) {
      const evaluation = conditional.createChildSpan({
        type: AISpanType.WORKFLOW_CONDITIONAL_EVAL,
        name: `is it ${name}?`,
        attributes: { conditionIndex },
      });
      await within(evaluation, async () => {
        await pause(40);
        const result = pattern.test(`${ticket.subject}. ${ticket.text}`);
        results.push(result);
        evaluation.end({ output: result, attributes: { result } });
      });
    }
    const truthyIndexes = [...results.keys()].filter((index) => results[index]);
    const selectedSteps = truthyIndexes.map((index) => routes[index]!.name);
    conditional.end({ output: { selectedSteps }, attributes: { truthyIndexes, selectedSteps } });
    return selectedSteps[0] ?? 'other';
  });
}

/** Has the draft judged and improved until it is good, three times at most. */
async function improve(run: AnyAISpan, model: Model, draft: string): Promise<string> {
  const loop = run.createChildSpan({
    type: AISpanType.WORKFLOW_LOOP,
    name: 'improve until good',
    input: { draft },
    attributes: { loopType: 'dountil', totalIterations: 3 },
  });
  return within(loop, async () => {
    let reply = draft;
    for (let iteration = 0; iteration < 3; iteration++) {
      const { score, advice } = await step(loop, 'judge-reply', { iteration }, (span) =>
        judge(model, span, reply, iteration),
      );
      loop.update({ attributes: { iteration } });
      if (score >= 0.8) break;
      reply = await step(loop, 'rewrite-reply', { advice }, (span) =>
        ask(
          model,
          span,
          'You improve support replies. Follow the advice, change nothing else.',
          `${advice}\n\n${reply}`,
        ),
      );
    }
    return reply;
  });
}

async function judge(model: Model, parent: AnyAISpan, reply: string, iteration: number) {
  const evaluation = parent.createChildSpan({
    type: AISpanType.EVALUATION,
    name: 'helpfulness',
    input: reply,
    attributes: { evaluator: 'helpfulness' },
  });
  return within(evaluation, async () => {
    const role = iteration === 0 ? 'You judge support replies' : 'You judge improved support replies';
    const instructions = `${role}. Answer with JSON: a score from 0 to 1 and one sentence of advice.`;
    const { score, advice } = readVerdict(await ask(model, evaluation, instructions, reply));
    evaluation.end({
      output: { score, advice },
      attributes: { score, label: score >= 0.8 ? 'good' : 'needs work', explanation: advice },
    });
    return { score, advice };
  });
}

/** A model may wrap its JSON in words. What holds none is no reason to go on improving. */
function readVerdict(text: string): { score: number; advice: string } {
  const json = /\{.*\}/su.exec(text)?.[0];
  const { score = 1, advice = '' } = json ? (JSON.parse(json) as { score?: number; advice?: string }) : {};
  return { score, advice };
}

async function waitForApproval(run: AnyAISpan, pause: Pause): Promise<void> {
  const wait = run.createChildSpan({
    type: AISpanType.WORKFLOW_WAIT_EVENT,
    name: 'wait for approval',
    attributes: { eventName: 'reply.approved', timeoutMs: 60_000 },
  });
  await within(wait, async () => {
    await pause(500);
    wait.end({
      output: { approvedBy: 'dana.reyes' },
      attributes: { eventReceived: true, waitDurationMs: 500 },
    });
  });
}

async function sleepBeforeSending(run: AnyAISpan, pause: Pause): Promise<void> {
  const sleep = run.createChildSpan({
    type: AISpanType.WORKFLOW_SLEEP,
    name: 'time to undo',
    attributes: { durationMs: 700, sleepType: 'fixed' },
  });
  await within(sleep, () => pause(700));
}

/** Runs a step, recorded as a child of `parent`. */
function step<Result>(
  parent: AnyAISpan,
  stepId: string,
  input: unknown,
  work: (span: AISpan<AISpanType.WORKFLOW_STEP>) => Promise<Result>,
): Promise<Result> {
  const span = parent.createChildSpan({
    type: AISpanType.WORKFLOW_STEP,
    name: stepId,
    input,
    attributes: { stepId, status: 'running' },
  });
  return within(span, async () => {
    const result = await work(span);
    span.end({ output: result, attributes: { status: 'success' } });
    return result;
  });
}

async function ask(model: Model, parent: AnyAISpan, instructions: string, question: string): Promise<string> {
  const { content } = await model.chat(parent, {
    model: 'gpt-4.1-mini',
    messages: [
      { role: 'system', content: instructions },
      { role: 'user', content: question },
    ],
    temperature: 0.2,
    maxOutputTokens: 600,
  });
  return content ?? '';
}

if (process.argv[1] === import.meta.filename) {
  const tracing = new DefaultAITracing({ serviceName: 'harbor-support' });
  const { reply, traceId } = await runWorkflowExample({ tracing });
  console.log(`${reply}\n\nTrace ${traceId}`);
}
