import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dropFiles, openBrowser, openPage, signIn } from './support/browser.ts'
import { type GepetoServer, owner, startGepeto, untilRead } from './support/gepeto-server.ts'
import { pdfOf } from './support/pdf.ts'

let server: GepetoServer
let browser: Browser
beforeAll(async () => {
  ;[server, browser] = await Promise.all([
    startGepeto({
      GEPETO_ADMIN_EMAIL: owner.email,
      GEPETO_ADMIN_PASSWORD: owner.password,
      GEPETO_MAX_UPLOAD_MB: '1',
    }),
    openBrowser(),
  ])
  const sample = await server.gepeto.collections.createSample()
  await untilRead(server.gepeto, sample.id)
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

const conversations = async () => (await server.gepeto.conversations.list()).items.map(({ id }) => id)

async function deleteOpenConversation(page: Page) {
  await page
    .getByRole('main')
    .getByRole('button', { name: /^More actions/ })
    .click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  await page.getByRole('button', { name: 'Undo' }).waitFor()
}

describe('a deletion that can still be undone', () => {
  it('is done when the page is left', async () => {
    const { conversation } = await server.gepeto.ask('When does the nightly batch start?')
    const { page } = await openPage(browser, server.address)
    await signIn(page)
    await page.goto(`/chat/${conversation}`)
    await deleteOpenConversation(page)
    expect(await conversations()).toContain(conversation)
    await page.goto('about:blank')
    await expect.poll(conversations).not.toContain(conversation)
  })

  it('is done at the next visit when the browser was killed before it could be sent', async () => {
    const { conversation } = await server.gepeto.ask('When does the nightly batch start?')
    const { page, context } = await openPage(browser, server.address)
    await signIn(page)
    await page.goto(`/chat/${conversation}`)
    await deleteOpenConversation(page)
    // Whoever crashes says no goodbye.
    const devtools = await context.newCDPSession(page)
    const crashed = page.waitForEvent('crash')
    devtools.send('Page.crash').catch(() => {})
    await crashed
    expect(await conversations()).toContain(conversation)
    const again = await context.newPage()
    await again.goto(server.address)
    await expect.poll(conversations, { timeout: 15_000 }).not.toContain(conversation)
  })
})

describe('a question on its way', () => {
  it('is back in its field when the session ended meanwhile and one has signed in again', async () => {
    const { page, context } = await openPage(browser, server.address)
    await signIn(page)
    const field = page.getByLabel('Your question')
    await field.fill('Until when is the nightly batch')
    await context.clearCookies()
    await field.press('End')
    await field.pressSequentially(' to be finished?')
    await field.press('Enter')
    await page.waitForURL(/sign-in/)
    await page.getByLabel('E-mail').fill(owner.email)
    await page.getByLabel('Password', { exact: true }).fill(owner.password)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await field.waitFor()
    expect(await field.inputValue()).toBe('Until when is the nightly batch to be finished?')
    await field.press('Enter')
    await page.locator('[data-chip]').first().waitFor()
  })

  it('is back in its field when the page is loaded anew while the server is gone', async () => {
    const own = await startGepeto({
      GEPETO_ADMIN_EMAIL: owner.email,
      GEPETO_ADMIN_PASSWORD: owner.password,
    })
    const { page } = await openPage(browser, own.address)
    await signIn(page)
    const field = page.getByLabel('Your question')
    await field.waitFor()
    await own.close()
    await field.fill('Is anybody there?')
    await field.press('Enter')
    await page.getByText('Your question is kept').waitFor()
    await page.reload().catch(() => {})
    // The page is gone with the server: what was kept is in the browser.
    const kept = await page.context().storageState()
    expect(JSON.stringify(kept)).toContain('Is anybody there?')
  })
})

describe('what is refused', () => {
  it('says in its row why, in a sentence', async () => {
    const { page } = await openPage(browser, server.address)
    await signIn(page)
    await page.goto('/library')
    await page.getByText('Nothing here yet').waitFor()
    await dropFiles(page, 'text=Nothing here yet', [
      { name: 'movie.mp4', type: 'video/mp4', content: Buffer.from([0, 1, 2, 3, 255, 254, 253, 0, 0]) },
      { name: 'big.txt', type: 'text/plain', content: Buffer.from('words and words '.repeat(100_000)) },
    ])
    await page.getByRole('row', { name: /big\.txt.*larger than 1 MB.*Failed/s }).waitFor()
    await page.getByRole('row', { name: /movie\.mp4.*cannot read this kind of file/s }).waitFor()
  })

  it('leaves the focus on the password that was wrong', async () => {
    const { page } = await openPage(browser, server.address)
    await page.goto('/sign-in')
    await page.getByLabel('E-mail').fill(owner.email)
    await page.getByLabel('Password', { exact: true }).fill('not the password')
    await page.keyboard.press('Enter')
    await page.getByText('This e-mail and password do not match.').waitFor()
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('name')))
      .toBe('password')
  })
})

describe('the source pane', () => {
  it('changes its page quickly without a fault', async () => {
    const filler = Array.from({ length: 40 }, (_, line) => `Line ${line} of the handbook says nothing new.`)
    const plant = await server.gepeto.collections.create({ name: 'Plant' })
    const content = new Blob([
      pdfOf([
        ['The coolant pump must be primed with two litres of glycol.', ...filler],
        filler,
        ['The coolant pump is stopped with the red lever beside valve B.', ...filler],
      ]),
    ])
    await server.gepeto.documents.upload(plant.id, [{ name: 'manual.pdf', content }])
    await untilRead(server.gepeto, plant.id)
    const { page, faults } = await openPage(browser, server.address)
    await signIn(page)
    const pages = ['primed', 'stopped'].map((word) => `How is the coolant pump ${word}?`)
    const answers = await Promise.all(pages.map((question) => server.gepeto.ask(question)))
    faults.length = 0
    for (const { conversation } of answers) {
      await page.goto(`/chat/${conversation}`)
      const chip = page.locator('[data-chip]').first()
      await chip.waitFor()
      expect(await chip.getAttribute('aria-label')).toMatch(/^Citation 1: manual\.pdf, Page [13]$/)
      for (let turn = 0; turn < 6; turn++) {
        await chip.click()
        await page.locator('.pdf-page canvas').first().waitFor()
        // Drawn anew at once, with the drawing before still under way.
        await page.setViewportSize({ width: turn % 2 ? 1440 : 1200, height: 900 })
        await page.keyboard.press('Escape')
      }
    }
    expect(faults).toEqual([])
  })
})
