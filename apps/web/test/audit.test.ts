import { readFile } from 'node:fs/promises'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectAccessible } from './support/axe.ts'
import { openBrowser, openPage, signIn } from './support/browser.ts'
import { type GepetoServer, owner, startGepeto } from './support/gepeto-server.ts'
import { member, openAs } from './support/members.ts'

let server: GepetoServer
let browser: Browser
beforeAll(async () => {
  ;[server, browser] = await Promise.all([
    startGepeto({ GEPETO_ADMIN_EMAIL: owner.email, GEPETO_ADMIN_PASSWORD: owner.password }),
    openBrowser(),
  ])
  await server.gepeto.collections.create({ name: 'Pumps of the lake' })
  await member(server, 'rui@example.org', 'Rui Sousa', 'administrator')
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

describe('the audit log', () => {
  it('is checked, searched, opened and saved', async () => {
    const { page, context, faults } = await openPage(browser, server.address)
    await signIn(page)
    await page.goto('/settings/audit')
    await page.getByRole('button', { name: 'Check the chain' }).click()
    await page.getByText('Nothing was changed, taken out, moved or put in.').waitFor()

    await page.getByLabel('About').selectOption('knowledge')
    await page.getByLabel('Words in what is told').fill('pumps of')
    await page.keyboard.press('Enter')
    const event = page.getByRole('listitem').filter({ hasText: 'knowledge.collection.created' })
    await event.locator('summary').click()
    await event.getByText('"name": "Pumps of the lake"').waitFor()
    expect(await page.locator('main li summary').count()).toBe(1)

    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'CSV', exact: true }).click(),
    ])
    expect(await readFile((await file.path())!, 'utf8')).toContain('knowledge.collection.created')
    await page.getByRole('button', { name: 'Take a new key now' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Take a new key now' }).click()
    await page.getByText('The keys are wrapped anew.').waitFor()
    expect(faults).toEqual([])
    await context.close()
  })

  it('is checked by an administrator, who does not read it', async () => {
    const { page, context } = await openAs(browser, server.address, 'rui@example.org')
    await page.goto('/settings/audit')
    await page.getByText('You may check the log, but not read it.').waitFor()
    expect(await page.getByRole('heading', { name: 'What happened' }).count()).toBe(0)
    await page.getByRole('button', { name: 'Check the chain' }).click()
    await page.getByText('Nothing was changed, taken out, moved or put in.').waitFor()
    await context.close()
  })
})

describe('the controls', () => {
  it('hold and let go, with a reason', async () => {
    const { page, context, faults } = await openPage(browser, server.address)
    await signIn(page)
    await page.goto('/settings/privacy')
    await page.getByText('Nothing is under legal hold.').waitFor()
    await page.getByRole('button', { name: 'Set a hold' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('What is held').selectOption({ label: 'Pumps of the lake' })
    await dialog.getByRole('button', { name: 'Set a hold' }).click()
    await dialog.getByText('Give a reason').waitFor()
    await dialog.getByLabel('Reason').fill('A court asks for it.')
    await dialog.getByRole('button', { name: 'Set a hold' }).click()
    await page.getByText('Collection: Pumps of the lake').waitFor()
    await page.getByRole('button', { name: 'Lift the hold on Pumps of the lake' }).click()
    await dialog.getByLabel('Reason').fill('The court has ruled.')
    await dialog.getByRole('button', { name: 'Lift the hold' }).click()
    await page.getByText('Nothing is under legal hold.').waitFor()
    expect(faults).toEqual([])
    await context.close()
  })

  it('say how long data is kept, and refuse what is no number of days', async () => {
    const { page, context } = await openPage(browser, server.address)
    await signIn(page)
    await page.goto('/settings/privacy')
    const days = page.getByLabel('Days to keep: Conversations')
    const section = page.getByRole('region', { name: 'How long data is kept' })
    await days.fill('soon')
    await section.getByRole('button', { name: 'Save' }).click()
    await section.getByText('Write whole days').waitFor()
    await days.fill('365')
    await section.getByRole('button', { name: 'Save' }).click()
    await section.getByRole('button', { name: 'Delete now what is due' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete now what is due' }).click()
    await page.getByText('Deleted: 0.').waitFor()
    await context.close()
  })

  it('save who holds what, and where the log is sent', async () => {
    const { page, context } = await openPage(browser, server.address)
    await signIn(page)
    await page.goto('/settings/audit')
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: /^Access review.*CSV$/ }).click(),
    ])
    expect(await readFile((await file.path())!, 'utf8')).toContain('Rui Sousa')
    await page.getByRole('button', { name: 'Set up' }).click()
    await page.getByLabel('Address').fill('siem.example.org:6514')
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
    await page.getByText('Syslog over TLS · siem.example.org:6514').waitFor()
    await page.getByRole('button', { name: 'Stop' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Stop' }).click()
    await page.getByText('The log is sent nowhere.').waitFor()
    await context.close()
  })

  it('let a person say what their questions may be used for', async () => {
    const { page, context } = await openAs(browser, server.address, 'rui@example.org')
    await page.goto('/settings')
    const choice = page.getByRole('group', { name: 'Models outside this server' })
    await choice.getByText('I do not agree').click()
    await page.getByText('Saved.').waitFor()
    await page.reload()
    expect(await choice.getByRole('radio', { name: 'I do not agree' }).isChecked()).toBe(true)
    await context.close()
  })
})

describe('a person’s data', () => {
  it('is saved by themselves', async () => {
    const { page, context } = await openAs(browser, server.address, 'rui@example.org')
    await page.goto('/settings')
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export my data' }).click(),
    ])
    expect(file.suggestedFilename()).toBe('personal-data.zip')
    expect((await readFile((await file.path())!)).subarray(0, 2).toString()).toBe('PK')
    await context.close()
  })

  it('is erased for good by an owner who was asked again', async () => {
    await member(server, 'eva@example.org', 'Eva Prado')
    const { page, context } = await openPage(browser, server.address)
    await signIn(page)
    await page.goto('/settings/people')
    await page.getByRole('button', { name: 'More actions: Eva Prado' }).click()
    await page.getByRole('menuitem', { name: 'Erase for good' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Erase for good' }).click()
    await page.getByText('Eva Prado was erased.').waitFor()
    await page.getByRole('cell', { name: 'Eva Prado' }).waitFor({ state: 'detached' })
    await context.close()
  })
})

describe.each(['light', 'dark'] as const)('axe, %s', (theme) => {
  it.each(['desktop', 'phone'] as const)('finds nothing serious in the audit log on a %s', async (size) => {
    const { page, context } = await openPage(browser, server.address, { theme, size, isInspected: true })
    await signIn(page)
    await page.goto('/settings/audit')
    await page.getByRole('button', { name: 'Check the chain' }).click()
    await page.getByText('Nothing was changed, taken out, moved or put in.').waitFor()
    await page.locator('main li summary').first().click()
    await expectAccessible(page, 'audit')
    await context.close()
  })

  it.each(['desktop', 'phone'] as const)(
    'finds nothing serious in holds and retention on a %s',
    async (size) => {
      const { page, context } = await openPage(browser, server.address, { theme, size, isInspected: true })
      await signIn(page)
      await page.goto('/settings/privacy')
      await page.getByLabel('Days to keep: Conversations').waitFor()
      await expectAccessible(page, 'privacy')
      await page.getByRole('button', { name: 'Set a hold' }).click()
      await page.getByRole('dialog').getByLabel('Reason').waitFor()
      await expectAccessible(page, 'a hold')
      await context.close()
    },
  )
})
