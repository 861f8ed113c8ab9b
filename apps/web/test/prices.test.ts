import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectAccessible } from './support/axe.ts'
import { openBrowser, openPage, signIn } from './support/browser.ts'
import { type GepetoServer, owner, startGepeto } from './support/gepeto-server.ts'
import { member, openAs } from './support/members.ts'

const unpriced = 'reserve/of-our-own'

let server: GepetoServer
let browser: Browser
beforeAll(async () => {
  ;[server, browser] = await Promise.all([
    startGepeto({ GEPETO_ADMIN_EMAIL: owner.email, GEPETO_ADMIN_PASSWORD: owner.password }),
    openBrowser(),
  ])
  await server.gepeto.models.providers.create({
    name: 'reserve',
    kind: 'groq',
    models: ['of-our-own'],
    apiKey: 'never-called',
  })
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

const prices = (page: Page) => page.getByRole('region', { name: 'Prices' })
const rowOf = (page: Page, model: string) => prices(page).getByRole('row').filter({ hasText: model })
const own = async () =>
  (await server.gepeto.usage.prices()).items.filter(({ origin }) => origin === 'workspace')

describe('the table of prices', () => {
  it('takes a price, changes it, deletes it, and takes either back', async () => {
    const { page, context, faults } = await openPage(browser, server.address)
    await signIn(page)
    await page.goto('/settings/usage')
    await rowOf(page, unpriced).getByText('no price: counts as free').last().waitFor()
    await page.getByRole('button', { name: `Set a price for ${unpriced}` }).click()
    const dialog = page.getByRole('dialog', { name: `Set a price for ${unpriced}` })
    await dialog.getByLabel('Tokens read').fill('half')
    await dialog.getByRole('button', { name: 'Set the price' }).click()
    await dialog.getByText('Write a price between 0 and 1,000,000 dollars.').first().waitFor()
    await dialog.getByLabel('Tokens read').fill('0,5')
    await dialog.getByLabel('Tokens written').fill('2')
    await dialog.getByLabel('Where does it stand?').fill('Contract 12')
    await dialog.getByRole('button', { name: 'Set the price' }).click()
    await dialog.waitFor({ state: 'detached' })
    await rowOf(page, unpriced).getByText('Contract 12').waitFor()
    const [set] = await own()
    expect(set).toMatchObject({
      model: unpriced,
      inputPerMillion: 0.5,
      cachedInputPerMillion: 0.5,
      outputPerMillion: 2,
      source: 'Contract 12',
    })
    expect(await rowOf(page, unpriced).getByRole('time').getAttribute('datetime')).toBe(set?.readOn)

    await page.getByRole('button', { name: `Change the price of ${unpriced}` }).click()
    const change = page.getByRole('dialog', { name: `Change the price of ${unpriced}` })
    expect(await change.getByLabel('Tokens written').inputValue()).toBe('2')
    await change.getByLabel('Tokens written').fill('3')
    await change.getByRole('button', { name: 'Set the price' }).click()
    await rowOf(page, unpriced).getByRole('cell', { name: '3.00', exact: true }).waitFor()
    await page.getByRole('button', { name: 'Undo' }).last().click()
    await rowOf(page, unpriced).getByRole('cell', { name: '2.00', exact: true }).waitFor()

    await page.getByRole('button', { name: `Delete your price of ${unpriced}` }).click()
    await rowOf(page, unpriced).getByText('no price: counts as free').last().waitFor()
    expect(await own()).toEqual([])
    await page.getByRole('button', { name: 'Undo' }).last().click()
    await rowOf(page, unpriced).getByRole('cell', { name: '2.00', exact: true }).waitFor()
    expect(faults).toEqual([])
    await context.close()
  })

  it('shows what comes with Gepeto, each with its source and its day, and lets a price stand before it', async () => {
    const { page, context } = await openPage(browser, server.address)
    await signIn(page)
    await page.goto('/settings/usage')
    await prices(page).getByLabel('Find a model').fill('gpt-4.1-mini')
    const row = rowOf(page, 'openai/gpt-4.1-mini*')
    await row.getByText('comes with Gepeto').waitFor()
    expect(await row.getByRole('link').getAttribute('href')).toMatch(/^https:/)
    expect(await row.getByRole('time').getAttribute('datetime')).toMatch(/^\d{4}-\d\d-\d\d$/)
    await page.getByRole('button', { name: 'Change the price of openai/gpt-4.1-mini*' }).click()
    await page.getByRole('dialog').getByLabel('Tokens read').fill('7')
    await page.getByRole('button', { name: 'Set the price' }).click()
    await row.getByText('set here').waitFor()
    await page.getByRole('button', { name: 'Delete your price of openai/gpt-4.1-mini*' }).click()
    await row.getByText('comes with Gepeto').waitFor()
    await context.close()
  })

  it('is read by an auditor, who changes nothing', async () => {
    await member(server, 'rui@example.org', 'Rui', 'auditor')
    const { page, context } = await openAs(browser, server.address, 'rui@example.org')
    await page.goto('/settings/usage')
    await prices(page)
      .getByRole('button', { name: /^Show \d+ prices/ })
      .click()
    await prices(page).getByText('comes with Gepeto').first().waitFor()
    expect(
      await prices(page)
        .getByRole('button', { name: /Set a price|Change the price|Delete/ })
        .count(),
    ).toBe(0)
    await context.close()
  })
})

describe.each(['light', 'dark'] as const)('axe, %s', (theme) => {
  it.each(['desktop', 'phone'] as const)('finds nothing serious in the prices on a %s', async (size) => {
    const { page, context } = await openPage(browser, server.address, { theme, size, isInspected: true })
    await signIn(page)
    await page.goto('/settings/usage')
    await prices(page)
      .getByRole('button', { name: /^Show \d+ prices/ })
      .click()
    await prices(page).getByText('comes with Gepeto').first().waitFor()
    await expectAccessible(page, 'prices')
    await prices(page).getByRole('button', { name: 'Set a price', exact: true }).click()
    await page.getByRole('dialog').waitFor()
    await expectAccessible(page, 'a price')
    await context.close()
  })
})
