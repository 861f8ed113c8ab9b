import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startEmbeddingsServer } from '../../server/test/embeddings-server.ts'
import { expectAccessible } from './support/axe.ts'
import { openBrowser, openPage, signIn } from './support/browser.ts'
import { type GepetoServer, owner, startGepeto, untilRead } from './support/gepeto-server.ts'

let server: GepetoServer
let browser: Browser
let provider: Awaited<ReturnType<typeof startEmbeddingsServer>>
beforeAll(async () => {
  provider = await startEmbeddingsServer()
  ;[server, browser] = await Promise.all([
    startGepeto({
      GEPETO_ADMIN_EMAIL: owner.email,
      GEPETO_ADMIN_PASSWORD: owner.password,
      COMPATIBLE_BASE_URL: provider.address,
    }),
    openBrowser(),
  ])
  const { id } = await server.gepeto.collections.create({ name: 'Plants' })
  await server.gepeto.documents.add(id, { title: 'Leaves', text: 'Leaves are green.' })
  await untilRead(server.gepeto, id)
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
  await provider?.close()
})

async function openSettings(options: Parameters<typeof openPage>[2] = {}) {
  const { page, context } = await openPage(browser, server.address, options)
  await signIn(page)
  await page.locator('textarea').waitFor()
  await page.goto('/settings/models')
  const section = page.getByRole('region', { name: 'Embeddings' })
  await section.getByText('set by the server').waitFor()
  return { page, context, section }
}

describe('embeddings', () => {
  it('are chosen and tried, followed on their way, stopped, and switched to', async () => {
    const { page, context, section } = await openSettings()
    await section.getByText('Built in').waitFor()
    await section.getByRole('button', { name: 'Test embeddings' }).click()
    await section.getByText('numbers a vector').waitFor()

    const choose = async () => {
      await section.getByRole('button', { name: 'Change embeddings' }).click()
      const dialog = page.getByRole('dialog')
      expect(await dialog.getByLabel('Made by').locator('option').allTextContents()).not.toContain('ollama')
      await dialog.getByLabel('Made by').selectOption('compatible')
      return dialog
    }
    const dialog = await choose()
    await dialog.getByRole('button', { name: 'Use it' }).click()
    await dialog.getByText('This is needed.').waitFor()
    await dialog.getByLabel('Model').fill('scripted')
    provider.nextJson(401, { error: { message: 'no' } })
    await dialog.getByRole('button', { name: 'Test' }).click()
    await dialog.getByText('Does not answer: it answered 401').waitFor()
    await dialog.getByRole('button', { name: 'Test' }).click()
    await dialog.getByText('48 numbers a vector').waitFor()
    const release = provider.hold()
    await dialog.getByRole('button', { name: 'Use it' }).click()
    await section.getByText('Changing to compatible/scripted').waitFor()
    await section.getByText('0 of 1 passages').waitFor()
    await expectAccessible(page, 'embeddings on their way')
    await section.getByRole('button', { name: 'Stop changing to compatible/scripted' }).click()
    await section.getByText('Changing to').waitFor({ state: 'detached' })
    release()

    await (await choose()).getByLabel('Model').fill('scripted')
    // The vectors may be there already, from before it was stopped.
    await page.getByRole('dialog').getByRole('button', { name: 'Use it' }).click()
    await section.getByText('chosen for this workspace').waitFor()
    await page.getByText('compatible/scripted serves from now on').waitFor()
    await expect
      .poll(() => section.getByText('compatible/scripted').first().textContent())
      .toContain('compatible/scripted')

    await section.getByRole('button', { name: 'Change embeddings' }).click()
    expect(await page.getByRole('dialog').getByLabel('Model').inputValue()).toBe('scripted')
    await page.getByRole('dialog').getByLabel('Made by').selectOption('As the server is set: Built in')
    await page.getByRole('dialog').getByRole('button', { name: 'Use it' }).click()
    await section.getByText('set by the server').waitFor()
    await context.close()
  })

  it.each(['light', 'dark'] as const)('axe finds nothing serious in choosing them, %s', async (theme) => {
    const { page, context, section } = await openSettings({ theme, isInspected: true })
    await section.getByRole('button', { name: 'Change embeddings' }).click()
    await page.getByRole('dialog').waitFor()
    await expectAccessible(page, 'choice of embeddings')
    await context.close()
  })
})
