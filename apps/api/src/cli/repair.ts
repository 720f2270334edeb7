import { existsSync } from 'node:fs';
import { formatCount } from '@spanlight/schema';
import { readConfig } from '../config.ts';
import { createReadSpan } from '../read-span.ts';
import { isPostgres } from '../store/database-name.ts';
import { repairSqlite } from '../store/repair-sqlite.ts';
import { defineCommand } from './command.ts';
import { databaseFlags, jsonFlag } from './config-flags.ts';
import { UsageError } from './usage-error.ts';

export const repairCommand = defineCommand({
  name: 'repair',
  summary: 'Make a damaged database file anew from all that can be read of it',
  flags: { ...databaseFlags, ...jsonFlag },
  examples: ['spanlight repair', 'spanlight repair --db ./traces.db'],
  async run(flags) {
    const { database } = readConfig(flags, process.env);
    if (isPostgres(database)) {
      throw new UsageError('This repairs files. A PostgreSQL is repaired from a backup, by its own means.');
    }
    if (!existsSync(database)) throw new UsageError(`There is no database at ${database}.`);
    const done = await repairSqlite(database, createReadSpan());
    if (flags.json) {
      console.log(JSON.stringify(done));
      return 0;
    }
    const lost = done.lostSpans === 0 ? '' : `; ${formatCount(done.lostSpans)} of their spans are lost`;
    console.log(
      `Saved ${formatCount(done.runs)} runs with ${formatCount(done.spans)} spans${lost}. What was there is kept as ${done.damagedFile}.`,
    );
    return 0;
  },
});
