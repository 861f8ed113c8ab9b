import type { Health } from '@gepeto/contract'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectAccessible } from './support/axe.ts'
import { openBrowser, openPage, signIn } from './support/browser.ts'
import { type GepetoServer, owner, startGepeto } from './support/gepeto-server.ts'

let server: GepetoServer
let browser: Browser
beforeAll(async () => {
  ;[server, browser] = await Promise.all([
    startGepeto({ GEPETO_ADMIN_EMAIL: owner.email, GEPETO_ADMIN_PASSWORD: owner.password }),
    openBrowser(),
  ])
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

describe('the setting that masks personal data', () => {
  it('says that names of people are not among it, and what that takes', async () => {
    const { page } = await openPage(browser, server.address, { isInspected: true })
    await signIn(page)
    await page.goto('/settings/privacy')
    await page.getByText('Names of people are not among it').waitFor()
    await page.getByRole('radio', { name: 'Leave it out' }).click()
    await page.getByText('Saved.').waitFor()
    await expectAccessible(page, 'masking')
  })

  it('says which model finds names, where the server has one', async () => {
    const { page } = await openPage(browser, server.address)
    await signIn(page)
    await page.route('**/health', async (route) => {
      const health = (await (await route.fetch()).json()) as Health
      const names = { status: 'ok' as const, latencyMs: 0, detail: 'acme/names' }
      await route.fulfill({ json: { ...health, components: { ...health.components, names } } })
    })
    await page.goto('/settings/privacy')
    const note = page.getByText('acme/names finds them, on this server')
    await note.waitFor()
    expect(await note.textContent()).toContain('no model outside is asked')
  })
})
