import { describe, expect, it } from 'vitest';
import { testRow } from '../test/test-row.ts';
import type { Message, Role } from './message.ts';
import type { SpanDetail } from './span.ts';
import { toTurn } from './turn.ts';

function say(role: Role, text: string): Message {
  return { role, parts: [{ type: 'text', text }] };
}

/** A detail with what a test says of it: toTurn reads no more than is given here. */
function detail(fields: Partial<SpanDetail>): SpanDetail {
  const nothing = { input: null, output: null, inputMessages: null, outputMessages: null, error: null };
  return { ...testRow('span', null), ...nothing, finishReason: null, ...fields } as SpanDetail;
}

const system = say('system', 'Be brief.');
const question = say('user', 'How much is it?');
const answer = say('assistant', '12 €');

describe('toTurn', () => {
  it('counts what the call before had, and gives what is new', () => {
    const before = detail({ spanId: 'before', inputMessages: [system, question], outputMessages: [answer] });
    const now = detail({ inputMessages: [system, question, answer, say('user', 'And two?')] });
    expect(toTurn(now, before)).toMatchObject({
      previousId: 'before',
      prompt: [
        { kind: 'unchanged', count: 3 },
        { kind: 'added', message: say('user', 'And two?') },
      ],
    });
  });

  it('shows another conversation in full, without what was in the one before', () => {
    const before = detail({ inputMessages: [system, question], outputMessages: [answer] });
    const now = detail({ inputMessages: [system, say('user', 'How much is that?')] });
    expect(toTurn(now, before).prompt).toEqual([
      { kind: 'unchanged', count: 1 },
      { kind: 'added', message: say('user', 'How much is that?') },
    ]);
  });

  it('cuts what is long and says how long it was', () => {
    const long = 'x'.repeat(100_000);
    const { prompt, output } = toTurn(detail({ inputMessages: [say('user', long)], output: { long } }), null);
    const [entry] = prompt;
    expect(entry?.kind === 'added' && entry.message.parts[0]).toMatchObject({ fullLength: 100_000 });
    expect(output).toMatchObject({ fullLength: JSON.stringify({ long }).length });
    expect(JSON.stringify([prompt, output]).length).toBeLessThan(10_000);
  });

  it('gives input and output where there are no messages', () => {
    expect(toTurn(detail({ input: 'a', output: { b: 1 } }), null)).toMatchObject({
      prompt: [],
      answer: [],
      input: { value: 'a' },
      output: { value: { b: 1 } },
    });
  });
});
