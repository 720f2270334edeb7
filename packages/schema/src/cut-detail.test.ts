import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cutDetail, pointerInCut } from './cut-detail.ts';
import { valueAt } from './json-pointer.ts';
import type { Message } from './message.ts';
import type { SpanDetail } from './span.ts';

const roles = fc.constantFrom<Message['role'][]>('system', 'user', 'assistant');

it('keeps a system prompt at the start and the end of a long prompt, and tells what stood in between', () => {
  fc.assert(
    fc.property(fc.array(roles, { minLength: 1, maxLength: 60, size: 'max' }), (speakers) => {
      const texts = speakers.map((_, index) => `No. ${index} ${'x'.repeat(300_000)}`);
      // Texts that are cut by themselves make no prompt long, but names do.
      const inputMessages = speakers.map((role, index): Message => ({
        role,
        name: 'n'.repeat(100_000),
        parts: [{ type: 'text', text: texts[index]! }],
      }));
      const cut = { inputMessages } as SpanDetail;
      cutDetail(cut);
      const { earlierMessages = 0, longTexts = [] } = cut;
      const head = cut.inputMessages![0]!.role === 'system' ? 1 : 0;
      expect(cut.inputMessages!.map(({ role }) => role)).toEqual(speakers.toSpliced(head, earlierMessages));
      if (speakers.length > 21 && speakers.at(-20) !== 'system')
        expect(earlierMessages).toBe(speakers.length - head - 20);
      const ofTexts = longTexts.filter(({ pointer }) => pointer.endsWith('text'));
      expect(ofTexts).toHaveLength(cut.inputMessages!.length);
      for (const { pointer, kept } of ofTexts) {
        const whole = texts[Number(pointer.split('/')[2])]!;
        expect(valueAt(cut, pointerInCut(cut, pointer))).toBe(whole.slice(0, kept));
      }
    }),
    { numRuns: 50 },
  );
});
