import { AISpanType } from '@spanlight/tracing';
import type { AnyAISpan } from '@spanlight/tracing';
import { runAgent } from './agent-loop.ts';
import type { Agent, Tool } from './agent-loop.ts';
import { within } from './within.ts';

/** JSON Schema of an object whose fields are all texts that must be given. */
function texts(fields: Record<string, string>): object {
  const properties = Object.entries(fields).map(([name, description]) => [
    name,
    { type: 'string', description },
  ]);
  return { type: 'object', properties: Object.fromEntries(properties), required: Object.keys(fields) };
}

const queryMetrics: Tool = {
  name: 'query_metrics',
  description: 'Reads one metric of a service as points of one minute, with the traffic beside it.',
  parameters: texts({
    service: 'such as checkout-api',
    metric: 'such as http_p95_ms',
    window: 'such as 60m',
  }),
  async run({ service, metric }, _span, { pause }) {
    await pause(750);
    const points = Array.from({ length: 16 }, (_, minute) => ({
      time: `14:${String(minute).padStart(2, '0')}`,
      value: minute < 6 ? 236 + ((minute * 7) % 11) : 2280 + ((minute * 37) % 90),
      requestsPerSecond: 408 + ((minute * 5) % 7),
    }));
    return { service, metric, points, change: { at: '14:06', before: 240, after: 2310 } };
  },
};

const listDeploys: Tool = {
  name: 'list_deploys',
  description: 'Lists what was deployed, newest first.',
  parameters: texts({ service: 'such as checkout-api', since: 'time of day, such as 13:00' }),
  async run({ service }, _span, { pause }) {
    await pause(400);
    return [
      {
        service,
        commit: '9f2c1ab',
        at: '14:02',
        author: 'm.okafor',
        title: 'Show loyalty points in the cart summary',
      },
      {
        service,
        commit: '77be0d4',
        at: '11:47',
        author: 'l.brandt',
        title: 'Raise the timeout of address lookups',
      },
    ];
  },
};

/** A tool that records what it does itself: the shards are scanned side by side. */
const searchLogs: Tool = {
  name: 'search_logs',
  description: 'Searches the logs of a service on all shards, and groups what it finds.',
  parameters: texts({
    service: 'such as checkout-api',
    query: 'words joined by AND and OR',
    since: 'time of day',
  }),
  async run({ service, query, since }, span, { pause }) {
    const plan = span.createChildSpan({
      type: AISpanType.GENERIC,
      name: 'plan search',
      input: { query, since },
    });
    await within(plan, async () => {
      await pause(120);
      return { shards: ['eu-1', 'eu-2', 'us-1'], estimatedLines: 2_400_000 };
    });

    const shards = [
      { shard: 'eu-1', ms: 900, matches: 734 },
      { shard: 'eu-2', ms: 620, matches: 528 },
      { shard: 'us-1', ms: 340, matches: 22 },
    ];
    await Promise.all(
      shards.map(async ({ shard, ms, matches }) => {
        const scan = span.createChildSpan({
          type: AISpanType.GENERIC,
          name: `scan ${shard}`,
          metadata: { shard },
        });
        await within(scan, async () => {
          await pause(ms);
          return { matches };
        });
      }),
    );

    const group = span.createChildSpan({ type: AISpanType.GENERIC, name: 'group messages' });
    const messages = [
      {
        count: 1262,
        level: 'error',
        message: 'timed out waiting for a connection from pool orders (40 in use, 311 waiting)',
        first: '14:05:48',
        sample: { route: 'GET /cart', requestId: 'req_8f01c2', waitedMs: 5000 },
      },
      {
        count: 22,
        level: 'warn',
        message:
          'slow statement: SELECT sum(points) FROM loyalty_ledger WHERE customer_id = $1 AND expires_at > now()',
        first: '14:03:10',
        sample: { durationMs: 1894, rows: 1, pool: 'orders' },
      },
    ];
    await within(group, async () => {
      await pause(150);
      return { groups: messages.length };
    });
    return { service, matches: 1284, messages };
  },
};

/** The replica that it asks first is down, so that the first attempt of a run fails. */
function createExplainQuery(): Tool {
  let isFirst = true;
  return {
    name: 'explain_query',
    description: 'Shows the plan of a statement, run on a replica.',
    parameters: texts({ database: 'such as orders', statement: 'one SQL statement' }),
    attempts: 3,
    async run({ database }, _span, { pause }) {
      const replica = isFirst ? 'replica-2' : 'replica-1';
      if (isFirst) {
        isFirst = false;
        await pause(800);
        const cause = new Error(`connect ECONNREFUSED 10.4.2.17:5432`);
        throw new Error(`Could not reach ${replica} of ${database} within 800 ms`, { cause });
      }
      await pause(650);
      return {
        replica,
        plan: [
          'Aggregate (actual time=1912.4..1912.4 rows=1)',
          '  -> Seq Scan on loyalty_ledger (actual time=0.03..1904.1 rows=212)',
          '       Filter: (customer_id = $1 AND expires_at > now())',
          '       Rows Removed by Filter: 18203877',
        ],
        indexes: ['loyalty_ledger_pkey (id)'],
      };
    },
  };
}

const readDiff: Tool = {
  name: 'read_diff',
  description: 'Reads the changes of a commit.',
  parameters: texts({ commit: 'short hash' }),
  async run({ commit }, _span, { pause }) {
    await pause(450);
    return {
      commit,
      parent: '77be0d4',
      files: ['src/cart/summary.ts', 'src/loyalty/points.ts'],
      diff: [
        '--- a/src/cart/summary.ts',
        '+++ b/src/cart/summary.ts',
        '@@ -41,6 +41,7 @@ export class CartSummary {',
        '     const items = await this.items(customerId);',
        '+    const points = await loyaltyPointsOf(customerId);',
        '     return { items, points, total: sum(items) };',
      ].join('\n'),
    };
  },
};

const searchCode: Tool = {
  name: 'search_code',
  description: 'Searches a repository.',
  parameters: texts({ repository: 'owner and name', query: 'text to find' }),
  mcpServer: 'github',
  async run({ repository }, _span, { pause }) {
    await pause(320);
    return {
      repository,
      matches: [
        {
          path: 'src/loyalty/points.ts',
          line: 12,
          text: 'export async function loyaltyPointsOf(customerId: string)',
        },
        { path: 'src/cart/summary.ts', line: 42, text: 'const points = await loyaltyPointsOf(customerId);' },
      ],
    };
  },
};

const codeReviewer: Agent = {
  id: 'code-reviewer',
  model: 'gpt-5-nano',
  maxSteps: 4,
  tools: [readDiff, searchCode],
  instructions: `You are the code reviewer of Harbor, an online shop. You are asked about one commit at a time. Read the
change with read_diff and look for callers with search_code before you answer. Answer in three sentences at most: what the
change does at run time, what it costs, and whether it can be rolled back without losing data.`,
};

const askCodeReviewer: Tool = {
  name: 'ask_code_reviewer',
  description: 'Asks an agent that reads code a question about a commit.',
  parameters: texts({ commit: 'short hash', question: 'what you want to know' }),
  async run({ commit, question }, span, world) {
    const prompt = `Commit ${commit}: ${question}`;
    return { answer: await runAgent(startReviewer(span, prompt), codeReviewer, prompt, world) };
  },
};

function startReviewer(parent: AnyAISpan, input: string) {
  return parent.createChildSpan({
    type: AISpanType.AGENT_RUN,
    name: codeReviewer.id,
    input,
    attributes: {
      agentId: codeReviewer.id,
      instructions: codeReviewer.instructions,
      availableTools: codeReviewer.tools.map(({ name }) => name),
      maxSteps: codeReviewer.maxSteps,
    },
  });
}

/** What the alarm said. */
export const alarm =
  'Alarm #4821: p95 latency of checkout-api has been above 2 s since 14:06 UTC, 3.1 % of the requests fail. Find the cause and tell me what to do.';

export function createInvestigator(): Agent {
  return {
    id: 'incident-investigator',
    model: 'gpt-5-mini',
    maxSteps: 8,
    tools: [queryMetrics, listDeploys, searchLogs, createExplainQuery(), askCodeReviewer],
    instructions: `You are the on-call investigator of Harbor, an online shop that runs on some forty services. An engineer
who was woken up reads what you write, so be brief and be certain.

How to work:
- Begin with what changed: compare the metric of the alarm with the deploys of the last three hours.
- Follow the waiting. A slow service mostly waits for something: a pool, a lock, a queue, another service. Logs say what.
- Never blame a change from its date alone. Look for the statement, the call or the setting that explains the numbers, and
  check it: explain_query for statements, ask_code_reviewer for code.
- A tool that fails is no evidence. Try again or take another way.
- You can't change anything yourself. Recommend what a person should do, the safest way back to health first.

How to answer: a heading with the one thing to do now, then the cause in two or three sentences, the evidence with its
numbers, and the steps in order. Say what to expect afterwards, so that the engineer can tell whether it worked.

What you know about Harbor: checkout-api owns the cart and the orders. It reads and writes the database "orders" (a primary,
replica-1 and replica-2) through a pool of 40 connections. Deploys roll out over three minutes. Rolling back takes two.`,
  };
}
