import { isAscii } from 'node:buffer';
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';

/** Contents of one trace that one write brought, numbered in a row. */
export interface ContentBlock {
  texts: string[];
  /** For each content the span that brought it. */
  spanIds: string[];
}

/** Smaller ones hardly shrink. */
const minCompressed = 200;

/**
 * Level 1 is the best of what costs less than the writing: docs/decisions/contents.md. With four bytes that tell what a disk
 * has changed, which SQLite does not look for.
 */
const compression = {
  params: { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_checksumFlag]: 1 },
};

/** The first four bytes of what zstd made, and of nothing that starts with our header. */
const zstdMagic = 0xfd2fb528;

interface Header {
  /** Span ids, each once. */
  s: string[];
  /** For each content its length in UTF-16 units, and the place of its span in `s`. */
  c: [length: number, span: number][];
}

/** Texts must be well-formed: UTF-8 can't hold half a character. */
export function packBlock({ texts, spanIds }: ContentBlock): Uint8Array {
  const places = new Map<string, number>();
  const header: Header = {
    s: [],
    c: texts.map((text, index) => {
      const spanId = spanIds[index]!;
      let place = places.get(spanId);
      if (place === undefined) {
        place = places.size;
        places.set(spanId, place);
      }
      return [text.length, place];
    }),
  };
  header.s = [...places.keys()];
  const bytes = Buffer.from(`${JSON.stringify(header)}\n${texts.join('')}`);
  if (bytes.length < minCompressed) return bytes;
  const compressed = zstdCompressSync(bytes, compression);
  return compressed.length < bytes.length ? compressed : bytes;
}

/** A block that is not there, or is not what was written: something has damaged the database. */
export class DamagedBlockError extends Error {
  override readonly name = 'DamagedBlockError';
}

/** A block whose contents are still one, of which most of what reads one wants much. */
export interface OpenBlock {
  /** All contents, one after the other: the bytes where each is a character of its own, else their text. */
  joined: Buffer | string;
  /** For each content where it ends in `joined`, UTF-16 units. */
  ends: number[];
}

/** @throws {DamagedBlockError} */
export function openBlock(body: Uint8Array): OpenBlock {
  const { joined, ends } = open(body);
  return { joined, ends };
}

/** @throws {DamagedBlockError} */
export function unpackBlock(body: Uint8Array): ContentBlock {
  const { joined, ends, header } = open(body);
  const text = typeof joined === 'string' ? joined : joined.toString('latin1');
  return {
    texts: ends.map((end, index) => text.slice(ends[index - 1] ?? 0, end)),
    spanIds: header.c.map(([, span]) => header.s[span]!),
  };
}

function open(body: Uint8Array): OpenBlock & { header: Header } {
  try {
    const packed = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
    const isCompressed = packed.length >= 4 && packed.readUInt32LE(0) === zstdMagic;
    const bytes = isCompressed ? decompress(packed) : packed;
    const headerEnd = bytes.indexOf(lineBreak);
    const header = JSON.parse(bytes.toString('utf8', 0, headerEnd)) as Header;
    const contents = bytes.subarray(headerEnd + 1);
    let end = 0;
    return {
      joined: isAscii(contents) ? contents : contents.toString(),
      ends: header.c.map(([length]) => (end += length)),
      header,
    };
  } catch (error) {
    throw new DamagedBlockError('A block of contents is damaged.', { cause: error });
  }
}

const lineBreak = 10;

/** In one step, into no more memory than it takes: what is left over of chunks stays until it is collected. */
function decompress(packed: Buffer): Buffer {
  // With room for one more, or zlib makes another chunk to see that nothing comes.
  return zstdDecompressSync(packed, { chunkSize: Math.max(contentSize(packed) + 1, constants.Z_MIN_CHUNK) });
}

/** What a frame says of its content, bytes, as zstd writes it where all is there at once (RFC 8878, 3.1.1.1). */
function contentSize(frame: Buffer): number {
  const descriptor = frame.readUInt8(4);
  const isSingleSegment = (descriptor & 0x20) > 0;
  const dictionaryIdLength = [0, 1, 2, 4][descriptor & 3]!;
  const at = 5 + (isSingleSegment ? 0 : 1) + dictionaryIdLength;
  switch (descriptor >> 6) {
    case 0:
      return isSingleSegment ? frame.readUInt8(at) : 0;
    case 1:
      return frame.readUInt16LE(at) + 256;
    case 2:
      return frame.readUInt32LE(at);
    default:
      return Number(frame.readBigUInt64LE(at));
  }
}
