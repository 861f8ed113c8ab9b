import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectAccessible } from './support/axe.ts'
import { openBrowser, openPage, signIn } from './support/browser.ts'
import { type GepetoServer, owner, ownerKey, startGepeto } from './support/gepeto-server.ts'
import { member, openAs } from './support/members.ts'
import { scriptedModelId, startScriptedModel } from './support/scripted-model.ts'

let model: Awaited<ReturnType<typeof startScriptedModel>>
let server: GepetoServer
let browser: Browser
beforeAll(async () => {
  model = await startScriptedModel()
  ;[server, browser] = await Promise.all([
    startGepeto({
      GEPETO_ADMIN_EMAIL: owner.email,
      GEPETO_ADMIN_PASSWORD: owner.password,
      ...model.variables,
    }),
    openBrowser(),
  ])
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
  model?.close()
})

/** A completion over OpenAI's API, read to its end. */
async function complete(): Promise<number> {
  const response = await fetch(`${server.address}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ownerKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      model: scriptedModelId,
      stream: true,
      messages: [{ role: 'user', content: 'How deep is the lake?' }],
    }),
  })
  await response.text()
  return response.status
}

const row = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name })

describe('the usage of models', () => {
  it('is empty at first, then told by day and by whom, and saved as a table', async () => {
    const { page, context, faults } = await openPage(browser, server.address)
    await signIn(page)
    await page.goto('/settings/usage')
    await page.getByText('No model has been called in this time.').waitFor()
    await page.getByText('No budget is set').waitFor()

    await server.gepeto.usage.setPrice({ model: scriptedModelId, inputPerMillion: 1e5, outputPerMillion: 0 })
    model.says('Forty metres.')
    expect(await complete()).toBe(200)
    await page.reload()
    await row(page, scriptedModelId).first().waitFor()
    const calls = page.getByRole('definition').last()
    expect(await calls.textContent()).toBe('1')
    await page.getByText('By', { exact: true }).waitFor({ state: 'attached' })
    await page.getByText('Person', { exact: true }).click()
    await page.getByRole('columnheader', { name: 'Person' }).waitFor()
    await page.getByText('12 months').click()
    await page.getByRole('figure').waitFor()

    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save as CSV' }).click(),
    ])
    expect(file.suggestedFilename()).toMatch(/^usage-person-.*\.csv$/)
    expect(await readFile((await file.path())!, 'utf8')).toContain('start,id,name,calls')
    expect(faults).toEqual([])
    await context.close()
  })

  it('is limited by a budget that is set, changed and deleted here', async () => {
    const { page, context } = await openPage(browser, server.address)
    await signIn(page)
    await page.goto('/settings/usage')
    await page.getByRole('button', { name: 'New budget' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Tokens', { exact: true }).click()
    await dialog.getByRole('button', { name: 'Set the budget' }).click()
    await dialog.getByText('Write at least one limit.').waitFor()
    await dialog.getByLabel('Warn at').fill('20')
    await dialog.getByLabel('Refuse from').fill('10')
    await dialog.getByText('Must not be above the limit that refuses.').waitFor()
    await dialog.getByLabel('Warn at').fill('5')
    await dialog.getByRole('button', { name: 'Set the budget' }).click()
    await page.getByText('The whole workspace, a month').waitFor()
    await page.getByText('Used up', { exact: true }).waitFor()
    expect(await complete()).toBe(429)

    await page.getByRole('button', { name: 'Change the budget: The whole workspace, a month' }).click()
    await dialog.getByLabel('Refuse from').fill('100000')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Warned', { exact: true }).waitFor()
    expect(await complete()).toBe(200)

    await page.getByRole('button', { name: 'Delete the budget: The whole workspace, a month' }).click()
    await page.getByText('No budget is set').waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('The whole workspace, a month').waitFor()
    await page.getByRole('button', { name: 'Delete the budget: The whole workspace, a month' }).click()
    await page.getByText('No budget is set').waitFor()
    await page.getByRole('button', { name: 'Dismiss' }).last().click()
    await expect.poll(async () => (await server.gepeto.budgets.list()).items).toEqual([])

    await page.getByRole('button', { name: 'New budget' }).click()
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('SELECT')
    await page.keyboard.press('Escape')
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('New budget')

    await server.gepeto.budgets.create({ scope: 'person', period: 'month', unit: 'tokens', hardLimit: 1e6 })
    await page.reload()
    await page.getByText(/^Most: .* of 1M$/).waitFor()
    await context.close()
  })

  it('is read by an auditor, who changes nothing', async () => {
    await member(server, 'rui@example.org', 'Rui', 'auditor')
    const { page, context } = await openAs(browser, server.address, 'rui@example.org')
    await page.goto('/settings/usage')
    await page.getByRole('heading', { name: 'Budgets' }).waitFor()
    expect(await page.getByRole('button', { name: 'New budget' }).count()).toBe(0)
    await context.close()
  })
})

describe.each(['light', 'dark'] as const)('axe, %s', (theme) => {
  it.each(['desktop', 'phone'] as const)('finds nothing serious in the usage on a %s', async (size) => {
    const { page, context } = await openPage(browser, server.address, { theme, size, isInspected: true })
    await signIn(page)
    await page.goto('/settings/usage')
    await page.getByRole('figure').waitFor()
    await expectAccessible(page, 'usage')
    await page.getByRole('button', { name: 'New budget' }).click()
    await page.getByRole('dialog').waitFor()
    await expectAccessible(page, 'budget')
    await context.close()
  })
})
