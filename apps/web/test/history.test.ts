import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser, openPage, signIn } from './support/browser.ts'
import { type GepetoServer, owner, startGepeto, untilRead } from './support/gepeto-server.ts'

let server: GepetoServer
let browser: Browser
let page: Page
beforeAll(async () => {
  ;[server, browser] = await Promise.all([
    startGepeto({ GEPETO_ADMIN_EMAIL: owner.email, GEPETO_ADMIN_PASSWORD: owner.password }),
    openBrowser(),
  ])
  const sample = await server.gepeto.collections.createSample()
  await untilRead(server.gepeto, sample.id)
  await server.gepeto.ask('Onde ocorre a fase clara?')
  await server.gepeto.ask('When does the nightly batch start?')
  page = (await openPage(browser, server.address)).page
  await signIn(page)
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

const list = () => page.getByRole('region', { name: 'Conversations' })

describe('the history of conversations', () => {
  it('opens a conversation with its answer and citations', async () => {
    await list().getByRole('link', { name: 'Onde ocorre a fase clara?' }).click()
    await page.waitForURL(/\/chat\//)
    await page
      .getByRole('button', { name: /^Citation 1: / })
      .first()
      .waitFor()
    expect(await page.getByRole('heading', { level: 2, name: /Onde ocorre a fase clara/ }).isVisible()).toBe(
      true,
    )
  })

  it('renames, exports and deletes, with a way back', async () => {
    await page
      .getByRole('button', { name: /^More actions/ })
      .last()
      .click()
    await page.getByRole('menuitem', { name: 'Rename' }).click()
    await page.getByRole('textbox', { name: 'Name' }).fill('Fotossíntese')
    await page.getByRole('button', { name: 'Save' }).click()
    await list().getByRole('link', { name: 'Fotossíntese' }).waitFor()

    await page.getByRole('button', { name: 'More actions: Fotossíntese' }).last().click()
    const download = page.waitForEvent('download')
    await page.getByRole('menuitem', { name: 'Export as Markdown' }).click()
    const text = await readFile(await (await download).path(), 'utf8')
    expect(text).toContain('Onde ocorre a fase clara?')

    await page.getByRole('button', { name: 'More actions: Fotossíntese' }).last().click()
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    await list().getByRole('link', { name: 'Fotossíntese' }).waitFor({ state: 'detached' })
    // Not before the server took it: it may be under legal hold.
    await page.getByText('“Fotossíntese” will be deleted').waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await list().getByRole('link', { name: 'Fotossíntese' }).waitFor()
  })

  it('keeps a thumb and a comment', async () => {
    await list().getByRole('link', { name: 'Fotossíntese' }).click()
    await page.getByRole('button', { name: 'Bad answer' }).click()
    await page.getByLabel(/What was good or wrong/).fill('Too short')
    await page.getByRole('button', { name: 'Send' }).click()
    await page.getByText('Noted. Thank you.').waitFor()
    await page.reload()
    const thumb = page.getByRole('button', { name: 'Bad answer' })
    await thumb.waitFor()
    await expect.poll(() => thumb.getAttribute('aria-pressed')).toBe('true')
  })

  it('finds a conversation by a word, from anywhere', async () => {
    await page.goto('/library')
    await page.getByRole('heading', { name: 'Collections' }).waitFor()
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: 'Find anything' }).fill('nightly')
    // No wait before Enter: it counts for the letters as they stand, not for what was listed before them.
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/chat\//)
    await page.getByRole('heading', { level: 2, name: /nightly batch/ }).waitFor()
  })

  it('keeps what was typed over a reload', async () => {
    await page.getByLabel('Your question').fill('half a thou')
    await page.reload()
    await page.getByLabel('Your question').waitFor()
    expect(await page.getByLabel('Your question').inputValue()).toBe('half a thou')
  })
})

describe('signing out and in', () => {
  it('shows nothing to who is out, and leads back to where one wanted to go', async () => {
    await page.goto('/settings/account')
    await page.getByRole('main').getByRole('button', { name: 'Sign out', exact: true }).click()
    await page.waitForURL(/\/sign-in/)
    await page.goto('/library')
    await page.waitForURL(/\/sign-in\?next=/)
    await page.getByLabel('E-mail').fill(owner.email)
    await page.getByLabel('Password', { exact: true }).fill('not the password')
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByText('This e-mail and password do not match.').waitFor()
    await page.getByLabel('Password', { exact: true }).fill(owner.password)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.waitForURL('/library')
  })
})
