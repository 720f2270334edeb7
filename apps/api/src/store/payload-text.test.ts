import type { Attributes } from '@spanlight/schema';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createPacker, unpack, type Payload } from './packed-payload.ts';
import { createPayloadWriter, readPayload, type ContentSink } from './payload-text.ts';

const value = fc.oneof(
  fc.jsonValue(),
  fc.string({ unit: 'binary' }),
  fc
    .string({ unit: fc.constantFrom('\ud800', '\udc00', 'x', '\0', '"', '\\') })
    .map((text) => text.repeat(60)),
  fc
    .array(fc.record({ role: fc.string(), content: fc.string().map((text) => text.repeat(50)) }))
    .map((list) => JSON.stringify(list)),
  fc.array(fc.record({ role: fc.string(), content: fc.string().map((text) => text.repeat(50)) })),
);
/** Packs payloads, and writes them. */
function createWriter(sink: ContentSink) {
  const pack = createPacker();
  const write = createPayloadWriter(sink, async () => undefined);
  return (each: Payload) => write(pack(each));
}

// -0 and undefined are not JSON, and come over no wire.
const attributes = fc.dictionary(fc.oneof(fc.string(), fc.constant('__proto__')), value, { maxKeys: 60 });

const payload: fc.Arbitrary<Payload> = fc.record({
  name: fc.string(),
  kind: fc.nat({ max: 5 }),
  status: fc.record({ code: fc.nat({ max: 2 }), message: fc.option(fc.string()) }),
  attributes,
  events: fc.array(fc.record({ name: fc.string(), time: fc.nat(), attributes }), { maxLength: 3 }),
  links: fc.array(fc.record({ traceId: fc.string(), spanId: fc.string(), attributes }), { maxLength: 2 }),
  resource: attributes,
  scope: fc.record({ name: fc.string(), version: fc.option(fc.string()) }),
});

test('any payload is read as it was written', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(payload, { minLength: 1, maxLength: 3 }), async (payloads) => {
      const kept: string[] = [];
      const write = createWriter({
        keep(text) {
          expect(text.isWellFormed()).toBe(true);
          const known = kept.indexOf(text);
          return known === -1 ? kept.push(text) - 1 : known;
        },
      });
      const written: string[] = [];
      for (const each of payloads) written.push((await write(each)).text);
      for (const [index, text] of written.entries()) {
        expect(text.isWellFormed()).toBe(true);
        const read = await readPayload(text, async (pieces) => {
          let number = 0;
          return pieces
            .map((piece) => (typeof piece === 'string' ? piece : kept[(number += piece)]!))
            .join('');
        });
        expect(JSON.stringify(read)).toBe(JSON.stringify(payloads[index]));
      }
    }),
    { numRuns: 300 },
  );
});

test('what was packed is the payload again', () => {
  fc.assert(
    fc.property(payload, (each) => {
      expect(JSON.stringify(unpack(createPacker()(each)))).toBe(JSON.stringify(each));
    }),
    { numRuns: 300 },
  );
});

test('attributes by the hundred are kept once, as long as they stay the same', async () => {
  const kept = new Map<string, number>();
  let keptLength = 0;
  const write = createWriter({
    keep(text) {
      const known = kept.get(text);
      if (known !== undefined) return known;
      keptLength += text.length;
      kept.set(text, kept.size);
      return kept.size - 1;
    },
  });
  const messages: Attributes = {};
  for (let n = 0; n < 200; n++) {
    messages[`llm.input_messages.${n}.message.role`] = 'user';
    messages[`llm.input_messages.${n}.message.content`] = `message ${n} `.repeat(40);
    const { text } = await write({
      name: 'chat',
      kind: 1,
      status: { code: 0, message: null },
      attributes: { ...messages },
      events: [],
      links: [],
      resource: {},
      scope: { name: '', version: null },
    });
    expect(text.length).toBeLessThan(8000);
  }
  // A message is 480 characters, its keys 90; written in full each time it would be 11 million.
  expect(keptLength).toBeLessThan(400_000);
});
