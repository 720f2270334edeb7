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
    // In threads, Node strips types by WebAssembly, and PGlite is some: where V8 frees such code while another thread compiles or
    // ends, it can take the process with it (nodejs/node#64500). The threads of what users run, dist, load none.
    execArgv: ['--no-wasm-code-gc'],
  },
});
