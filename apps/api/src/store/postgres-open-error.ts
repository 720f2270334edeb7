import { codeOf, unwrap } from './postgres-error.ts';
import { StoreOpenError } from './store-error.ts';

/** Why a database can't be opened and what to do, by the code of the server or of the way there. */
const advice: Record<string, string> = {
  ECONNREFUSED: 'nothing answers there. Is PostgreSQL running?',
  ENOTFOUND: 'there is no such host.',
  EAI_AGAIN: 'the name of the host can not be looked up.',
  ETIMEDOUT: 'the host does not answer.',
  EHOSTUNREACH: 'the host can not be reached.',
  ENOENT: 'there is no such socket. Is PostgreSQL running?',
  '28P01': 'it does not accept the password.',
  '28000': 'it does not let this user in.',
  '3D000': 'there is no such database. Make it with createdb, with encoding UTF8.',
  '42501':
    'this user may not do that. Let it make tables: GRANT CREATE ON DATABASE … TO …, or start once as a user who may.',
  '25006': 'it can only be read: it is a standby.',
  '53300': 'it has no connection left.',
  '0A000': "it lacks PostgreSQL's own extension pg_trgm: install its contrib modules.",
  '57P03': 'it is starting up. Try again in a moment.',
};

/** Says in words why a database can't be opened, without the password. */
export function toOpenError(error: unknown, name: string): unknown {
  if (error instanceof StoreOpenError) return error;
  const cause = unwrap(error);
  const said = cause instanceof Error ? cause.message : String(cause);
  const reason = advice[codeOf(cause)];
  const detail = said === '' ? '' : ` (${said})`;
  return new StoreOpenError(`Can't open the database ${name}: ${reason ? reason + detail : `${said}.`}`, {
    cause,
  });
}
