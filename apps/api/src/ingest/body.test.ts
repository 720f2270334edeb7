import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readBody } from './body.ts';

/** A body of so many kilobytes, and how much of it was taken. */
function createBody(kilobytes: number) {
  const state = { taken: 0, isCut: false };
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (state.taken === kilobytes) return controller.close();
        state.taken++;
        controller.enqueue(new Uint8Array(1000));
      },
      cancel() {
        state.isCut = true;
      },
    },
    { highWaterMark: 0 },
  );
  return { body, state };
}

test('reads a body up to the limit, and no body at all', async () => {
  expect((await readBody(createBody(10).body, undefined, 10_000)).byteLength).toBe(10_000);
  expect((await readBody(null, undefined, 10)).byteLength).toBe(0);
});

test('undoes gzip, also of several members', async () => {
  const members = Buffer.concat([gzipSync('one '), gzipSync('two')]);
  const body = new Blob([members]).stream();
  expect(Buffer.from(await readBody(body, ' GZIP ', 100)).toString()).toBe('one two');
});

test.each([
  ['too large', 9, undefined, 'larger than 5000 bytes'],
  ['in an unknown encoding', 5, 'br', 'Content-Encoding "br" is not supported'],
  ['not the gzip it is said to be', 5, 'gzip', 'could not be read'],
])('reads what is %s to its end before it refuses', async (_, kilobytes, encoding, message) => {
  const { body, state } = createBody(kilobytes);
  await expect(readBody(body, encoding, 5000)).rejects.toThrow(message);
  expect(state).toEqual({ taken: kilobytes, isCut: false });
});

test('cuts off whoever sends on without end', async () => {
  const { body, state } = createBody(1_000_000);
  await expect(readBody(body, undefined, 5000)).rejects.toThrow('larger than 5000 bytes');
  expect(state.isCut).toBe(true);
  expect(state.taken).toBeLessThan(20);
});
