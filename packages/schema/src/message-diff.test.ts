import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffMessages } from './message-diff.ts';
import { roles, type Message, type Role } from './message.ts';

function say(role: Role, text: string): Message {
  return { role, parts: [{ type: 'text', text }] };
}

const kinds = (before: Message[], answer: Message[], now: Message[]) =>
  diffMessages(before, answer, now).map(({ kind }) => kind);

const system = say('system', 'Be brief.');
const question = say('user', 'How much is a ticket to the harbour?');

describe('diffMessages', () => {
  it('knows an answer that comes back without its reasoning and with its arguments as text', () => {
    const answer: Message = {
      role: 'assistant',
      parts: [
        { type: 'reasoning', text: 'hm' },
        { type: 'tool_call', id: '1', name: 'look_up', arguments: { of: 'ticket' } },
      ],
    };
    const back: Message = {
      role: 'assistant',
      parts: [
        { type: 'text', text: '' },
        { type: 'tool_call', id: '1', name: 'look_up', arguments: '{"of":"ticket"}' },
      ],
    };
    expect(kinds([question], [answer], [question, back])).toEqual(['same', 'same']);
  });

  it('calls a message that kept its role and much of its words changed, any other removed and added', () => {
    expect(kinds([system, question], [], [say('system', 'No!'), question])).toEqual(['changed', 'same']);
    expect(kinds([question], [], [say('user', 'How much is a ticket to the station?')])).toEqual(['changed']);
    expect(kinds([question], [], [say('user', 'xyz')])).toEqual(['added', 'removed']);
  });

  it('finds what stayed around a stretch that was cut out', () => {
    const turns = Array.from({ length: 6 }, (_, index) => say('user', `${index}`.repeat(40)));
    expect(kinds([system, ...turns], [], [system, ...turns.slice(4)])).toEqual([
      'same',
      'removed',
      'removed',
      'removed',
      'removed',
      'same',
      'same',
    ]);
  });

  it('loses no message of either side, and keeps both in order', () => {
    const turn = fc.record({ role: fc.constantFrom(...roles), text: fc.constantFrom('a', 'b', 'c') });
    const messages = fc
      .array(turn, { maxLength: 8 })
      .map((list) => list.map(({ role, text }) => say(role, text)));
    const property = fc.property(messages, messages, messages, (before, answer, now) => {
      const changes = diffMessages(before, answer, now);
      const present = changes.flatMap((change) => (change.kind === 'removed' ? [] : [change]));
      expect(present.map(({ message }) => message)).toEqual(now);
      expect(present.map(({ index }) => index)).toEqual(now.map((_, index) => index));
      const past = changes.flatMap((change) => {
        if (change.kind === 'added') return [];
        return [change.kind === 'changed' ? change.before : change.message];
      });
      expect(past).toEqual([...before, ...answer]);
    });
    fc.assert(property, { numRuns: 500 });
  });
});
