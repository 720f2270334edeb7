import { setImmediate } from 'node:timers/promises';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { nobody } from '../../test/nobody.ts';
import { createTestDatabase, postgresUrl, type TestDatabase } from '../../test/postgres-database.ts';
import { readSpan } from '../../test/span.ts';
import { readWordsUpdate, runsWithWords } from '../../test/told-words.ts';
import { normalise } from '../normalise/index.ts';
import { openPostgres, type PostgresOptions } from './open-postgres.ts';
import { StoreBusyError, StoreOpenError } from './store-error.ts';
import { createStore, type Store } from './store.ts';

const id = (n: number) => (n + 1).toString(16).padStart(32, '0');

// Where there is no server, a notice at the start says so: test/global-setup.ts.
describe.skipIf(postgresUrl === null)('with a server', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await createTestDatabase();
    onTestFinished(() => database.drop());
  });

  async function open(options: Partial<PostgresOptions> = {}): Promise<Store> {
    const store = await createStore(await openPostgres({ url: database.url, ...options }), normalise);
    onTestFinished(() => store.close());
    return store;
  }

  test('any number of processes can make the tables at once, and have one store', async () => {
    const stores = await Promise.all(Array.from({ length: 6 }, () => open()));
    expect(new Set(stores.map((store) => store.id)).size).toBe(1);
    await Promise.all(
      stores.map((store, n) => store.save([readSpan({ traceId: id(n), spanId: '1'.padStart(16, '0') })])),
    );
    expect(await stores[0]!.counts()).toMatchObject({ runs: 6, spans: 6 });
  });

  test('leaves alone what else is in the database', async () => {
    await database.run('create table runs (own text)');
    await (await open()).save([readSpan({})]);
    expect(await database.run('select * from runs')).toEqual([]);
  });

  test('runs of an older version list what their spans tell as new ones do', async () => {
    await (await open()).save(runsWithWords());
    const readLists = async () => {
      const rows = await database.run(
        'select trace_id, providers, tools, errors from spanlight.runs order by 1',
      );
      return (rows as Record<string, string>[]).map(({ providers, tools, errors }) =>
        [providers, tools, errors].map((list) => JSON.parse(String(list)) as unknown),
      );
    };
    const before = await readLists();
    expect(before.map(([, tools]) => tools === null)).toEqual([false, false, true, false]);
    await database.run('update spanlight.runs set providers = null, tools = null, errors = null');
    await database.run(await readWordsUpdate('postgres/0012_span_words.sql'));
    expect(await readLists()).toEqual(before);
  });

  test('whoever goes on from a revision misses nothing that others commit at the same time', async () => {
    const writers = await Promise.all(Array.from({ length: 4 }, () => open()));
    const reader = await open();
    const perWriter = 60;
    let isWriting = true;
    const seen = new Set<string>();
    const revisions: number[] = [];
    const following = (async () => {
      for (let since = 0, isLast = false; !isLast;) {
        isLast = !isWriting;
        const changes = await reader.changes(since, null);
        for (const run of changes.runs) seen.add(run.traceId);
        since = changes.revision;
        revisions.push(since);
        await setImmediate();
      }
    })();
    await Promise.all(
      writers.map(async (writer, w) => {
        for (let n = 0; n < perWriter; n++) await writer.save([readSpan({ traceId: id(w * perWriter + n) })]);
      }),
    );
    isWriting = false;
    await following;
    expect(seen.size).toBe(writers.length * perWriter);
    expect(revisions.at(-1)).toBe(writers.length * perWriter);
  });

  test('writes of several processes to one run are merged as if one had made them', async () => {
    const writers = await Promise.all(Array.from({ length: 4 }, () => open()));
    const spanId = (n: number) => n.toString(16).padStart(16, '0');
    await Promise.all(
      writers.map(async (writer, w) => {
        for (let n = 0; n < 30; n++)
          await writer.save([readSpan({ traceId: id(1), spanId: spanId(w * 30 + n + 1) })]);
      }),
    );
    const { run, spans } = (await writers[0]!.readRun(id(1)))!;
    expect([run.spanCount, spans.length]).toEqual([120, 120]);
  });

  test('a connection that is cut is an error that passes, and the next request has a new one', async () => {
    const store = await open();
    const cut =
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'spanlight' and datname = current_database()";
    let failures = 0;
    for (let n = 0; n < 30; n++) {
      const saving = store.save([readSpan({ traceId: id(n) })]).catch((error: unknown) => {
        expect(error).toBeInstanceOf(StoreBusyError);
        failures++;
      });
      const reading = store
        .readRun(id(n))
        .catch((error: unknown) => expect(error).toBeInstanceOf(StoreBusyError));
      if (n % 5 === 0) await database.run(cut);
      await Promise.all([saving, reading]);
    }
    const { runs } = await store.counts();
    expect(runs).toBeGreaterThanOrEqual(30 - failures);
  });

  test('a process that hears of changes hears of those that others make, also after its connection was cut', async () => {
    const [writer, listener] = [await open(), await open()];
    let heard = Promise.withResolvers<void>();
    listener.watch(() => heard.resolve());
    await heard.promise;
    heard = Promise.withResolvers();
    await writer.save([readSpan({ traceId: id(1) })]);
    await heard.promise;
    heard = Promise.withResolvers();
    await database.run(
      "select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen%' and datname = current_database()",
    );
    await heard.promise;
    heard = Promise.withResolvers();
    await writer.save([readSpan({ traceId: id(2) })]);
    await heard.promise;
  });

  test.each([
    [
      'a newer version wrote',
      9_999_999_999_999,
      /was written by a newer version of Spanlight: update this one\.$/,
    ],
    ['an older version wrote', 1, /was written by an older version of Spanlight: run "spanlight start"/],
  ])('a database that %s is not read', async (_, migratedAt, message) => {
    await open();
    await database.run(`update spanlight.migrations set created_at = ${migratedAt}`);
    await expect(open({ readOnly: true })).rejects.toThrow(message);
  });

  test('whoever only reads makes no tables and writes nothing', async () => {
    await expect(open({ readOnly: true })).rejects.toThrow(
      /holds no runs of Spanlight yet: run "spanlight start"/,
    );
    const writer = await open();
    await writer.save([readSpan({})]);
    const reader = await open({ readOnly: true });
    expect(await reader.counts()).toMatchObject({ runs: 1 });
    await expect(reader.save([readSpan({ name: 'x' })])).rejects.toThrow('can only be read');
  });

  describe('says in words, and without the password, why a database can not be opened:', () => {
    const refusal = async (change: (url: URL) => void) => {
      const url = new URL(database.url);
      url.password = 'hidden';
      change(url);
      const error: unknown = await openPostgres({ url: url.href }).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(StoreOpenError);
      const { message } = error as Error;
      expect(message).not.toMatch(/hidden|kept-secret/);
      expect(message).toContain(url.host);
      return message;
    };
    const asSuperuser = (url: URL) => (url.password = new URL(database.url).password);

    test('nobody answers', async () => {
      const port = new URL(await nobody()).port;
      expect(await refusal((url) => (url.port = port))).toMatch(
        /nothing answers there\. Is PostgreSQL running\?/,
      );
    });

    test('the password is wrong', async () => {
      expect(await refusal(() => undefined)).toMatch(/does not accept the password/);
    });

    test('there is no such database', async () => {
      const message = await refusal((url) => {
        asSuperuser(url);
        url.pathname = '/nowhere';
      });
      expect(message).toMatch(/there is no such database\. Make it with createdb/);
    });

    test('there is no such host', async () => {
      expect(await refusal((url) => (url.hostname = 'nowhere.invalid'))).toMatch(/no such host|looked up/);
    });

    test('the user may not make tables', async () => {
      const role = `role_${database.url.slice(-12)}`;
      await database.run(`create role ${role} login password 'hidden'`);
      onTestFinished(async () => void (await database.run(`drop role ${role}`)));
      expect(await refusal((url) => (url.username = role))).toMatch(
        /this user may not do that\. Let it make tables/,
      );
    });

    test('it keeps texts in another encoding', async () => {
      const latin = await createTestDatabase(postgresUrl, "encoding 'LATIN1' locale 'C' template template0");
      onTestFinished(() => latin.drop());
      const message = await refusal((url) => {
        asSuperuser(url);
        url.pathname = new URL(latin.url).pathname;
      });
      expect(message).toMatch(/keeps texts as LATIN1/);
    });
  });
});
