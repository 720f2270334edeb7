import { readFileSync } from 'node:fs';
import protobuf from 'protobufjs';

const { root } = protobuf.parse(readFileSync(new URL('./otlp.proto', import.meta.url), 'utf8'), {
  keepCase: false,
});

export function protobufType(type: string): protobuf.Type {
  return root.lookupType(type);
}

/** Writes what OTLP/JSON says in protobuf, by a library that has nothing in common with our decoder. */
export function toProtobuf(type: string, request: object): Uint8Array<ArrayBuffer> {
  const Message = root.lookupType(type);
  const message = Message.fromObject(mapIds(request, 'hex', 'base64') as object);
  return new Uint8Array(Message.encode(message).finish());
}

/** Reads protobuf into what OTLP/JSON would say. */
export function fromProtobuf(type: string, bytes: Uint8Array): unknown {
  const Message = root.lookupType(type);
  const object = Message.toObject(Message.decode(bytes), {
    longs: String,
    bytes: String,
    json: true,
    defaults: true,
  });
  return mapIds(object, 'base64', 'hex');
}

const idKeys = new Set(['traceId', 'spanId', 'parentSpanId']);

/** OTLP/JSON has ids in hex, where protobuf's own JSON has base64. */
function mapIds(value: unknown, from: BufferEncoding, to: BufferEncoding): unknown {
  if (Array.isArray(value)) return value.map((item) => mapIds(item, from, to));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      idKeys.has(key) && typeof inner === 'string'
        ? Buffer.from(inner, from).toString(to)
        : mapIds(inner, from, to),
    ]),
  );
}
