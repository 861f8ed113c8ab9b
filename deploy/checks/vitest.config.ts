import { defineConfig } from 'vitest/config'

/** The checks of deploy/: without a cloud, and with what is on the machine. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['**/*.test.ts'],
    testTimeout: 600_000,
    hookTimeout: 900_000,
    // Each Terraform holds 600 MB.
    fileParallelism: false,
  },
})
