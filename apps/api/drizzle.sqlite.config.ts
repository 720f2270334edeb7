import { defineConfig } from 'drizzle-kit';

/** `pnpm migrations` after a change of src/store/tables.ts. */
export default defineConfig({
  dialect: 'sqlite',
  schema: './src/store/schema.sqlite.ts',
  out: './drizzle/sqlite',
});
