import { hostname as machineName } from 'node:os';
import { isIP } from 'node:net';
import type { Context, MiddlewareHandler } from 'hono';
import { ApiError } from './errors.ts';

export interface GuardOptions {
  /** The address that the server listens on, and so may be asked for by. */
  host: string;
  /** Origins of pages elsewhere that may send spans. */
  allowedOrigins: readonly string[];
}

const readMethods = new Set(['GET', 'HEAD', 'OPTIONS']);
const everywhere = new Set(['0.0.0.0', '::']);

export interface Guard {
  /**
   * Refuses requests under a name that isn't ours: a page of another site can make its own name point to this machine, and
   * would then count as of one origin with us (DNS rebinding).
   */
  host: MiddlewareHandler;
  /** Refuses changes that a page of another origin asks for. */
  origin: MiddlewareHandler;
  /** Whether a page of this origin may send spans. */
  maySendSpans: (origin: string) => boolean;
}

/** Keeps what listens on this machine from being used by the pages of strangers. */
export function createGuard({ host, allowedOrigins }: GuardOptions): Guard {
  const ownNames = new Set(['host.docker.internal', host.toLowerCase()]);

  function isOwnName(name: string): boolean {
    if (isLoopback(name) || ownNames.has(name)) return true;
    if (!everywhere.has(host)) return false;
    // Open to the network: by any address, or by a name that no stranger can register.
    return (
      isIP(name.replace(/^\[|\]$/g, '')) !== 0 || !name.includes('.') || name === machineName().toLowerCase()
    );
  }

  return {
    async host(c, next) {
      const name = new URL(c.req.url).hostname;
      if (!isOwnName(name)) {
        throw new ApiError(
          403,
          'unknown_host',
          `This server is not ${name}. To use that name, start it with --host ${name}.`,
        );
      }
      await next();
    },
    async origin(c, next) {
      const origin = c.req.header('origin');
      if (origin !== undefined && !readMethods.has(c.req.method) && !isSameOrigin(c, origin)) {
        throw new ApiError(403, 'foreign_origin', `Pages of ${origin} may not change anything here.`);
      }
      await next();
    },
    maySendSpans: (origin) =>
      allowedOrigins.includes(origin) || isLoopback(URL.parse(origin)?.hostname ?? ''),
  };
}

/** The page's own origin, or that of a development server on this machine. */
function isSameOrigin(c: Context, origin: string): boolean {
  return origin === new URL(c.req.url).origin || isLoopback(URL.parse(origin)?.hostname ?? '');
}

/** `name` is a URL's hostname: in lower case, IPv6 in brackets. */
function isLoopback(name: string): boolean {
  return (
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    name === '[::1]' ||
    /^127(\.\d{1,3}){3}$/.test(name)
  );
}
