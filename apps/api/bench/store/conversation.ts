import { stat } from 'node:fs/promises';
import { normalise } from '../../src/normalise/index.ts';
import { openSqlite } from '../../src/store/open-sqlite.ts';
import { createStore } from '../../src/store/store.ts';
import { attributes, nano } from '../../test/otlp.ts';
import { readSpan } from '../../test/span.ts';
import { spanIdOf, traceIdOf } from './agents.ts';
import { createRandom, words } from './texts.ts';

export interface ConversationFigures {
  turns: number;
  /** As the program sent them, and as they lie on the disk with everything else, index included. */
  sentMb: number;
  diskMb: number;
  savedMs: number;
  /** The last call with all of its messages. */
  readMs: number;
}

/** An agent of 200 turns whose every call repeats the conversation so far, which grows by 4 KB a turn; a request each. */
export async function measureConversation(file: string): Promise<ConversationFigures> {
  const turns = 200;
  const random = createRandom(3);
  const store = await createStore(await openSqlite({ file }), normalise);
  const messages: object[] = [];
  let sent = 0;
  let savedMs = 0;
  for (let turn = 0; turn < turns; turn++) {
    const say = (role: string) => ({ role, parts: [{ type: 'text', content: words(2000, random) }] });
    messages.push(say('user'));
    const input = JSON.stringify(messages);
    const answer = say('assistant');
    messages.push(answer);
    sent += input.length;
    const span = readSpan({
      traceId: traceIdOf(0),
      spanId: spanIdOf(0, turn),
      name: 'chat',
      startTimeUnixNano: nano(turn),
      endTimeUnixNano: nano(turn + 1),
      attributes: attributes({
        'gen_ai.operation.name': 'chat',
        'gen_ai.input.messages': input,
        'gen_ai.output.messages': JSON.stringify([answer]),
      }),
    });
    const start = performance.now();
    await store.save([span]);
    savedMs += performance.now() - start;
  }
  const start = performance.now();
  const last = await store.readSpan(traceIdOf(0), spanIdOf(0, turns - 1));
  const readMs = performance.now() - start;
  if (last?.inputMessages?.length !== 2 * turns - 1) throw new Error('Messages are missing.');
  await store.close();
  return { turns, sentMb: sent / 1e6, diskMb: (await stat(file)).size / 1e6, savedMs, readMs };
}
