import { existsSync } from 'node:fs';
import { formatCount } from '@spanlight/schema';
import { readConfig } from '../config.ts';
import { createReadSpan } from '../read-span.ts';
import { isPostgres } from '../store/database-name.ts';
import { openDatabase } from '../store/open-database.ts';
import { createStore } from '../store/store.ts';
import { defineCommand } from './command.ts';
import { databaseFlags, jsonFlag, pricesFlag } from './config-flags.ts';
import { readPrices } from './prices.ts';
import { UsageError } from './usage-error.ts';

export const renormaliseCommand = defineCommand({
  name: 'renormalise',
  summary: 'Read everything that is stored by the rules and prices of this version',
  flags: { ...databaseFlags, ...pricesFlag, ...jsonFlag },
  examples: ['spanlight renormalise', 'spanlight renormalise --prices prices.json'],
  async run(flags) {
    const { database, prices } = readConfig(flags, process.env);
    if (!isPostgres(database) && !existsSync(database)) {
      throw new UsageError(
        `There is no database at ${database} yet. "spanlight start" makes one; --db names another.`,
      );
    }
    const store = await createStore(await openDatabase({ database }), createReadSpan(readPrices(prices)));
    try {
      const { runs: total } = await store.counts();
      const showsProgress = process.stderr.isTTY && !flags.json;
      const done = await store.renormalise(({ runs }) => {
        if (showsProgress) process.stderr.write(`\r${formatCount(runs)} of ${formatCount(total)} runs`);
      });
      if (showsProgress) process.stderr.write('\r\u001B[K');
      console.log(
        flags.json
          ? JSON.stringify(done)
          : `Read ${formatCount(done.runs)} runs again; ${formatCount(done.changedRuns)} came out otherwise.`,
      );
      return 0;
    } finally {
      await store.close();
    }
  },
});
