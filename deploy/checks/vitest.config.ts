import { availableParallelism, freemem } from 'node:os'
import { defineConfig } from 'vitest/config'

/** What a file of checks holds at most, in bytes: a Terraform, its provider, and the one that serves schemas. */
const heldByOne = 2 * 2 ** 30

/** The checks of deploy/: without a cloud, and with what is on the machine. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['**/*.test.ts'],
    testTimeout: 600_000,
    hookTimeout: 900_000,
    maxWorkers: Math.max(1, Math.min(2, availableParallelism(), Math.floor(freemem() / heldByOne))),
  },
})
