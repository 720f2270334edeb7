import type { Server } from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';

/** How every HTTP/2 connection begins that was not agreed on before, and so every one of gRPC (RFC 9113, section 3.4). */
const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\n');

export interface PrefaceOptions {
  /** Where gRPC is taken; null while it is not. */
  grpcUrl: () => string | null;
  /** Somebody speaks gRPC here, and there is nobody to hand it to. */
  onRefused: () => void;
}

/**
 * Hands over gRPC that was sent to the HTTP port, as by programs that know one endpoint for all protocols: from there on, the
 * connection goes through to the gRPC port.
 */
export function handOverGrpc(server: Server, { grpcUrl, onRefused }: PrefaceOptions): void {
  server.on('clientError', (error: ParseError, socket) => {
    if (!error.rawPacket?.subarray(0, preface.length).equals(preface)) return refuse(error, socket);
    const url = grpcUrl();
    if (url === null) {
      onRefused();
      return refuse(error, socket);
    }
    // What the server would still do with the connection.
    for (const event of ['data', 'end', 'close', 'drain', 'timeout', 'error'])
      socket.removeAllListeners(event);
    const { hostname, port } = new URL(url);
    const grpc = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) });
    grpc.write(error.rawPacket);
    socket.pipe(grpc).pipe(socket);
    socket.on('error', () => grpc.destroy()).on('close', () => grpc.destroy());
    grpc.on('error', () => socket.destroy()).on('close', () => socket.destroy());
  });
}

/** As Node's parser tells it. */
interface ParseError extends Error {
  code?: string;
  rawPacket?: Buffer;
}

/** What Node does when nobody listens to this event. */
function refuse({ code }: ParseError, socket: Duplex): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const status = (code && statuses[code]) ?? '400 Bad Request';
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`);
}

const statuses: Record<string, string> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Payload Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};
