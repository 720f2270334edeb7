// Random digits are drawn in blocks: a call of the cryptographic source costs as much as fifty ids, and to cut an id out of a
// text costs less than to put one together. An id that is kept keeps its block, which is why blocks are short.
const pool = new Uint8Array(2048);
const decoder = new TextDecoder();
let digits = '';
let used = pool.length;

function draw(length: number): string {
  if (used + length > pool.length) {
    crypto.getRandomValues(pool);
    for (let index = 0; index < pool.length; index++) {
      const digit = pool[index]! & 15;
      // Letters come 39 places behind the figures. Without a branch, which could only be guessed.
      pool[index] = digit + 48 + ((digit + 6) >> 4) * 39;
    }
    digits = decoder.decode(pool);
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
