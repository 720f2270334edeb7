import { describe } from 'vitest';
import { postgresUrl } from '../../test/postgres-database.ts';
import { openPgliteStore, openServerStore } from '../../test/postgres-stores.ts';
import { describeStore } from '../../test/store-contract.ts';

describeStore('PostgreSQL in PGlite', openPgliteStore, { numRuns: 3 });

// Where there is no server, a notice at the start says so: test/global-setup.ts.
describe.skipIf(postgresUrl === null)('with a server', () => {
  describeStore('PostgreSQL', openServerStore, { numRuns: 10 });
});
