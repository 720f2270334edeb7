import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context, MiddlewareHandler } from 'hono';
import { compress } from 'hono/compress';

/** Compresses answers that go over a network. Within a machine that only takes time: more of it than all else about a long run. */
export function compressForNetwork(): MiddlewareHandler {
  const compressed = compress();
  return (c, next) => (staysOnMachine(c) ? next() : compressed(c, next));
}

/** What a proxy on this machine asks for may go on from there. */
function staysOnMachine(c: Context): boolean {
  const isOfProxy = proxyHeaders.some((name) => c.req.header(name) !== undefined);
  return !isOfProxy && isLoopbackAddress(getConnInfo(c).remote.address ?? '');
}

const proxyHeaders = ['forwarded', 'x-forwarded-for', 'via'];

/** IPv4's addresses have a prefix where the server listens on IPv6 as well. */
function isLoopbackAddress(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127\./.test(address);
}
