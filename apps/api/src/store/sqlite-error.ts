import { DrizzleQueryError } from 'drizzle-orm';
import { StoreBusyError } from './store-error.ts';

/** SQLite's primary result codes (https://sqlite.org/rescode.html), which stand in the lowest byte of an extended one. */
const codes = {
  busy: 5,
  locked: 6,
  readOnly: 8,
  ioError: 10,
  corrupt: 11,
  full: 13,
  cantOpen: 14,
  notADatabase: 26,
} as const;

/** Whether an error says that another process holds the database. */
export function isBusy(error: unknown): boolean {
  const code = codeOf(error);
  return code === codes.busy || code === codes.locked;
}

/**
 * What keeps SQLite from reading or writing a file goes away when somebody does something about it: until then requests are
 * told what, and may come again.
 */
export function toStoreError(error: unknown, path: string): unknown {
  // Drizzle's own error has the whole row in its message.
  const cause = error instanceof DrizzleQueryError && error.cause ? error.cause : error;
  if (isBusy(cause)) return new StoreBusyError(undefined, { cause });
  const message = messageOf(codeOf(cause), path);
  return message ? new StoreBusyError(message, { cause }) : cause;
}

function messageOf(code: number | null, path: string): string | null {
  switch (code) {
    case codes.full:
      return `The disk that holds ${path} is full. What is stored is safe; free some space, and what is sent again is taken.`;
    case codes.readOnly:
      return `The database ${path} can't be written to. Make the file and its folder writable, or name another one with --db.`;
    case codes.ioError:
      return `The disk that holds ${path} can't be read or written: it may be full, or gone.`;
    case codes.corrupt:
    case codes.notADatabase:
      return (
        `The database ${path} is damaged: some of it can't be read. Stop Spanlight, move the file away, and start with a new one; ` +
        `"sqlite3 FILE .recover" saves what can be saved.`
      );
    case null:
      return null;
    case codes.cantOpen:
      return `The database ${path} can't be opened any more. Is its folder still there, and readable?`;
    default:
      return null;
  }
}

function codeOf(error: unknown): number | null {
  const code = error instanceof Error && 'errcode' in error ? error.errcode : null;
  return typeof code === 'number' ? code & 0xff : null;
}
