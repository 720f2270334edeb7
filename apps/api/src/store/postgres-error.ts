import { DrizzleQueryError } from 'drizzle-orm';
import { StoreBusyError } from './store-error.ts';

/** A transaction that lost against another one, to be done again: serialization_failure and deadlock_detected. */
const conflictCodes = new Set(['40001', '40P01']);

/**
 * What passes by itself, by the beginning of its code (https://www.postgresql.org/docs/current/errcodes-appendix.html): the connection
 * broke, the server lacks memory, disk or connections, is a standby that can't be written to yet, was told to stop
 * waiting, or is going down or coming up; and the conflicts that stay after the last attempt.
 */
const passingCodes = ['08', '53', '25006', '40', '55P03', '57'];

/** Node's codes when the server's machine can't be reached. */
const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOENT',
]);

/** What pg itself says, without a code, when a connection is gone or none is to be had. */
const lostConnection =
  /^Connection terminated|^timeout exceeded|connection error and is not queryable|^Client was closed/;

/** Whether the same transaction may succeed when it is done again at once. */
export function isConflict(error: unknown): boolean {
  return conflictCodes.has(codeOf(unwrap(error)));
}

/** Whether PostgreSQL, or the way there, fails for the time being. */
function isPassing(error: unknown): boolean {
  const code = codeOf(error);
  if (code === '') return error instanceof Error && lostConnection.test(error.message);
  return (
    networkCodes.has(code) || (code.length === 5 && passingCodes.some((start) => code.startsWith(start)))
  );
}

const reasons: Record<string, string> = {
  '53100': 'The disk of the database is full.',
  '25006': 'The database can only be read at the moment.',
  '55P03': 'Too many others write to the database at the moment.',
};

/** The error as the store throws it. */
export function toStoreError(error: unknown): unknown {
  const cause = unwrap(error);
  if (!isPassing(cause)) return cause;
  const reason = reasons[codeOf(cause)] ?? "The database can't be reached at the moment.";
  return new StoreBusyError(`${reason} Try again in a moment.`, { cause });
}

/** Drizzle's own error has the whole row in its message. */
export function unwrap(error: unknown): unknown {
  return error instanceof DrizzleQueryError && error.cause ? error.cause : error;
}

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
