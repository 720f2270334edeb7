import { defineCommand } from './command.ts';
import { addressFlags, databaseFlags } from './config-flags.ts';
import { findRun, noSuchRun } from './find-run.ts';
import { openSource } from './source.ts';

export const deleteCommand = defineCommand({
  name: 'delete',
  summary: 'Delete one run with all that belongs to it',
  argument: '<trace id, or its beginning>',
  flags: { ...addressFlags, ...databaseFlags },
  examples: ['spanlight delete 4c468a36'],
  async run(flags, positionals) {
    const source = await openSource(flags, { readOnly: false });
    try {
      const traceId = await findRun(source, positionals);
      if (!(await source.deleteRun(traceId))) noSuchRun(traceId);
      console.log(`Deleted ${traceId}.`);
      return 0;
    } finally {
      await source.close();
    }
  },
});
