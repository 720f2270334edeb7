import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Some tests run whole programs, on machines that do other work too.
  test: { testTimeout: 30_000 },
});
