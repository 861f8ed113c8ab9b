import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ScriptedProvider, startScriptedProvider } from '../../server/test/chaos/scripted-provider.ts'
import { expectAccessible } from './support/axe.ts'
import { openBrowser, openPage, signIn } from './support/browser.ts'
import { type GepetoServer, owner, startGepeto } from './support/gepeto-server.ts'

let server: GepetoServer
let browser: Browser
let provider: ScriptedProvider
beforeAll(async () => {
  ;[server, browser, provider] = await Promise.all([
    startGepeto({
      GEPETO_ADMIN_EMAIL: owner.email,
      GEPETO_ADMIN_PASSWORD: owner.password,
      GEPETO_ALLOW_PRIVATE_URLS: 'true',
    }),
    openBrowser(),
    startScriptedProvider('laboratory'),
  ])
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
  provider?.close()
})

describe('models', () => {
  it('are set up, tested, put in an order, switched off and deleted', async () => {
    const { page, context } = await openPage(browser, server.address)
    await signIn(page)
    await page.locator('textarea').waitFor()
    await page.goto('/settings/models')
    await page.getByText('No provider yet').waitFor()
    await page.getByRole('button', { name: 'Add provider' }).click()
    const dialog = page.getByRole('dialog')
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('SELECT')
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Add provider')
    await page.getByRole('button', { name: 'Add provider' }).click()
    await dialog.getByText('Empty: https://api.openai.com/v1').waitFor()
    await dialog.getByLabel('Kind').selectOption('compatible')
    await dialog.getByText('Such as http://localhost:8000/v1').waitFor()
    await dialog.getByRole('button', { name: 'Add provider' }).click()
    expect(await dialog.getByText('This is needed.').count()).toBe(3)
    await dialog.getByText('Its models are called by it').waitFor()
    await dialog.getByLabel('Name').fill('Our Laboratory')
    await dialog.getByLabel('Base address').fill(provider.baseUrl)
    await dialog.getByLabel('Models').fill('small')
    await dialog.getByRole('button', { name: 'Add provider' }).click()
    await dialog.getByText('Use up to 40 lower-case letters').waitFor()
    expect(await dialog.getByText('body.name').count()).toBe(0)
    await expect.poll(() => dialog.getByLabel('Name').getAttribute('aria-invalid')).toBe('true')
    await dialog.getByLabel('Name').fill('laboratory')
    await dialog.getByLabel('Base address').fill(provider.baseUrl)
    await dialog.getByLabel('Key').fill('sk-canary')
    await dialog.getByLabel('Models').fill('small\nlarge')
    await dialog.getByRole('button', { name: 'Add provider' }).click()
    await page.getByText('small, large').waitFor()
    await dialog.waitFor({ state: 'detached' })
    expect(await page.content()).not.toContain('canary')

    await page.getByRole('button', { name: 'Test: laboratory' }).click()
    await page.getByText('Answers, in').waitFor()
    await provider.fail('server error')
    await page.getByRole('button', { name: 'Test: laboratory' }).click()
    await page.getByText('Does not answer: it answered 500').waitFor()
    await provider.fail('silence before the answer')
    await page.getByRole('button', { name: 'Test: laboratory' }).click()
    await page.getByText('Waiting for its answer…').waitFor()
    await page.getByRole('button', { name: 'Cancel the test' }).click()
    await page.getByText('Waiting for its answer…').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Test: laboratory' }).waitFor()

    await page.getByRole('button', { name: 'Add route' }).click()
    await dialog.getByLabel('Name of the route').fill('careful')
    expect(await dialog.getByLabel('Model 1').inputValue()).toBe('laboratory/small')
    expect(await dialog.getByLabel('Model 2').inputValue()).toBe('builtin')
    await dialog.getByLabel('Model 1').selectOption('laboratory/large')
    await dialog.getByLabel('First word, s').first().fill('5')
    await dialog.getByRole('button', { name: 'Take out builtin' }).click()
    await dialog.getByRole('button', { name: 'Add route' }).click()
    const steps = page.getByRole('listitem').filter({ hasText: /laboratory\/large|builtin/ })
    await expect
      .poll(() => steps.allTextContents())
      .toEqual(['laboratory/large (first word 5 s, whole answer 120 s)', '→ builtin'])
    await page.goto('/')
    await page.getByRole('button', { name: /^Model:/ }).click()
    await page.getByRole('menuitemradio', { name: /careful.*route/ }).waitFor()
    await page.goto('/settings/models')

    await page.getByRole('button', { name: 'More actions: laboratory' }).click()
    await page.getByRole('menuitem', { name: 'Switch off' }).click()
    await page.getByText('switched off').waitFor()
    await page.getByRole('button', { name: 'More actions: laboratory' }).click()
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    await dialog.getByText('Routes that go on without its models: careful.').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
    await page.getByText('No provider yet').waitFor()
    await steps.first().getByText('cannot be asked').waitFor()
    await context.close()
  })

  it.each(['light', 'dark'] as const)('axe finds nothing serious in their settings, %s', async (theme) => {
    const { page, context } = await openPage(browser, server.address, { theme, isInspected: true })
    await signIn(page)
    await page.locator('textarea').waitFor()
    await page.goto('/settings/models')
    await page.getByRole('button', { name: 'Add route' }).waitFor()
    await expectAccessible(page, 'models')
    await page.getByRole('button', { name: 'Add provider' }).click()
    await page.getByRole('dialog').waitFor()
    await expectAccessible(page, 'provider')
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Add route' }).click()
    await page.getByRole('dialog').waitFor()
    await expectAccessible(page, 'route')
    await context.close()
  })
})
