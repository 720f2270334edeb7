const hexOfByte = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

// Random bytes are drawn in blocks: one call of the cryptographic source costs as much as fifty ids.
const pool = new Uint8Array(4096);
let used = pool.length;

function hex(): string {
  return hexOfByte[pool[used++]!]!;
}

/** 8 random bytes. */
export function createSpanId(): string {
  if (used === pool.length) {
    crypto.getRandomValues(pool);
    used = 0;
  }
  return hex() + hex() + hex() + hex() + hex() + hex() + hex() + hex();
}

/** 16 random bytes. */
export function createTraceId(): string {
  return createSpanId() + createSpanId();
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
