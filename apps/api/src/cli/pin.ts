import { defineCommand } from './command.ts';
import { addressFlags, databaseFlags } from './config-flags.ts';
import { findRun, noSuchRun } from './find-run.ts';
import { openSource } from './source.ts';

export const pin = defineCommand({
  name: 'pin',
  summary: 'Keep a run, however old it gets',
  argument: '<trace id, or its beginning>',
  flags: {
    off: { type: 'boolean', describes: 'Let go of it again' },
    ...addressFlags,
    ...databaseFlags,
  },
  examples: ['spanlight pin 4c468a36', 'spanlight pin 4c468a36 --off'],
  async run({ off = false, ...flags }, positionals) {
    const source = await openSource(flags, { readOnly: false });
    try {
      const traceId = await findRun(source, positionals);
      if (!(await source.pinRun(traceId, !off))) noSuchRun(traceId);
      console.log(off ? `${traceId} is no longer pinned.` : `Pinned ${traceId}.`);
      return 0;
    } finally {
      await source.close();
    }
  },
});
