import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser, openPage, signIn } from './support/browser.ts'
import { type GepetoServer, owner, startGepeto, untilRead } from './support/gepeto-server.ts'

const turns = 13
const rows = 40

let server: GepetoServer
let browser: Browser
let conversation: string
let collectionId: string
let assistantId: string
beforeAll(async () => {
  ;[server, browser] = await Promise.all([
    startGepeto({ GEPETO_ADMIN_EMAIL: owner.email, GEPETO_ADMIN_PASSWORD: owner.password }),
    openBrowser(),
  ])
  const { gepeto } = server
  const sample = await gepeto.collections.createSample()
  await untilRead(gepeto, sample.id)
  const ask = (turn: number) =>
    gepeto.ask({
      question: `When does the nightly batch start, asked for the time number ${turn}?`,
      conversation: conversation || undefined,
    })
  conversation = (await ask(1)).conversation
  for (let turn = 2; turn <= turns; turn++) await ask(turn)
  collectionId = (await gepeto.collections.create({ name: 'Many' })).id
  for (let row = 0; row < rows; row++) {
    await gepeto.documents.add(collectionId, { title: `Sheet ${row}`, text: `Row ${row} of the plan.` })
    await gepeto.invitations.create({ email: `person${row}@example.org`, role: 'member' })
  }
  const assistant = await gepeto.assistants.create({ name: 'Operator', description: 'Gives the steps.' })
  assistantId = assistant.id
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

/** How far the document itself could be scrolled, in pixels; what scrolls are its panes. */
const beyond = (page: Page) =>
  page.evaluate(() => {
    const { scrollHeight, scrollWidth } = document.documentElement
    return { down: scrollHeight - innerHeight, right: scrollWidth - innerWidth }
  })

/** What is opened, and what stands there once it is all drawn. */
const long: [what: string, path: () => string, last: (page: Page) => Locator][] = [
  ['a conversation', () => `/chat/${conversation}`, (page) => page.getByRole('article').nth(turns - 1)],
  ['roles', () => '/settings/roles', (page) => page.getByRole('heading', { name: 'Viewer' })],
  ['people', () => '/settings/people', (page) => page.getByText(`person${rows - 1}@example.org`)],
  ['a collection', () => `/library/${collectionId}`, (page) => page.getByRole('row').nth(rows)],
  ['an assistant', () => `/assistants/${assistantId}`, (page) => page.getByLabel('Questions to begin with')],
]

describe.each(['desktop', 'phone'] as const)('on a %s only the panes scroll', (size) => {
  it.each(long)('of %s that is long', async (what, path, last) => {
    const { page, context } = await openPage(browser, server.address, { size })
    await signIn(page)
    await page.goto(path())
    await last(page).waitFor()
    if (what === 'roles') for (const role of await page.getByText('What it may do').all()) await role.click()
    expect(await beyond(page)).toEqual({ down: 0, right: 0 })
    await context.close()
  })
})
