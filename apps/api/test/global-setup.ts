import type { TestProject } from 'vitest/node';
import { canMount } from './small-disk.ts';
import { findPostgres, startPostgres } from './postgres-server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A PostgreSQL in which tests make and drop databases; null where there is none. */
    postgres: string | null;
    /** Tests may mount small disks. */
    canMount: boolean;
  }
}

/** What the machine has for tests. PostgreSQL is the server that SPANLIGHT_TEST_POSTGRES names, else one that is started from what is installed. */
export default async function setup(project: TestProject) {
  const mayMount = canMount();
  project.provide('canMount', mayMount);
  if (!mayMount) {
    console.warn(
      '\nThis user can not mount a tmpfs: the tests of a full disk and of a read-only one are SKIPPED. On Linux, root can.\n',
    );
  }
  const given = process.env['SPANLIGHT_TEST_POSTGRES'];
  if (given) {
    project.provide('postgres', given);
    return;
  }
  const programs = findPostgres();
  if (!programs) {
    project.provide('postgres', null);
    console.warn(
      '\nNo PostgreSQL is installed: the tests of a real server are SKIPPED, those of its SQL run in PGlite. ' +
        'Install PostgreSQL 13 or newer (Debian: postgresql-15), or name a server with SPANLIGHT_TEST_POSTGRES.\n',
    );
    return;
  }
  const server = await startPostgres(programs);
  project.provide('postgres', server.url);
  return () => server.remove();
}
