import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Some tests run whole programs, on machines that do other work too.
  test: {
    testTimeout: 120_000,
    // A directory that isn't there: what tests can't send is not put where a viewer on this machine would read it.
    env: { SPANLIGHT_DATA_DIR: `${import.meta.dirname}/node_modules/.no-viewer` },
  },
});
