import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createGunzip } from 'node:zlib';

// A process that takes OTLP, counts the ended spans, and keeps none of them.

let ended = 0;
const server = createServer(async (request, response) => {
  const isCompressed = request.headers['content-encoding'] === 'gzip';
  const body = await text(isCompressed ? request.pipe(createGunzip()) : request);
  ended += body.split('"endTimeUnixNano"').length - 1;
  response.setHeader('content-type', 'application/json').end('{}');
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.send?.(`http://127.0.0.1:${port}`);
});
process.on('message', () => process.send?.(ended));
process.on('disconnect', () => process.exit());
