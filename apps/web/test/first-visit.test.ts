import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dropFiles, openBrowser, openPage } from './support/browser.ts'
import { type GepetoServer, owner, startGepeto } from './support/gepeto-server.ts'
import { pdfOf } from './support/pdf.ts'

let server: GepetoServer
let browser: Browser
beforeAll(async () => {
  ;[server, browser] = await Promise.all([startGepeto(), openBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

const handbook = pdfOf([
  ['Station handbook', 'This page says who wrote the handbook and when.'],
  ['Pumps', 'The coolant pump must be primed with two litres of glycol before every start.'],
])

describe('a first visit', () => {
  it('leads from the set-up link to a cited page of one’s own PDF', async () => {
    const { page, faults } = await openPage(browser, server.address)

    await page.goto(server.setupLink as string)
    await page.getByLabel('E-mail').fill(owner.email)
    await page.getByLabel('Password', { exact: true }).fill('short')
    await page.getByRole('button', { name: 'Make the account' }).click()
    expect(await page.getByText('Use at least 12 characters.').isVisible()).toBe(true)
    await page.getByLabel('Password', { exact: true }).fill(owner.password)
    await page.getByRole('button', { name: 'Make the account' }).click()
    await page.getByText('Drop files or a folder here').waitFor()

    await dropFiles(page, 'main button', [
      { name: 'handbook.pdf', type: 'application/pdf', content: handbook },
    ])
    await page.getByRole('link', { name: 'Library' }).click()
    const row = page.getByRole('row').filter({ hasText: 'handbook' })
    await row.getByText('Ready').last().waitFor()
    expect(await row.getByText('2 pages').isVisible()).toBe(true)

    await page.getByRole('link', { name: 'Chat', exact: true }).last().click()
    await page.getByLabel('Your question').fill('What must the coolant pump be primed with?')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/chat\/cnv_/)
    const chip = page.getByRole('button', { name: /^Citation 1: .*Page 2/ })
    await chip.click()

    const source = page.getByRole('complementary', { name: 'Source' })
    const mark = source.locator('[data-page="2"] mark').first()
    await mark.waitFor()
    expect(await source.locator('mark').allTextContents()).toEqual([
      'The coolant pump must be primed with two litres of glycol before every start',
    ])
    expect(
      await mark.evaluate((element) => {
        const { top, bottom } = element.getBoundingClientRect()
        return top > 0 && bottom < innerHeight
      }),
    ).toBe(true)

    await source.getByText('Text', { exact: true }).click()
    await source.locator('.source-text mark').waitFor()
    expect(await source.locator('.source-text mark').textContent()).toContain('two litres of glycol')

    await page.keyboard.press('Escape')
    await source.waitFor({ state: 'detached' })
    expect(await chip.evaluate((element) => element === document.activeElement)).toBe(true)
    expect(faults).toEqual([])
  })
})
