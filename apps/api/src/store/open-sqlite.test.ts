import { chmod, cp, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../../test/temporary.ts';
import { readSpan } from '../../test/span.ts';
import { traceId } from '../../test/otlp.ts';
import { readWordsUpdate, runsWithWords } from '../../test/told-words.ts';
import { normalise } from '../normalise/index.ts';
import { openSqlite, type SqliteOptions } from './open-sqlite.ts';
import { createStore } from './store.ts';

let file: string;
beforeEach(async () => {
  const { folder, remove } = await temporaryFolder();
  onTestFinished(remove);
  file = join(folder, 'spanlight.db');
});

async function open(options: Partial<SqliteOptions> = {}) {
  return createStore(await openSqlite({ file, ...options }), normalise);
}

test('makes the file for its owner alone', async () => {
  const store = await open();
  await store.save([readSpan({})]);
  const modes = await Promise.all([file, `${file}-wal`].map(async (path) => (await stat(path)).mode & 0o777));
  expect(modes).toEqual([0o600, 0o600]);
  await store.close();
});

test('does not make a file writable that its owner may not write to', async () => {
  await (await open()).close();
  await chmod(file, 0o400);
  // Whoever may write to everything still can.
  await open().then(
    (store) => store.close(),
    (error: Error) => expect(error.message).toContain("can't be written to"),
  );
  expect((await stat(file)).mode & 0o777).toBe(0o400);
});

test('makes no folders for a path that was mistyped', async () => {
  const folder = join(file, '..', 'mistyped');
  await expect(open({ file: join(folder, 'x.db') })).rejects.toThrow(`there is no folder ${folder}.`);
  await expect(stat(folder)).rejects.toThrow('ENOENT');
});

test('keeps its id and what it holds from one opening to the next', async () => {
  const first = await open();
  await first.save([readSpan({})]);
  const before = [first.id, await first.revision(), await first.readRun(traceId)];
  await first.close();
  const second = await open();
  expect([second.id, await second.revision(), await second.readRun(traceId)]).toEqual(before);
  await second.close();
});

test('two stores have two ids', async () => {
  const first = await open();
  const second = await open({ file: `${file}-other` });
  expect(first.id).not.toBe(second.id);
  await first.close();
  await second.close();
});

test('leaves nothing in the log, also while another process reads', async () => {
  const writer = await open();
  await writer.save([readSpan({})]);
  const reader = await open({ readOnly: true });
  await writer.close();
  expect((await stat(`${file}-wal`)).size).toBe(0);
  await reader.close();
});

test('writes nothing to a file that is up to date: on a full disk it opens, too', async () => {
  await (await open()).close();
  const again = await open();
  expect((await stat(`${file}-wal`)).size).toBe(0);
  await again.close();
});

test('can give space back to the disk', async () => {
  await (await open()).close();
  const database = new DatabaseSync(file);
  expect(database.prepare('pragma auto_vacuum').get()).toEqual({ auto_vacuum: 2 });
  database.close();
});

test('leaves one file behind', async () => {
  const store = await open();
  await store.save([readSpan({})]);
  await store.close();
  await expect(stat(`${file}-wal`)).rejects.toThrow('ENOENT');
});

test('reads beside a writer, and writes nothing', async () => {
  const writer = await open();
  const reader = await open({ readOnly: true });
  await writer.save([readSpan({})]);
  expect(await reader.readRun(traceId)).not.toBeNull();
  await expect(reader.save([readSpan({ name: 'x' })])).rejects.toThrow("can't be written to");
  await reader.close();
  await writer.close();
});

test('a write that fails half-way leaves nothing behind, and the next one goes on', async () => {
  const engine = await openSqlite({ file });
  const { tables, dialect, db } = engine;
  const half = dialect.atomic(async (tx) => {
    await tx.insert(tables.about).values({ id: 'half', revision: 1 });
    throw new Error('stop');
  });
  await expect(half).rejects.toThrow('stop');
  expect(await db.select().from(tables.about)).toEqual([]);
  await dialect.atomic((tx) => tx.insert(tables.about).values({ id: 'whole', revision: 1 }));
  expect(await db.select().from(tables.about)).toHaveLength(1);
  await engine.close();
});

test('a read never sees half a write, and writes never mix', async () => {
  const engine = await openSqlite({ file });
  const { tables, dialect, db } = engine;
  await dialect.atomic((tx) => tx.insert(tables.about).values({ id: 'one', revision: 0 }));
  const increment = () =>
    dialect.atomic(async (tx) => {
      const [row] = await tx.select().from(tables.about);
      await tx.update(tables.about).set({ revision: row!.revision + 1 });
      await tx.update(tables.about).set({ revision: row!.revision + 2 });
    });
  const reads: number[] = [];
  const writes = Array.from({ length: 20 }, increment);
  for (let i = 0; i < 50; i++) reads.push((await db.select().from(tables.about))[0]!.revision);
  await Promise.all(writes);
  expect(reads.every((revision) => revision % 2 === 0)).toBe(true);
  expect((await db.select().from(tables.about))[0]?.revision).toBe(40);
  await engine.close();
});

test.each([
  [
    'a newer version wrote',
    9_999_999_999_999,
    /was written by a newer version of Spanlight: update this one\.$/,
  ],
  ['an older version wrote', 1, /was written by an older version of Spanlight: run "spanlight start" once/],
])('a file that %s is not read', async (_, migratedAt, message) => {
  await (await open()).close();
  const database = new DatabaseSync(file);
  database.prepare('update __drizzle_migrations set created_at = ?').run(migratedAt);
  database.close();
  await expect(open({ readOnly: true })).rejects.toThrow(message);
});

/** The tables' history with one more step, which a newer version of the program would bring. */
async function newerMigrations(statement: string): Promise<string> {
  const folder = join(dirname(file), 'migrations');
  await cp(new URL('../../drizzle/sqlite', import.meta.url), folder, { recursive: true });
  const journalFile = join(folder, 'meta', '_journal.json');
  const journal = JSON.parse(await readFile(journalFile, 'utf8')) as { entries: object[] };
  const when = Date.now() + 1_000_000_000;
  journal.entries.push({ idx: 99, version: '6', when, tag: '9999_newer', breakpoints: true });
  await writeFile(journalFile, JSON.stringify(journal));
  await writeFile(join(folder, '9999_newer.sql'), statement);
  return folder;
}

test('before a file is brought up to date, a copy that the older version can read is put beside it', async () => {
  const older = await open();
  await older.save([readSpan({})]);
  await older.close();
  const migrationsFolder = await newerMigrations('ALTER TABLE `runs` ADD `newer` text;');
  const told: string[] = [];
  const onUpgrade = (words: string) => told.push(words);
  const newer = await open({ migrationsFolder, onUpgrade });
  expect(await newer.readRun(traceId)).not.toBeNull();
  await newer.close();
  await (await open({ migrationsFolder, onUpgrade })).close();

  await expect(open()).rejects.toThrow('was written by a newer version of Spanlight: update this one.');
  const copies = (await readdir(dirname(file))).filter((name) => name.includes('.bak'));
  expect(copies).toEqual([expect.stringMatching(/^spanlight\.db\.v\d+\.bak$/)]);
  expect(told).toEqual([
    expect.stringMatching(
      /^Bringing .*spanlight\.db \(\d+ KiB\) up to date for this version; a copy stays at /,
    ),
  ]);
  expect(told[0]).toContain(copies[0]);
  const copy = await open({ file: join(dirname(file), copies[0]!) });
  expect(await copy.readRun(traceId)).not.toBeNull();
  await copy.close();
});

test('runs of an older version list what their spans tell as new ones do', async () => {
  const store = await open();
  await store.save(runsWithWords());
  await store.close();
  const database = new DatabaseSync(file);
  const lists = 'select trace_id, providers, tools, errors from runs order by 1';
  const before = database.prepare(lists).all();
  expect(before.map(({ tools }) => tools === null)).toEqual([false, false, true, false]);
  database.exec('update runs set providers = null, tools = null, errors = null');
  database.exec(await readWordsUpdate('sqlite/0015_span_words.sql'));
  expect(database.prepare(lists).all()).toEqual(before);
  database.close();
});

test('an update that fails leaves the file as it was', async () => {
  const older = await open();
  await older.save([readSpan({})]);
  await older.close();
  const migrationsFolder = await newerMigrations('ALTER TABLE `none` ADD `newer` text;');
  await expect(open({ migrationsFolder })).rejects.toThrow(/^Can't open the database .*none/);
  const same = await open();
  expect(await same.readRun(traceId)).not.toBeNull();
  await same.close();
});

test('a file from before the first release is left alone', async () => {
  await (await open()).close();
  const database = new DatabaseSync(file);
  database.prepare('update __drizzle_migrations set created_at = 1').run();
  database.close();
  await expect(open()).rejects.toThrow("is from before Spanlight's first release");
  expect((await readdir(dirname(file))).filter((name) => name !== basename(file))).toEqual([]);
});

test('two processes may write to one file: neither loses a span, and each hears of the other', async () => {
  const one = await open();
  const other = await open();
  const told = new Promise<void>((resolve) => one.watch(resolve));
  const id = (n: number) => n.toString(16).padStart(16, '0');
  for (let n = 1; n <= 40; n += 2) {
    const saves = [one.save([readSpan({ spanId: id(n) })]), other.save([readSpan({ spanId: id(n + 1) })])];
    await Promise.all(saves);
  }
  await told;
  for (const store of [one, other]) {
    const run = await store.readRun(traceId);
    expect(run?.run.spanCount).toBe(40);
    expect(run?.spans).toHaveLength(40);
    await expect(store.readSpan(traceId, id(40))).resolves.toMatchObject({ name: 'work' });
  }
  await one.close();
  await other.close();
});

test('a file that is no database, and one that may not be read, are told in words', async () => {
  await (await open()).close();
  await writeFile(`${file}.txt`, 'hello '.repeat(100));
  await expect(open({ file: `${file}.txt` })).rejects.toThrow(
    /spanlight\.db\.txt is no database, or its beginning is damaged\. /,
  );
  await expect(open({ file: `${file}-none`, readOnly: true })).rejects.toThrow(/^Can't open the database /);
  await chmod(file, 0o600);
});
