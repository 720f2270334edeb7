/** One answer of the scripted model. */
export interface ScriptedAnswer {
  /** Time before the first word, milliseconds. */
  thinkMs: number;
  reasoning?: string;
  text?: string;
  toolCalls?: { name: string; arguments: Record<string, unknown> }[];
}

interface Script {
  /** Words by which a conversation is recognised: they stand in its first messages. */
  about: string;
  /** One for each turn of the model. */
  answers: ScriptedAnswer[];
}

const scripts: Script[] = [
  {
    about: 'on-call investigator of Harbor',
    answers: [
      {
        thinkMs: 600,
        reasoning:
          'Latency rose at 14:06. First see which metric moved with it, and what was deployed shortly before.',
        text: 'I’ll look at the latency curve and at what was deployed around 14:06.',
        toolCalls: [
          {
            name: 'query_metrics',
            arguments: { service: 'checkout-api', metric: 'http_p95_ms', window: '60m' },
          },
          { name: 'list_deploys', arguments: { service: 'checkout-api', since: '13:00' } },
        ],
      },
      {
        thinkMs: 500,
        reasoning:
          'The jump at 14:06 follows the deploy of 9f2c1ab at 14:02 by four minutes. Traffic is flat, so look for what the requests wait on.',
        text: 'The curve breaks four minutes after 9f2c1ab went out, with traffic unchanged. What are the requests waiting for?',
        toolCalls: [
          {
            name: 'search_logs',
            arguments: { service: 'checkout-api', query: 'timeout OR pool', since: '14:00' },
          },
        ],
      },
      {
        thinkMs: 450,
        reasoning:
          'Connections of the orders pool run out behind one statement on loyalty_ledger. Check its plan.',
        toolCalls: [
          {
            name: 'explain_query',
            arguments: {
              database: 'orders',
              statement:
                'SELECT sum(points) FROM loyalty_ledger WHERE customer_id = $1 AND expires_at > now()',
            },
          },
        ],
      },
      {
        thinkMs: 450,
        text: 'A sequential scan over 18 million rows explains it. I’ll have the change itself reviewed before I recommend anything.',
        toolCalls: [
          {
            name: 'ask_code_reviewer',
            arguments: {
              commit: '9f2c1ab',
              question:
                'Does this change query loyalty_ledger on every cart request, and is it safe to roll back?',
            },
          },
        ],
      },
      {
        thinkMs: 500,
        reasoning: 'Cause, evidence and the safe way back are known. Write it up, mitigation first.',
        text: `## Roll back 9f2c1ab now

**Cause.** Commit 9f2c1ab (“Show loyalty points in the cart summary”, deployed 14:02) sums a customer’s points on every cart request. \`loyalty_ledger\` has no index on \`customer_id\`, so each request scans 18.2 million rows (1.9 s). From 14:06 the orders pool (40 connections) was exhausted and checkout queued behind it.

**Evidence**
- p95 went from 240 ms to 2 310 ms at 14:06 with traffic flat at 410 requests/s.
- 1 284 × “timed out waiting for a connection from pool orders” since 14:05.
- Query plan: \`Seq Scan on loyalty_ledger\`, 1 912 ms.

**Do this**
1. Roll back to 77be0d4: the reviewer confirms no migration depends on the change.
2. Create the index concurrently: \`CREATE INDEX CONCURRENTLY ON loyalty_ledger (customer_id, expires_at)\`.
3. Ship the change again behind the flag \`cart.loyalty\`, with the sum cached for a minute.

Expect p95 below 300 ms about two minutes after the rollback.`,
      },
    ],
  },
  {
    about: 'code reviewer of Harbor',
    answers: [
      {
        thinkMs: 400,
        reasoning: 'Read the change, and see who else calls the new function.',
        toolCalls: [
          { name: 'read_diff', arguments: { commit: '9f2c1ab' } },
          { name: 'search_code', arguments: { repository: 'harbor/checkout', query: 'loyaltyPointsOf(' } },
        ],
      },
      {
        thinkMs: 500,
        text: 'Yes: `CartSummary.load` now awaits `loyaltyPointsOf(customerId)` for every cart, without a cache, and the ledger has no index on customer_id. The change touches no schema and its only caller is the cart summary, so rolling back to 77be0d4 is safe.',
      },
    ],
  },
  {
    about: 'draft replies for Harbor’s support team',
    answers: [
      {
        thinkMs: 450,
        text: 'Hello Ines,\n\nyou were charged twice for order H-20931 because the first attempt timed out after your bank had accepted it. I have refunded the second charge of €64.90; it will be on your card within three working days.\n\nSorry for the trouble,\nHarbor Support',
      },
    ],
  },
  {
    about: 'You judge support replies',
    answers: [{ thinkMs: 350, text: '{"score": 0.72, "advice": "Name the reference of the refund."}' }],
  },
  {
    about: 'You judge improved support replies',
    answers: [{ thinkMs: 350, text: '{"score": 0.93, "advice": "Ready to send."}' }],
  },
  {
    about: 'You improve support replies',
    answers: [
      {
        thinkMs: 350,
        text: 'Hello Ines,\n\nyou were charged twice for order H-20931 because the first attempt timed out after your bank had accepted it. I have refunded the second charge of €64.90 (reference RF-58812); it will be on your card within three working days.\n\nSorry for the trouble,\nHarbor Support',
      },
    ],
  },
  {
    about: 'You plan weekend trips',
    answers: [
      {
        thinkMs: 500,
        toolCalls: [
          { name: 'searchTrains', arguments: { from: 'Hamburg', to: 'Copenhagen', date: '2026-06-12' } },
          { name: 'forecast', arguments: { city: 'Copenhagen', date: '2026-06-13' } },
        ],
      },
      {
        thinkMs: 450,
        text: 'The 07:12 gets there before noon. Let me see where to stay.',
        toolCalls: [{ name: 'findHotel', arguments: { city: 'Copenhagen', nights: 2, maxPrice: 180 } }],
      },
      {
        thinkMs: 400,
        text: 'Take the 07:12 from Hamburg (11:58 in Copenhagen, €49.90). Saturday is dry at 19 °C, so keep the harbour for that day and the Louisiana for Sunday, when showers are likely. Hotel Kanalen has a room for two nights at €164 a night.',
      },
    ],
  },
  {
    about: 'Write a packing list',
    answers: [
      {
        thinkMs: 400,
        text: 'For two days in Copenhagen:\n\n- a light rain jacket and one warm layer\n- comfortable shoes: you will walk\n- swimwear for the harbour baths\n- a reusable bottle\n- ID card and a charger',
      },
    ],
  },
];

/** What to say next in a conversation, from what was said first and how often the model has spoken. */
export function answerTo(messages: { role: string; content?: unknown }[]): ScriptedAnswer {
  const beginning = JSON.stringify(messages.slice(0, 2).map(({ content }) => content));
  const script = scripts.find(({ about }) => beginning.includes(about));
  const turn = messages.filter(({ role }) => role === 'assistant').length;
  return (
    script?.answers[turn] ?? {
      thinkMs: 300,
      text: 'I have only a few scripted conversations, and this is none of them.',
    }
  );
}
