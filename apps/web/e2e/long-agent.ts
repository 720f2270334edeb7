import { agentSpan, idOf, modelCall, say, sendSpans, toolSpan, type OtelMessage } from './otlp.ts';
import type { Spanlight } from './spanlight.ts';

export const longAgentId = 'abcdef00000000000000000000000001';

/** The span of a turn of the long agent, from 1. */
export function turnId(turn: number): string {
  return idOf(turn * 2);
}

/**
 * An agent that calls one tool in each of its turns, and sends the whole conversation with each call: so do they all, and
 * what they send grows with the square of the turns.
 */
export async function sendLongAgent(spanlight: Pick<Spanlight, 'url'>, turns: number): Promise<void> {
  const messages: OtelMessage[] = [
    say('system', `You are a patient researcher.\n${'Be exact. '.repeat(200)}`),
    say('user', 'Find out why the harbour bridge was closed.'),
  ];
  await sendSpans(spanlight, longAgentId, [
    agentSpan({ spanId: idOf(1), name: 'researcher', from: 0, to: turns * 1000 }),
  ]);
  for (let turn = 1; turn <= turns; turn++) {
    const from = (turn - 1) * 1000;
    const call = { id: `call_${turn}`, name: 'read_page' };
    const answer: OtelMessage = {
      role: 'assistant',
      parts: [
        { type: 'text', content: `Thought ${turn}: the next page may say more.` },
        { type: 'tool_call', ...call, arguments: { page: turn } },
      ],
    };
    const page = `Page ${turn}. ${`The bridge was closed at ${turn} o’clock. `.repeat(50)}`;
    // One request a turn: a program sends no 50 MB at once either.
    await sendSpans(spanlight, longAgentId, [
      modelCall({
        spanId: turnId(turn),
        parentSpanId: idOf(1),
        from,
        to: from + 600,
        input: messages,
        output: [answer],
        attributes: {
          'gen_ai.usage.input_tokens': 600 + turn * 550,
          'gen_ai.usage.output_tokens': 40,
          'gen_ai.usage.cache_read.input_tokens': turn * 500,
        },
      }),
      toolSpan({
        spanId: idOf(turn * 2 + 1),
        parentSpanId: idOf(1),
        name: 'read_page',
        from: from + 610,
        to: from + 900,
        input: { page: turn },
        output: page,
        attributes: { 'gen_ai.tool.call.id': call.id },
      }),
    ]);
    messages.push(answer, {
      role: 'tool',
      parts: [{ type: 'tool_call_response', id: call.id, response: page }],
    });
  }
}
