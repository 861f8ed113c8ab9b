import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser, openPage, signIn } from './support/browser.ts'
import { type GepetoServer, owner, startGepeto, untilRead } from './support/gepeto-server.ts'

let server: GepetoServer
let browser: Browser
let collectionId: string
beforeAll(async () => {
  ;[server, browser] = await Promise.all([
    startGepeto({ GEPETO_ADMIN_EMAIL: owner.email, GEPETO_ADMIN_PASSWORD: owner.password }),
    openBrowser(),
  ])
  const { gepeto } = server
  for (const name of ['First', 'Second']) await gepeto.groups.create(name)
  for (const email of ['bia@example.org', 'caio@example.org'])
    await gepeto.invitations.create({ email, role: 'member' })
  collectionId = (await gepeto.collections.create({ name: 'Plans' })).id
  for (const title of ['North', 'South'])
    await gepeto.documents.add(collectionId, { title, text: `The plan of the ${title}.` })
  await untilRead(gepeto, collectionId)
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

/** Where the focus is: the first words of its row, or its id where it is the work. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement
    const row = element?.closest<HTMLElement>('li, tr, [data-row]')
    return row ? row.innerText.trim().split(/[\n\t]/)[0] : element?.id
  })

describe('the focus, once what had it is deleted', () => {
  it('goes to the next row, then to the work', async () => {
    const { page, context } = await openPage(browser, server.address)
    await signIn(page)
    await page.goto('/settings/people')
    const emails = page.getByText(/^(bia|caio)@example\.org$/)
    await emails.nth(1).waitFor()
    const [above, below] = await emails.allTextContents()
    await page.getByRole('button', { name: `Withdraw: ${above}` }).press('Enter')
    await expect.poll(() => focused(page)).toBe(below)
    await page.keyboard.press('Tab')
    await page.getByRole('button', { name: `Withdraw: ${below}` }).press('Enter')
    await expect.poll(() => focused(page)).toBe('work')
    await context.close()
  })

  it('goes to the row before where none follows, from a menu too', async () => {
    const { page, context } = await openPage(browser, server.address)
    await signIn(page)
    await page.goto(`/library/${collectionId}`)
    const titles = page.getByRole('link', { name: /^(North|South)$/ })
    await titles.nth(1).waitFor()
    const [above, below] = await titles.allTextContents()
    await page.getByRole('button', { name: `More actions: ${below}` }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('menuitem', { name: 'Delete' }).waitFor()
    await page.keyboard.press('End')
    await page.keyboard.press('Enter')
    await expect.poll(() => focused(page)).toBe(above)
    await context.close()
  })

  it('goes to the next row after a question that was answered', async () => {
    const { page, context } = await openPage(browser, server.address)
    await signIn(page)
    await page.goto('/settings/groups')
    await page.getByRole('button', { name: 'More actions: First' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('menuitem', { name: 'Delete group' }).waitFor()
    await page.keyboard.press('End')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).press('Enter')
    await page.getByText('Deleted the group “First”').waitFor()
    await expect.poll(() => focused(page)).toBe('Second')
    await context.close()
  })
})
