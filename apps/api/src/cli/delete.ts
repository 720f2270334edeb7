import { formatCount } from '@spanlight/schema';
import { defineCommand } from './command.ts';
import { addressFlags, databaseFlags, jsonFlag } from './config-flags.ts';
import { findRun, noSuchRun } from './find-run.ts';
import { openSource, type Source } from './source.ts';
import { UsageError } from './usage-error.ts';

export const deleteCommand = defineCommand({
  name: 'delete',
  summary: 'Delete one run, those that match, or all, with all that belongs to them',
  argument: '<trace id, or its beginning>',
  flags: {
    filter: {
      type: 'string',
      value: 'FILTER',
      describes: 'Delete every run that matches; started:<7d: older than 7 days',
    },
    all: { type: 'boolean', describes: 'Delete every run, pinned ones too' },
    ...jsonFlag,
    ...addressFlags,
    ...databaseFlags,
  },
  examples: ['spanlight delete 4c468a36', 'spanlight delete --filter "status:error started:<7d"'],
  async run({ filter, all = false, json = false, ...flags }, positionals) {
    const ways = [positionals.length > 0, filter !== undefined, all].filter(Boolean).length;
    if (ways > 1) throw new UsageError('Name a run, or give --filter, or --all: one of them.');
    if (filter?.trim() === '') throw new UsageError('The filter is empty. To delete every run, say --all.');
    const source = await openSource(flags, { readOnly: false });
    try {
      const many = all ? everyRun : filter;
      const deleted =
        many === undefined ? await deleteOne(source, positionals) : await source.deleteRuns(many);
      if (json) console.log(JSON.stringify({ deleted }));
      else if (many !== undefined) console.log(deletedText(deleted));
      return 0;
    } finally {
      await source.close();
    }

    async function deleteOne(from: Source, named: readonly string[]): Promise<number> {
      const traceId = await findRun(from, named);
      if (!(await from.deleteRun(traceId))) noSuchRun(traceId);
      if (!json) console.log(`Deleted ${traceId}.`);
      return 1;
    }
  },
});

/** An empty filter, which a variable of a script may be by mistake, deletes nothing. */
const everyRun = 'spans:>=0';

function deletedText(deleted: number): string {
  if (deleted === 0) return 'No run matches.';
  return deleted === 1 ? 'Deleted 1 run.' : `Deleted ${formatCount(deleted)} runs.`;
}
