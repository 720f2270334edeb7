import type { DatabaseSync } from 'node:sqlite';
import { holdsText } from './block-search.ts';
import { foldCase } from './search-text.ts';

/** What SQLite can't do by itself. */
export function defineFunctions(database: DatabaseSync): void {
  // Upper and lower case in every alphabet.
  database.function('fold', { deterministic: true }, (value) =>
    typeof value === 'string' ? foldCase(value) : value,
  );
  // A look into a block.
  database.function('holds', { deterministic: true }, (hashes, body, folded) =>
    Number(holdsText({ hashes: hashes as Uint8Array, body: body as Uint8Array }, folded as string)),
  );
}
