// Random digits are drawn in blocks: a call of the cryptographic source costs as much as fifty ids, and to cut an id out of a
// text costs less than to put one together. An id that is kept keeps its block, which is why blocks are short.
const blockLength = 4096;
const words = new Uint32Array(blockLength / 4);
const drawn = words.subarray(blockLength / 8);
const decoder = new TextDecoder();
let digits = '';
let used = blockLength;

/** The lower half of each byte as the character of its digit, all four at once: letters come 39 places behind the figures. */
function toDigits(word: number): number {
  const values = word & 0x0f0f0f0f;
  return values + 0x30303030 + (((values + 0x06060606) >> 4) & 0x01010101) * 39;
}

function draw(length: number): string {
  if (used + length > blockLength) {
    crypto.getRandomValues(drawn);
    for (let index = 0; index < drawn.length; index++) {
      words[index] = toDigits(drawn[index]!);
      drawn[index] = toDigits(drawn[index]! >> 4);
    }
    digits = decoder.decode(words);
    used = 0;
  }
  return digits.slice(used, (used += length));
}

/** 8 random bytes. */
export function createSpanId(): string {
  return draw(16);
}

/** 16 random bytes. */
export function createTraceId(): string {
  return draw(32);
}

export function isTraceId(text: unknown): text is string {
  return typeof text === 'string' && /^[0-9a-f]{1,32}$/i.test(text);
}

export function isSpanId(text: unknown): text is string {
  return typeof text === 'string' && /^[0-9a-f]{1,16}$/i.test(text);
}

/** Ids from outside may be short or in capitals. On the wire they have all their digits, in lower case. */
export function traceIdOnWire(id: string): string {
  return id.toLowerCase().padStart(32, '0');
}

export function spanIdOnWire(id: string): string {
  return id.toLowerCase().padStart(16, '0');
}
