import { formatCost, formatCount, type Run, type RunSkeleton } from '@spanlight/schema';
import { styleText } from 'node:util';
import { defineCommand } from './command.ts';
import { addressFlags, databaseFlags, jsonFlag } from './config-flags.ts';
import { findRun, noSuchRun } from './find-run.ts';
import { openSource } from './source.ts';
import { formatTree } from './span-tree.ts';
import { durationText, oneLine, statusMark } from './status-text.ts';

export const show = defineCommand({
  name: 'show',
  summary: 'Show one run as a tree',
  argument: '<trace id, or its beginning>',
  flags: { ...jsonFlag, ...addressFlags, ...databaseFlags },
  examples: ['spanlight show 4c468a36', 'spanlight show 4c468a362303d8b031e780bdf7f791ca --json'],
  async run({ json, ...flags }, positionals) {
    const source = await openSource(flags, { readOnly: true });
    try {
      const traceId = await findRun(source, positionals);
      const skeleton = (await source.readRun(traceId)) ?? noSuchRun(traceId);
      console.log(json ? JSON.stringify(skeleton, null, 2) : formatRun(skeleton));
      return 0;
    } finally {
      await source.close();
    }
  },
});

function formatRun({ run, spans }: RunSkeleton): string {
  return [
    `${statusMark(run.status)} ${styleText('bold', oneLine(run.name, 80))}  ${facts(run)}`,
    run.traceId,
    '',
    formatTree(spans),
  ].join('\n');
}

function facts(run: Run): string {
  return [
    durationText(run.status, run.durationMs),
    `${formatCount(run.spanCount)} ${run.spanCount === 1 ? 'span' : 'spans'}`,
    run.errorCount > 0 && `${formatCount(run.errorCount)} failed`,
    run.usage?.totalTokens && `${formatCount(run.usage.totalTokens)} tokens`,
    run.costUsd !== null && formatCost(run.costUsd),
    run.models.join(', '),
  ]
    .filter((fact) => typeof fact === 'string' && fact !== '')
    .join(' · ');
}
