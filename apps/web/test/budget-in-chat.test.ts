import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectAccessible } from './support/axe.ts'
import { openBrowser, openPage, signIn } from './support/browser.ts'
import { type GepetoServer, owner, startGepeto, untilRead } from './support/gepeto-server.ts'
import { type ScriptedModel, scriptedModelId, startScriptedModel } from './support/scripted-model.ts'

let server: GepetoServer
let model: ScriptedModel
let browser: Browser
beforeAll(async () => {
  model = await startScriptedModel()
  ;[server, browser] = await Promise.all([
    startGepeto({
      ...model.variables,
      GEPETO_ADMIN_EMAIL: owner.email,
      GEPETO_ADMIN_PASSWORD: owner.password,
    }),
    openBrowser(),
  ])
  const [collection] = (await server.gepeto.collections.list()).items
  await server.gepeto.documents.add(collection?.id ?? '', {
    title: 'Station handbook',
    text: 'The coolant pump must be primed with glycol. The siren is tested on Mondays.',
  })
  await untilRead(server.gepeto, collection?.id ?? '')
  await server.gepeto.usage.setPrice({ model: scriptedModelId, inputPerMillion: 1e5, outputPerMillion: 0 })
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
  model?.close()
})

async function ask(page: Page, question: string) {
  await page.getByLabel('Your question').fill(question)
  await page.keyboard.press('Enter')
}

describe('a budget, to whoever asks', () => {
  it('warns once from its soft limit on, then refuses with a way out and no vain second try', async () => {
    const { page, context } = await openPage(browser, server.address, { isInspected: true })
    await signIn(page)
    await page.evaluate((id) => localStorage.setItem('gepeto.model', id), scriptedModelId)
    await page.goto('/')
    await page.getByRole('button', { name: /Model: scripted/ }).waitFor()
    const { id } = await server.gepeto.budgets.create({
      scope: 'person',
      period: 'month',
      unit: 'tokens',
      softLimit: 1,
    })
    model.says('The siren is tested on Mondays. [1]')
    await ask(page, 'When is the siren tested?')
    await page.getByText('supported by your documents').waitFor()
    const notice = page.getByText('Your budget for the month is nearly used up')
    expect(await notice.count()).toBe(0)

    model.says('The coolant pump must be primed with glycol. [1]')
    await ask(page, 'What must the coolant pump be primed with?')
    await notice.waitFor()
    await expectAccessible(page, 'a budget that warns')
    await page.getByRole('button', { name: 'Dismiss' }).last().click()
    await notice.waitFor({ state: 'detached' })

    await server.gepeto.budgets.update(id, { hardLimit: 2 })
    await ask(page, 'What is tested on Mondays?')
    await page.getByText('Your budget for the month is used up. Renewal:').waitFor()
    expect(await page.getByText('UTC').count()).toBe(0)
    expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0)
    expect(await notice.count()).toBe(0)
    await expectAccessible(page, 'a budget that refuses')
    await page.getByRole('button', { name: 'Ask “Built-in” instead' }).click()
    await page.getByText('quoted word for word from your documents').waitFor()
    await context.close()
  })
})

describe('an answer that is supported in part', () => {
  it('says so under it, and not that nothing supports it', async () => {
    const { page, context } = await openPage(browser, server.address)
    await server.gepeto.budgets
      .list()
      .then(({ items }) => Promise.all(items.map(({ id }) => server.gepeto.budgets.delete(id))))
    await signIn(page)
    await page.evaluate((id) => localStorage.setItem('gepeto.model', id), scriptedModelId)
    await page.goto('/')
    await page.getByRole('button', { name: /Model: scripted/ }).waitFor()
    model.says('In short: The coolant pump must be primed with glycol. [1]')
    await ask(page, 'What is the coolant pump primed with?')
    await page.getByText('The cited passage supports only part of this sentence.').waitFor()
    await page.getByText('supported in part by your documents').waitFor()
    await context.close()
  })
})
