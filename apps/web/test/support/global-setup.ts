import { build } from 'vite'
import type { TestProject } from 'vitest/node'

/** Builds the page once; each test file starts the servers it needs. */
export default async function setUp(_project: TestProject) {
  if (process.env.GEPETO_WEB_BUILT !== 'yes') {
    await build({ root: `${import.meta.dirname}/../..`, logLevel: 'warn' })
  }
}
