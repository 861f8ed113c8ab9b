import type { Page } from 'playwright-core'

/** @typeParam Seeded what stands in the workspace that is shown */
export interface Scene<Seeded> {
  name: string
  /** Leads a signed-in page to what is to be seen. */
  show: (page: Page, seeded: Seeded, isPortuguese: boolean) => Promise<unknown>
}
