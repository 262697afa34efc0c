import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    // Two cores, and real databases rather than mocks: two processes that keep their modules from file to file.
    // So no test may change the state of a module.
    pool: 'forks',
    maxWorkers: 2,
    isolate: false,
    globalSetup: ['src/platform/testing/global-setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    teardownTimeout: 30_000,
    // As long as a page is waited for.
    expect: { poll: { timeout: 10_000 } },
    reporters: ['default', './scripts/count-reporter.ts'],
  },
});
