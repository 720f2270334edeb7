import { DrizzleQueryError } from 'drizzle-orm';
import { DamagedBlockError } from './content-block.ts';
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
  /** No write of ours breaks one, but for indexes that don't say what the tables hold. */
  constraint: 19,
  notADatabase: 26,
} as const;

/** Whether an error says that another process holds the database. */
export function isBusy(error: unknown): boolean {
  const code = codeOf(error);
  return code === codes.busy || code === codes.locked;
}

/** Whether an error says that there is no room on the disk. */
export function isFull(error: unknown): boolean {
  return codeOf(error) === codes.full;
}

/** Whether an error says that a file, or one that belongs to it, can't be opened. */
export function isUnopenable(error: unknown): boolean {
  return codeOf(error) === codes.cantOpen;
}

/**
 * What keeps SQLite from reading or writing a file goes away when somebody does something about it: until then requests are
 * told what, and may come again.
 */
export function toStoreError(error: unknown, path: string): unknown {
  // Drizzle's own error has the whole row in its message.
  const cause = error instanceof DrizzleQueryError && error.cause ? error.cause : error;
  if (isBusy(cause)) return new StoreBusyError(undefined, { cause });
  if (cause instanceof DamagedBlockError) return new StoreBusyError(damagedMessage(path), { cause });
  const message = messageOf(codeOf(cause), path);
  return message ? new StoreBusyError(message, { cause }) : cause;
}

/** The same for a file that is opened; null when SQLite's own words say all there is to say. */
export function openMessage(error: unknown, path: string): string | null {
  const code = codeOf(error);
  if (code === codes.busy || code === codes.locked) {
    return `The database ${path} is held by another process: stop that one, or wait until it is done.`;
  }
  if (code === codes.cantOpen) return null;
  return messageOf(isReadOnlyPlace(error) ? codes.readOnly : code, path);
}

/** What the file system says before SQLite does. */
function isReadOnlyPlace(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && ['EROFS', 'EPERM', 'EACCES'].includes(String(error.code))
  );
}

function messageOf(code: number | null, path: string): string | null {
  switch (code) {
    case codes.full:
      return (
        `The disk that holds ${path} is full. What is stored is safe. Free some space, and what is sent again is taken; ` +
        `a few megabytes are enough to delete runs, which gives more back.`
      );
    case codes.readOnly:
      return `The database ${path} can't be written to. Make the file and its folder writable, or name another one with --db.`;
    case codes.ioError:
      return `The disk that holds ${path} can't be read or written: it may be full, or gone.`;
    case codes.corrupt:
    case codes.constraint:
      return damagedMessage(path);
    case codes.notADatabase:
      return (
        `${path} is no database, or its beginning is damaged. Name another one with --db, or move it away and start with a new one; ` +
        `"sqlite3 FILE .recover" may save some of it.`
      );
    case null:
      return null;
    case codes.cantOpen:
      return `The database ${path} can't be opened any more. Is its folder still there, and readable?`;
    default:
      return null;
  }
}

function damagedMessage(path: string): string {
  return (
    `The database ${path} is damaged: some of it can't be read. Stop Spanlight, and run "spanlight repair" ` +
    `to save what can be saved.`
  );
}

function codeOf(error: unknown): number | null {
  const code = error instanceof Error && 'errcode' in error ? error.errcode : null;
  return typeof code === 'number' ? code & 0xff : null;
}
