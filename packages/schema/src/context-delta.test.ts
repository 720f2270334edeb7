import { describe, expect, it } from 'vitest';
import { contextDelta, divergenceText, type ModelContext } from './context-delta.ts';
import type { Message, Role } from './message.ts';

function say(role: Role, text: string): Message {
  return { role, parts: [{ type: 'text', text }] };
}

const noContext: ModelContext = {
  model: 'm',
  inputMessages: null,
  outputMessages: null,
  toolDefinitions: null,
  parameters: null,
};
const context = (fields: Partial<ModelContext>): ModelContext => ({ ...noContext, ...fields });
const tool = (name: string, description = '') => ({ name, description, parameters: {} });

function brokenBy(before: Partial<ModelContext>, after: Partial<ModelContext>): string | null {
  const { divergence } = contextDelta(context(before), context(after));
  return divergence && divergenceText(divergence);
}

const system = say('system', 'Be brief. Today is 2026-03-01.');
const question = say('user', 'How much is a ticket?');

describe('contextDelta', () => {
  it('finds nothing broken in a prompt that only grew', () => {
    const delta = contextDelta(
      context({ inputMessages: [system, question], outputMessages: [say('assistant', '12 €')] }),
      context({ inputMessages: [system, question, say('assistant', '12 €'), say('user', 'And for two?')] }),
    );
    expect(delta.divergence).toBeNull();
    expect(delta.sharedMessages).toBe(2);
    expect(delta.messages.map(({ kind }) => kind)).toEqual(['same', 'same', 'same', 'added']);
  });

  it('counts what came since by who brought it, the call’s own answer apart', () => {
    const answer = say('assistant', '12 €');
    const delta = contextDelta(
      context({ inputMessages: [system, say('user', 'Hi'), question], outputMessages: [answer] }),
      context({
        inputMessages: [system, question, answer, say('tool', '24 €'), say('user', 'And for two?')],
      }),
    );
    expect(delta.since).toEqual({ answered: 1, tool: 1, user: 1, assistant: 0, system: 0 });
  });

  it('counts no answer that did not come back', () => {
    const delta = contextDelta(
      context({ inputMessages: [question], outputMessages: [say('assistant', '12 €')] }),
      context({ inputMessages: [question, say('user', 'And for two?')] }),
    );
    expect(delta.since).toMatchObject({ answered: 0, user: 1 });
  });

  it.each([
    ['Be brief. Today is 2026-03-02.', 'the system prompt’s date changed'],
    ['Be brief. Today is 2026-03-01, and be kind.', 'the system prompt changed'],
  ])('says what of the system prompt changed: %s', (text, words) => {
    expect(
      brokenBy({ inputMessages: [system, question] }, { inputMessages: [say('system', text), question] }),
    ).toBe(words);
  });

  it.each([
    ['It is 14:03:22.', 'It is 14:04:01.', 'time'],
    ['It is 2026-03-01T14:03:22Z.', 'It is 2026-03-01T14:04:01Z.', 'time'],
    ['It is Monday, March 2, 2026.', 'It is Tuesday, March 3, 2026.', 'date'],
    ['You have 3 tries left.', 'You have 2 tries left.', 'number'],
    ['Request req_8f01c2aa.', 'Request req_91be0d4f.', 'id'],
  ])('knows a changed %s from %s as its %s', (before, after, part) => {
    expect(
      brokenBy({ inputMessages: [say('system', before)] }, { inputMessages: [say('system', after)] }),
    ).toBe(`the system prompt’s ${part} changed`);
  });

  it('looks at the tools before the messages, since a model reads them first', () => {
    expect(
      brokenBy(
        { toolDefinitions: [tool('a'), tool('b')], inputMessages: [system] },
        { toolDefinitions: [tool('a'), tool('b', 'new words')], inputMessages: [question] },
      ),
    ).toBe('the tool b was changed');
    expect(
      brokenBy({ toolDefinitions: [tool('a'), tool('b')] }, { toolDefinitions: [tool('b'), tool('a')] }),
    ).toBe('the tools stand in another order');
  });

  it('says that another model was asked, whose cache is another', () => {
    expect(brokenBy({ model: 'a' }, { model: 'b' })).toBe('another model, b after a');
  });

  it('tells what was taken out and put in', () => {
    expect(brokenBy({ inputMessages: [system, question] }, { inputMessages: [system] })).toBe(
      'message 2 (user) was taken out',
    );
    expect(
      brokenBy(
        { inputMessages: [system, question] },
        { inputMessages: [system, say('assistant', 'Hi!'), question] },
      ),
    ).toBe('message 2 (assistant) was put in');
  });

  it('lists tools and parameters that are new, gone or changed', () => {
    const { tools, parameters } = contextDelta(
      context({ toolDefinitions: [tool('a'), tool('b')], parameters: { temperature: 0, seed: 1 } }),
      context({ toolDefinitions: [tool('b', 'x'), tool('c')], parameters: { temperature: 1, topP: 0.5 } }),
    );
    expect(tools.map(({ kind, name }) => [kind, name])).toEqual([
      ['changed', 'b'],
      ['added', 'c'],
      ['removed', 'a'],
    ]);
    expect(parameters).toEqual([
      { name: 'temperature', before: 0, after: 1 },
      { name: 'seed', before: 1, after: undefined },
      { name: 'topP', before: undefined, after: 0.5 },
    ]);
  });
});
