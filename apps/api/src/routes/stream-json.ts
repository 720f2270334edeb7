import type { Context, TypedResponse } from 'hono';

/** Answers with pieces of JSON as they are asked for; what fails in the middle breaks the connection off. */
export function streamJson<Value>(
  c: Context,
  pieces: AsyncIterable<string>,
): Response & TypedResponse<Value, 200, 'json'> {
  const encoder = new TextEncoder();
  const iterator = pieces[Symbol.asyncIterator]();
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      const { done, value } = await iterator.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await iterator.return?.();
    },
  });
  const response = c.body(body, 200, { 'Content-Type': 'application/json' });
  // Hono knows no type for what is streamed: whoever gives the pieces knows what they add up to.
  return response as Response as Response & TypedResponse<Value, 200, 'json'>;
}
