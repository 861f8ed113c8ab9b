import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectAccessible } from './support/axe.ts'
import { openBrowser, openPage, signIn } from './support/browser.ts'
import { type GepetoServer, owner, startGepeto, untilRead } from './support/gepeto-server.ts'

let server: GepetoServer
let browser: Browser
let conversation: string
let documentId: string
beforeAll(async () => {
  ;[server, browser] = await Promise.all([
    startGepeto({ GEPETO_ADMIN_EMAIL: owner.email, GEPETO_ADMIN_PASSWORD: owner.password }),
    openBrowser(),
  ])
  const sample = await server.gepeto.collections.createSample()
  const documents = await untilRead(server.gepeto, sample.id)
  documentId = documents[0]?.id ?? ''
  conversation = (await server.gepeto.ask('When does the nightly batch start?')).conversation
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

for (const theme of ['light', 'dark'] as const) {
  for (const size of ['desktop', 'phone'] as const) {
    describe(`axe, ${theme}, ${size}`, () => {
      it('finds nothing serious on any page', async () => {
        const { page, context } = await openPage(browser, server.address, { theme, size, isInspected: true })
        await page.goto('/sign-in')
        await page.getByLabel('E-mail').waitFor()
        await expectAccessible(page, 'sign-in')
        await signIn(page)
        await page.getByLabel('Your question').waitFor()
        await expectAccessible(page, 'home')
        await page.goto(`/chat/${conversation}`)
        await page.locator('[data-chip]').first().click()
        await page.locator('aside mark').first().waitFor()
        await expectAccessible(page, 'conversation with source')
        await page.goto('/library')
        await page.getByText('Nothing here yet').waitFor()
        await expectAccessible(page, 'empty collection')
        const sample = (await server.gepeto.collections.list()).items.find((entry) => entry.documents > 0)
        await page.goto(`/library/${sample?.id}`)
        await page.getByRole('table').waitFor()
        await expectAccessible(page, 'collection')
        await page.goto(`/documents/${documentId}`)
        await page.locator('.source-text').waitFor()
        await expectAccessible(page, 'document')
        await page.goto('/settings')
        await page.getByRole('heading', { name: 'Appearance' }).waitFor()
        await expectAccessible(page, 'settings')
        await context.close()
      })
    })
  }
}

describe('the keyboard alone', () => {
  it('goes from the question to its answer, switches language and theme, deletes and takes it back', async () => {
    const { page } = await openPage(browser, server.address)
    await signIn(page)
    const field = page.getByLabel('Your question')
    await field.waitFor()
    await page.keyboard.type('When does the nightly batch start?')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/chat\//)
    await page.locator('[data-chip]').first().waitFor()
    await expect.poll(() => focused(page)).toBe('Your question')

    const choose = async (menu: string, item: string, after: string) => {
      await page.getByRole('navigation').getByRole('button', { name: menu }).focus()
      await page.keyboard.press('Enter')
      const wanted = page.getByRole('menuitemradio', { name: item })
      await wanted.waitFor()
      await expect
        .poll(async () => {
          await page.keyboard.press('ArrowDown')
          return wanted.evaluate((element) => element === document.activeElement)
        })
        .toBe(true)
      await page.keyboard.press('Enter')
      await expect.poll(() => focused(page)).toBe(after)
    }
    await choose('Language', 'Português', 'Idioma')
    await choose('Idioma', 'English', 'Language')
    await choose('Theme', 'Dark', 'Theme')
    expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark')

    await page
      .getByRole('main')
      .getByRole('button', { name: /^More actions/ })
      .focus()
    await page.keyboard.press('Enter')
    await page.getByRole('menuitem', { name: 'Delete' }).waitFor()
    await page.keyboard.press('End')
    await page.keyboard.press('Enter')
    await expect.poll(() => focused(page)).toBe('Your question')
    await page.getByRole('button', { name: 'Undo' }).focus()
    await page.keyboard.press('Enter')
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('work')
  })

  it('asks, walks the citations, opens a source and comes back', async () => {
    const { page } = await openPage(browser, server.address)
    await signIn(page)
    await page.goto('/library')
    await page.getByRole('heading', { name: 'Collections' }).waitFor()
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })

    await page.keyboard.press('Control+k')
    await page.getByRole('combobox').waitFor()
    await page.keyboard.type('new chat')
    await page.getByRole('option', { name: 'Start a new chat' }).waitFor()
    await page.keyboard.press('Enter')
    await page.waitForURL('/')
    await page.locator('body').press('/')
    await expect.poll(() => focused(page)).toBe('Your question')
    await page.keyboard.type(
      'What do return codes 8, 12 and 16 mean, and who is called when a deadline is missed?',
    )
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/chat\//)
    await page.getByRole('button', { name: 'Copy with sources' }).waitFor()

    const chips = page.locator('[data-chip]')
    await chips.first().focus()
    await page.keyboard.press('Enter')
    const source = page.getByRole('complementary', { name: 'Source' })
    await source.locator('mark').first().waitFor()
    await page.keyboard.press('Escape')
    await source.waitFor({ state: 'detached' })
    await expect.poll(() => focused(page)).toMatch(/^Citation 1/)
    if ((await chips.count()) > 1) {
      await page.keyboard.press('ArrowRight')
      expect(await focused(page)).toMatch(/^Citation/)
    }
    await page.context().close()
  })
})

const focused = (page: Page) => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '')
