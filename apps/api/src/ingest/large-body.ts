import type { Encoding } from './encoding.ts';

/** Bodies up to here are read where they come, in 30 ms whatever is in them; these and larger ones only when they hold few values. */
const smallBytes = 500_000;

/** So do requests of programs that send many spans at once: to hand those over would cost more than to read them. */
const usualBytes = 1_500_000;

/** Of those, more values than real spans have. */
const maxUsual = 40_000;

/** What values begin with: in JSON each with a brace, in protobuf the value of an attribute, and an event, with its tag. */
const signs: Record<Encoding, readonly number[]> = { json: [0x7b], protobuf: [0x12, 0x5a] };

/** Whether to read a body would hold this thread up. */
export function isLargeBody(encoding: Encoding, body: Uint8Array): boolean {
  if (body.length <= smallBytes) return false;
  return body.length > usualBytes || signs[encoding].some((sign) => holdsMany(body, sign));
}

function holdsMany(body: Uint8Array, sign: number): boolean {
  let count = 0;
  for (let at = body.indexOf(sign); at !== -1; at = body.indexOf(sign, at + 1)) {
    if (++count > maxUsual) return true;
  }
  return false;
}
