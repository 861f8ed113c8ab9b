import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectAccessible } from './support/axe.ts'
import { openBrowser, openPage, signIn } from './support/browser.ts'
import { type GepetoServer, owner, startGepeto, untilRead } from './support/gepeto-server.ts'
import { member, openAs } from './support/members.ts'

let server: GepetoServer
let browser: Browser
beforeAll(async () => {
  ;[server, browser] = await Promise.all([
    startGepeto({ GEPETO_ADMIN_EMAIL: owner.email, GEPETO_ADMIN_PASSWORD: owner.password }),
    openBrowser(),
  ])
  const [collection] = (await server.gepeto.collections.list()).items
  await server.gepeto.documents.add(collection?.id ?? '', {
    title: 'Station handbook',
    text: 'The coolant pump must be primed with glycol. The filter is changed in May. The siren is tested on Mondays.',
  })
  await untilRead(server.gepeto, collection?.id ?? '')
  await member(server, 'bruno@example.org', 'Bruno Reis')
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

const question = 'What must the coolant pump be primed with?'

/** One that answers, made without the page. */
async function published(name: string, more: object = {}) {
  const { id } = await server.gepeto.assistants.create({ name, ...more })
  return server.gepeto.assistants.publish(id)
}

const asked = (page: Page) => page.getByRole('complementary', { name: 'Try the draft' })

async function tryOut(page: Page, text: string) {
  await asked(page).getByRole('textbox', { name: 'Ask the draft' }).fill(text)
  await page.keyboard.press('Enter')
}

describe('assistants', () => {
  it('begin with what one is, are written from an example, tried and published, and answer in the chat', async () => {
    const { page, faults } = await openPage(browser, server.address, { isInspected: true })
    await signIn(page)
    await page.getByRole('link', { name: 'Assistants' }).click()
    await page.getByRole('heading', { name: 'Answer the way your people need it' }).waitFor()
    await expectAccessible(page, 'no assistant')
    await page.getByRole('button', { name: /Runbook operator/ }).click()
    await page.getByLabel('Instructions').waitFor()
    await page.getByText('Never published: nobody but you').waitFor()
    await page.getByLabel('What it says when the documents do not hold').fill('Ask the shift leader.')
    await page.getByText('Not saved yet; kept in this browser').waitFor()
    await page.reload()
    await page.getByText('Not saved yet; kept in this browser').waitFor()
    expect(await page.getByLabel('What it says when the documents do not hold').inputValue()).toBe(
      'Ask the shift leader.',
    )
    // The trial asks what the form holds, so it is saved first.
    await tryOut(page, 'Who won the football world cup of 1970?')
    await asked(page).getByText('Ask the shift leader.').waitFor()
    await page.getByText('Draft saved').waitFor()
    await tryOut(page, question)
    await asked(page).locator('[data-chip]').first().waitFor()
    await expectAccessible(page, 'the editor')
    await page.getByRole('button', { name: 'Publish…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Publish version 1' })
    await dialog.getByLabel('What is new?').fill('For the night shift')
    await dialog.getByRole('button', { name: 'Publish', exact: true }).click()
    await page.getByText('Version 1 answers now.').waitFor()
    await page.getByText('As published').waitFor()

    await page.getByRole('link', { name: 'All assistants' }).click()
    const row = page.getByRole('row', { name: /Runbook operator/ })
    await row.getByText('Published').waitFor()
    await expectAccessible(page, 'the list')
    await row.getByRole('link', { name: 'Ask it: Runbook operator' }).click()
    await page.getByText('Which alarm or job is it about?').waitFor()
    await page.getByRole('button', { name: /Who answers: Runbook operator/ }).waitFor()
    await page.getByRole('button', { name: 'Who is on call tonight?' }).click()
    await page.getByText('Ask the shift leader.').waitFor()
    await page.waitForURL(/\/chat\//)
    // The next one is asked once this answer is whole.
    await page.getByRole('main').getByTitle('Version 1').first().waitFor()
    await page.getByLabel('Your question').fill(question)
    await page.keyboard.press('Enter')
    await page.getByText('glycol').first().waitFor()
    await page.getByRole('main').getByTitle('Version 1').nth(1).waitFor()
    expect(faults).toEqual([])
    await page.context().close()
  })

  it('show what changed in a version and roll back to one before it', async () => {
    const { id } = await published('Librarian', { guardrails: { notFound: 'Look on the shelf.' } })
    const { page, context } = await openPage(browser, server.address)
    await signIn(page)
    await page.goto(`/assistants/${id}`)
    const privacy = page.getByRole('main').getByRole('link', { name: 'Privacy' })
    expect(await privacy.getAttribute('href')).toBe('/settings/privacy')
    await page.getByLabel('What it says when the documents do not hold').fill('Ask at the desk.')
    await page.keyboard.press('Control+s')
    await page.getByText('Differs from the published version in: Guardrails').waitFor()
    await page.getByRole('button', { name: 'Publish…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Publish version 2' })
    await dialog.getByText('Ask at the desk.').waitFor()
    await dialog.getByRole('button', { name: 'Publish', exact: true }).click()
    await page.getByText('Version 2 answers now.').waitFor()
    await page.getByText('Versions', { exact: true }).click()
    const second = page.getByRole('listitem').filter({ hasText: 'Version 2' })
    await second.getByText('answers now').waitFor()
    await second.getByRole('button', { name: 'Show what changed' }).click()
    await second.getByText('Look on the shelf.').waitFor()
    const first = page.getByRole('listitem').filter({ hasText: 'Version 1' })
    await first.getByRole('button', { name: 'Have it answer again' }).click()
    await first.getByText('answers now').waitFor()
    expect((await server.gepeto.assistants.get(id)).version).toBe(1)
    await context.close()
  })

  it('tell an editor that somebody else saved the draft meanwhile', async () => {
    const { id } = await server.gepeto.assistants.create({ name: 'Shared desk' })
    const { page, context } = await openPage(browser, server.address)
    await signIn(page)
    await page.goto(`/assistants/${id}`)
    await page.getByLabel('Description').fill('Mine')
    await server.gepeto.assistants.update(id, { revision: 1, greeting: 'Theirs' })
    await page.getByRole('button', { name: 'Save the draft' }).click()
    await page.getByText('Somebody else saved this draft meanwhile.').waitFor()
    await page.getByRole('button', { name: 'Save mine over it' }).click()
    await page.getByText('Draft saved').waitFor()
    expect((await server.gepeto.assistants.get(id)).draft).toMatchObject({
      description: 'Mine',
      greeting: 'Theirs',
    })
    expect(await page.getByLabel('Greeting').inputValue()).toBe('Theirs')
    await context.close()
  })

  it('are paused, archived and deleted with a way back', async () => {
    const { id } = await published('Night desk')
    const { page, context } = await openPage(browser, server.address)
    await signIn(page)
    await page.goto('/assistants')
    const row = page.getByRole('row', { name: /Night desk/ })
    const choose = async (item: string) => {
      await row.getByRole('button', { name: 'More actions: Night desk' }).click()
      await page.getByRole('menuitem', { name: item }).click()
    }
    await choose('Pause')
    await row.getByText('Paused').waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await row.getByText('Published').waitFor()
    await choose('Archive')
    await row.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Show archived' }).click()
    await row.getByText('Archived').waitFor()
    await page.goto(`/assistants/${id}?view=versions`)
    await page.getByText('Version 1', { exact: true }).waitFor()
    expect(await page.getByText('answers now').count()).toBe(0)
    expect(await page.getByText('Try the draft').count()).toBe(0)
    await page.goto('/assistants')
    await page.getByRole('button', { name: 'Show archived' }).click()
    await choose('Restore')
    await row.getByText('Published').waitFor()
    await choose('Delete')
    await row.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Undo' }).last().click()
    await row.waitFor()
    expect((await server.gepeto.assistants.get(id)).state).toBe('published')
    await context.close()
  })

  it('are given to some people, and not shown to others', async () => {
    const { id } = await published('Payroll desk')
    const { page, context } = await openPage(browser, server.address)
    await signIn(page)
    await page.goto('/assistants')
    const row = page.getByRole('row', { name: /Payroll desk/ })
    await row.getByRole('button', { name: 'More actions: Payroll desk' }).click()
    await page.getByRole('menuitem', { name: 'Who may use it' }).click()
    const dialog = page.getByRole('dialog', { name: 'Who may use “Payroll desk”' })
    await dialog.getByText('Only some').click()
    await dialog.getByText('Nobody yet but those who edit assistants.').waitFor()
    await dialog.getByRole('button', { name: 'Save' }).click()
    await row.getByLabel('Only some may use it').waitFor()
    await context.close()

    const bruno = await openAs(browser, server.address, 'bruno@example.org')
    await published('Open desk', { greeting: 'What do you look for?' })
    await bruno.page.goto('/assistants')
    await bruno.page.getByRole('link', { name: 'Open desk', exact: true }).waitFor()
    expect(await bruno.page.getByText('Payroll desk').count()).toBe(0)
    expect(await bruno.page.getByRole('button', { name: 'New assistant' }).count()).toBe(0)
    await bruno.page.goto(`/assistants/${id}`)
    await bruno.page.getByText('This assistant is no longer here').waitFor()
    await bruno.context.close()
  })

  it('say so in their conversation when they are paused, and another can take over', async () => {
    const { id, slug } = await published('Desk of the day')
    const { page, context } = await openPage(browser, server.address)
    await signIn(page)
    await page.goto(`/?assistant=${slug}`)
    await page.getByRole('button', { name: /Who answers: Desk of the day/ }).waitFor()
    await page.getByLabel('Your question').fill(question)
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/chat\//)
    await page.getByText('glycol').first().waitFor()
    await server.gepeto.assistants.pause(id)
    await page.reload()
    await page.getByRole('button', { name: /Who answers: answers no more/ }).waitFor()
    await page.getByLabel('Your question').fill('When is the filter changed?')
    await page.keyboard.press('Enter')
    await page.getByText(/"Desk of the day" is paused/).waitFor()
    await page.getByRole('button', { name: /Who answers/ }).click()
    await page.getByRole('menuitemradio', { name: /Gepeto, as it is/ }).click()
    await page.getByLabel('Your question').fill('When is the filter changed?')
    await page.keyboard.press('Enter')
    await page.getByText('in May').first().waitFor()
    await context.close()
  })

  it('are written and tried on a phone, in Portuguese', async () => {
    const { id } = await server.gepeto.assistants.create({ name: 'Balcão' })
    const { page, context, faults } = await openPage(browser, server.address, {
      language: 'pt-BR',
      size: 'phone',
      theme: 'dark',
      isInspected: true,
    })
    await signIn(page)
    await page.goto(`/assistants/${id}`)
    await page.getByLabel('Saudação').fill('O que você procura?')
    await page.getByRole('button', { name: 'Salvar o rascunho' }).click()
    await page.getByText('Rascunho salvo').waitFor()
    await expectAccessible(page, 'the editor on a phone')
    await page.getByText('Experimentar', { exact: true }).click()
    await page.getByRole('textbox', { name: 'Perguntar ao rascunho' }).fill(question)
    await page.keyboard.press('Enter')
    await page.getByText('glycol').first().waitFor()
    expect(faults).toEqual([])
    await context.close()
  })
})
