import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Real servers and processes, on machines that are busy with other things.
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    globalSetup: 'test/global-setup.ts',
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Most of the time goes to processes that wait for one another: also a machine of two cores has two files going.
    maxWorkers: '100%',
  },
});
