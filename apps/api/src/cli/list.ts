import { formatAgo, formatCost, formatCount, runSortFields, type Run } from '@spanlight/schema';
import { defineCommand } from './command.ts';
import { addressFlags, databaseFlags, jsonFlag } from './config-flags.ts';
import { listRuns } from './list-runs.ts';
import { openSource } from './source.ts';
import { durationText, oneLine, statusMark } from './status-text.ts';
import { formatTable, type Column } from './table.ts';
import { UsageError } from './usage-error.ts';

export const list = defineCommand({
  name: 'list',
  summary: 'List runs, newest first',
  argument: '[filter]',
  flags: {
    filter: { type: 'string', value: 'FILTER', describes: 'Which runs; the argument is the same' },
    sort: {
      type: 'string',
      value: 'FIELD',
      describes: `${runSortFields.join(', ')}; - before it for descending`,
    },
    limit: { type: 'string', value: 'N', describes: '1 to 500, 20 by default' },
    ...jsonFlag,
    ...addressFlags,
    ...databaseFlags,
  },
  examples: [
    'spanlight list',
    'spanlight list status:error "started:>1h"',
    'spanlight list --sort -cost --limit 5 --json',
  ],
  async run({ filter, sort = '-started', limit = '20', json, ...flags }, positionals) {
    if (filter !== undefined && positionals.length > 0)
      throw new UsageError('Give the filter once: by --filter, or without it.');
    const sought = filter ?? positionals.join(' ');
    const source = await openSource(flags, { readOnly: true });
    try {
      const found = await listRuns(source, { filter: sought, sort, limit });
      if (json) console.log(JSON.stringify(found, null, 2));
      else
        console.log(found.runs.length > 0 ? formatTable(columns(Date.now()), found.runs) : nothing(sought));
      return 0;
    } finally {
      await source.close();
    }
  },
});

function nothing(filter: string): string {
  return filter.trim() !== '' ? 'No run matches.' : 'There are no runs yet. "spanlight demo" makes two.';
}

function columns(now: number): Column<Run>[] {
  return [
    { title: 'Run', text: (run) => run.traceId.slice(0, 8) },
    { title: '', text: (run) => statusMark(run.status) },
    { title: 'Name', text: (run) => oneLine(run.name, 40) },
    { title: 'Started', alignRight: true, text: (run) => formatAgo(run.startedAt / 1000, now) },
    {
      title: 'Duration',
      alignRight: true,
      text: (run) => durationText(run.status, run.durationMs),
    },
    { title: 'Spans', alignRight: true, text: (run) => formatCount(run.spanCount) },
    {
      title: 'Errors',
      alignRight: true,
      text: (run) => (run.errorCount > 0 ? formatCount(run.errorCount) : ''),
    },
    { title: 'Tokens', alignRight: true, text: (run) => formatCount(run.usage?.totalTokens ?? null) },
    { title: 'Cost', alignRight: true, text: (run) => formatCost(run.costUsd) },
    { title: 'Models', text: (run) => oneLine(run.models.join(', '), 40) },
  ];
}
