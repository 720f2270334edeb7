import { defineConfig } from 'drizzle-kit';

/** `pnpm migrations` after a change of src/store/tables.ts. */
export default defineConfig({
  dialect: 'postgresql',
  schema: './src/store/schema.postgres.ts',
  out: './drizzle/postgres',
  schemaFilter: ['spanlight'],
});
