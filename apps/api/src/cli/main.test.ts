import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { traceId } from '../../test/otlp.ts';
import { readSpan } from '../../test/span.ts';
import { temporaryFolder } from '../../test/temporary.ts';
import { normalise } from '../normalise/index.ts';
import { openSqlite } from '../store/open-sqlite.ts';
import { createStore } from '../store/store.ts';
import { main } from './main.ts';

let dataDir: string;
beforeEach(async () => {
  const { folder, remove } = await temporaryFolder();
  onTestFinished(remove);
  dataDir = folder;
  const store = await createStore(await openSqlite({ file: join(folder, 'spanlight.db') }), normalise);
  await store.save([readSpan({})]);
  await store.close();
});

/** Runs a command in this process; what it prints, a line each. */
async function run(args: readonly string[]) {
  const out: unknown[] = [];
  const errors: unknown[] = [];
  const log = vi.spyOn(console, 'log').mockImplementation((text) => void out.push(text));
  const error = vi.spyOn(console, 'error').mockImplementation((text) => void errors.push(text));
  try {
    return { code: await main(args), out, errors };
  } finally {
    log.mockRestore();
    error.mockRestore();
  }
}

describe('what is wrong is said in one line, and the exit code is 1:', () => {
  test.each([
    [['frobnicate'], 'There is no command "frobnicate". "spanlight --help" lists what there is.'],
    [['dlete', 'x'], 'There is no command "dlete". Did you mean "spanlight delete"?'],
    [['constructor'], 'There is no command "constructor". "spanlight --help" lists what there is.'],
    [['--prot', '1'], 'There is no flag --prot. Did you mean --port?'],
    [['list', '--colour'], 'There is no flag --colour. "spanlight list --help" lists what there is.'],
    [['list', '-j'], 'There is no flag -j. Did you mean --json?'],
    [['start', '--port'], '--port needs a value.'],
    [['start', '--no-open=yes'], '--no-open takes no value.'],
    [['start', 'now'], '"now" is too much: spanlight start takes flags only.'],
    [['start', '--port', '70000'], 'The port "70000" is no port: give a number from 0 to 65535.'],
    [['demo', '--speed', 'fast'], 'The speed "fast" is none: give a number such as 2 or 0.5.'],
    [
      ['demo', '--port', '1'],
      'No Spanlight runs at http://127.0.0.1:1. Run "spanlight start" in another terminal first.',
    ],
  ])('%j', async (args, message) => {
    expect(await run(args)).toEqual({ code: 1, out: [], errors: [message] });
  });

  test.each([
    [['list', 'modle:x'], /^There is no field "modle"\. Did you mean "model"\?/],
    [['list', '--limit', '0'], 'limit: must be a number from 1 to 500.'],
    [['list', '--sort', 'size'], /^sort: must be one of started, .*descending\.$/],
    [['show'], 'Which run? Give its trace id, or the beginning of it; "spanlight list" shows them.'],
    [['show', 'xyz'], '"xyz" is no trace id: give at least 4 of its 32 hexadecimal digits.'],
    [['show', '0af'], '"0af" is no trace id: give at least 4 of its 32 hexadecimal digits.'],
    [['show', 'abcd'], 'There is no run abcd. "spanlight list" shows those there are.'],
    [['show', 'a'.repeat(32)], `There is no run ${'a'.repeat(32)}. "spanlight list" shows those there are.`],
    [['delete', '--filter', ' '], 'The filter is empty. To delete every run, say --all.'],
    [['delete', 'abcd', '--all'], 'Name a run, or give --filter, or --all: one of them.'],
    [['pin', 'abcd'], 'There is no run abcd. "spanlight list" shows those there are.'],
    [['delete', 'abcd'], 'There is no run abcd. "spanlight list" shows those there are.'],
  ])('%j', async (args, message) => {
    const { code, out, errors } = await run([...args, '--data-dir', dataDir]);
    const expected: unknown = typeof message === 'string' ? message : expect.stringMatching(message);
    expect([code, out, errors]).toEqual([1, [], [expected]]);
    expect(errors[0]).not.toContain('\n');
  });

  test('there is no database', async () => {
    const { code, errors } = await run(['list', '--db', join(dataDir, 'none.db')]);
    expect([code, errors]).toEqual([
      1,
      [
        `There is no database at ${join(dataDir, 'none.db')} yet. "spanlight start" makes one; --db names another.`,
      ],
    ]);
  });
});

test.each([
  [['--help'], 'Usage: spanlight [command] [flags]'],
  [['help'], 'Commands:'],
  [['start', '--help'], '--allow-origin ORIGIN'],
  [['list', '--help'], 'spanlight list --sort -cost --limit 5 --json'],
  [['show', '-h'], 'Usage: spanlight show <trace id, or its beginning> [flags]'],
  [['delete', '--help'], 'Delete one run'],
  [['pin', '--help'], 'spanlight pin 4c468a36 --off'],
  [['demo', '--help'], '--speed N'],
])('%j helps', async (args, text) => {
  const { code, out, errors } = await run(args);
  expect([code, errors]).toEqual([0, []]);
  expect(out.join('\n')).toContain(text);
});

test('a trace id in upper case, and its beginning, are found', async () => {
  for (const typed of [traceId.toUpperCase(), traceId.slice(0, 4).toUpperCase()]) {
    const { code, out } = await run(['show', typed, '--json', '--data-dir', dataDir]);
    expect(code).toBe(0);
    expect(JSON.parse(String(out[0]))).toMatchObject({ run: { traceId } });
  }
});

test('a filter of several words is one filter', async () => {
  const { out } = await run(['list', 'name:work', 'status:error', '--data-dir', dataDir]);
  expect(out).toEqual(['No run matches.']);
});
