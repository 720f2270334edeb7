import { formatAgo, formatCost, formatCount, type Run } from '@spanlight/schema';
import { defineCommand } from './command.ts';
import { addressFlags, databaseFlags, jsonFlag } from './config-flags.ts';
import { openSource } from './source.ts';
import { durationText, oneLine, statusMark } from './status-text.ts';
import { formatTable, type Column } from './table.ts';

export const list = defineCommand({
  name: 'list',
  summary: 'List runs, newest first',
  argument: '[filter]',
  flags: {
    sort: {
      type: 'string',
      value: 'FIELD',
      describes: 'started, duration, tokens, cost, spans, errors, name or status; - for descending',
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
  async run({ sort = '-started', limit = '20', json, ...flags }, positionals) {
    const source = await openSource(flags, { readOnly: true });
    try {
      const found = await source.listRuns({ filter: positionals.join(' '), sort, limit });
      if (json) console.log(JSON.stringify(found, null, 2));
      else
        console.log(
          found.runs.length > 0 ? formatTable(columns(Date.now()), found.runs) : nothing(positionals),
        );
      return 0;
    } finally {
      await source.close();
    }
  },
});

function nothing(filter: readonly string[]): string {
  return filter.length > 0 ? 'No run matches.' : 'There are no runs yet. "spanlight demo" makes two.';
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
