import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: [
      'apps/*/src/**/*.test.ts',
      'packages/*/src/**/*.test.ts',
      'apps/server/test/**/*.test.ts',
      'evals/**/*.test.ts',
    ],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    // The command line speaks the terminal's language; its tests read English.
    env: { LC_ALL: 'C.UTF-8' },
  },
})
