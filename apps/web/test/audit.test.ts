import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectAccessible } from './support/axe.ts'
import { openBrowser, openPage, signIn } from './support/browser.ts'
import { type GepetoServer, owner, startGepeto, untilRead } from './support/gepeto-server.ts'
import { member, openAs } from './support/members.ts'

const run = promisify(execFile)

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
    const event = page.getByRole('listitem').filter({ hasText: 'Collection made' })
    await event.locator('summary').click()
    await event.getByText('"name": "Pumps of the lake"').waitFor()
    expect(await page.locator('main li summary').count()).toBe(1)

    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'CSV: what is filtered' }).click(),
    ])
    const table = await readFile((await file.path())!, 'utf8')
    expect(table).toContain('knowledge.collection.created')
    expect(table).not.toContain('audit.log.read')
    expect(file.suggestedFilename()).toMatch(/^audit-ws_\w+-\d{4}-\d{2}-\d{2}-part\.csv$/)
    await page.getByLabel('About').selectOption('')
    await page.getByLabel('Words in what is told').fill('')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'CSV: all' }).waitFor()
    await page.getByLabel('About').selectOption('audit')
    await page.getByText('Log read').first().waitFor()
    await page.getByLabel('Leave out who looked at what').check()
    await page.getByText('Log read').first().waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'CSV: what is shown' }).waitFor()
    await page.getByRole('button', { name: 'Take a new key now' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Take a new key now' }).click()
    await page.getByText('The keys are wrapped anew.').waitFor()
    expect(faults).toEqual([])
    await context.close()
  })

  it('says how an answer came about, in words and with names', async () => {
    const { gepeto, address } = server
    const sample = await gepeto.collections.createSample()
    await untilRead(gepeto, sample.id)
    await member(server, 'nina@example.org', 'Nina Alves', 'auditor')
    const asker = await openAs(browser, address, 'rui@example.org')
    await asker.page.locator('textarea').fill('What do I do when LDG_POST fails with return code 12?')
    await asker.page.keyboard.press('Enter')
    await asker.page.locator('[data-chip]').first().waitFor()
    await asker.page.getByText('quoted word for word').waitFor()
    await asker.context.close()

    const { page, context, faults } = await openAs(browser, address, 'nina@example.org', {
      isInspected: true,
    })
    await page.goto('/settings/audit')
    const event = page.getByRole('listitem').filter({ hasText: 'Answer given' }).first()
    await event.locator('summary').first().click()
    await event.getByRole('button', { name: 'How it came about' }).click()
    const step = (name: string) => event.getByRole('listitem', { name, exact: true })
    expect(await step('Asked').textContent()).toContain('Rui Sousa')
    await step('Said by the model, before anything was checked')
      .getByText('numbers of the passages')
      .waitFor()
    await step('Shown as the answer').getByText('Sentence 1: supported').waitFor()
    await step('Done again').getByText('give the same answer and the same verdicts').waitFor()
    await event.getByRole('button', { name: 'Ask the model once more' }).click()
    await step('Done again').getByText('Asked once more, the model gave the same answer').waitFor()
    await expectAccessible(page, 'how an answer came about')
    expect(faults).toEqual([])
    await context.close()
  })

  it('is searched by the name of who acted, and says its order and the second', async () => {
    const { page, context } = await openPage(browser, server.address)
    await openAs(browser, server.address, 'rui@example.org').then((rui) => rui.context.close())
    await signIn(page)
    await page.goto('/settings/audit')
    await page.getByText('The newest first').waitFor()
    const log = page.getByRole('region', { name: 'What happened' })
    await log.getByLabel('Who acted', { exact: true }).selectOption({ label: 'Rui Sousa' })
    const lines = log.locator('li summary')
    await expect.poll(() => lines.filter({ hasNotText: 'Rui Sousa' }).count()).toBe(0)
    await lines.filter({ hasText: 'Rui Sousa' }).first().waitFor()
    expect(await log.locator('summary time').first().textContent()).toMatch(/:\d\d:\d\d/)
    await context.close()
  })

  it('gives a proof of an event that the command line takes as whole', async () => {
    const { page, context } = await openPage(browser, server.address)
    await signIn(page)
    await server.gepeto.audit.export({})
    await page.goto('/settings/audit')
    await page.getByLabel('About').selectOption('knowledge')
    const event = page.getByRole('listitem').filter({ hasText: 'Pumps of the lake' })
    await event.locator('summary').click()
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      event.getByRole('button', { name: 'Proof' }).click(),
    ])
    await event.getByText(`gepeto audit verify --offline ${file.suggestedFilename()}`).waitFor()
    const checked = await run(process.execPath, [
      join(import.meta.dirname, '../../server/src/main.ts'),
      ...['audit', 'verify', '--json', '--offline', (await file.path())!],
    ])
    expect(JSON.parse(checked.stdout)).toMatchObject({ valid: true, events: 1 })
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
    const [held] = (await server.gepeto.privacy.holds()).items
    const refused = await server.gepeto.collections.delete(held?.subjectId ?? '').catch(String)
    expect(refused).toContain('the collection "Pumps of the lake"')
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

  it('tell in words what was changed over a period, and refuse one that ends before it begins', async () => {
    const { page, context, faults } = await openPage(browser, server.address, { isInspected: true })
    await signIn(page)
    await page.goto('/settings/audit')
    const section = page.getByRole('region', { name: 'Changes over a period' })
    await section.getByRole('button', { name: 'Show' }).click()
    const change = section.getByRole('listitem').filter({ hasText: 'Rui Sousa' })
    await change.getByText('Person joined · Administrator').waitFor()
    await expectAccessible(page, 'changes')
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      section.getByRole('button', { name: /CSV$/ }).click(),
    ])
    expect(await readFile((await file.path())!, 'utf8')).toContain(',Person joined,identity.person.joined,')
    await section.getByLabel('From').fill('2026-03-31')
    await section.getByLabel('To, including').fill('2026-03-01')
    await section.getByRole('button', { name: 'Show' }).click()
    await section.getByText('This day lies before the first.').waitFor()
    expect(await section.getByLabel('To, including').getAttribute('aria-invalid')).toBe('true')
    expect(faults).toEqual([])
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
    expect(file.suggestedFilename()).toMatch(/^personal-data-\d{4}-\d{2}-\d{2}\.zip$/)
    expect((await readFile((await file.path())!)).subarray(0, 2).toString()).toBe('PK')
    await context.close()
  })

  it('is erased for good by an owner who was asked again', async () => {
    const eva = await member(server, 'eva@example.org', 'Eva Prado')
    const { page, context } = await openPage(browser, server.address, { isInspected: true })
    await signIn(page)
    const dialog = page.getByRole('dialog')
    const ask = async () => {
      await page.goto('/settings/people')
      await page.getByRole('button', { name: 'More actions: Eva Prado' }).click()
      await page.getByRole('menuitem', { name: 'Erase for good' }).click()
    }
    const hold = await server.gepeto.privacy.setHold(eva!.id, 'A case at court')
    await ask()
    await dialog.getByText('Under legal hold').waitFor()
    expect(await dialog.getByRole('button', { name: 'Erase for good' }).isDisabled()).toBe(true)
    await server.gepeto.privacy.liftHold(hold.id, 'The court has ruled')
    await ask()
    await dialog.getByText('the chain stays whole').waitFor()
    await dialog.getByText('a backup still holds what was deleted').waitFor()
    await dialog.getByRole('button', { name: 'Export their data' }).waitFor()
    await dialog.getByRole('button', { name: 'Erase for good' }).click()
    await dialog.getByText('This is neither the name nor the e-mail address.').waitFor()
    await dialog.getByLabel(/^To confirm, type “Eva Prado”/).fill('eva@example.org')
    await dialog.getByRole('button', { name: 'Erase for good' }).click()
    await page.getByText('Eva Prado was erased.').waitFor()
    await dialog.getByText('Certificate of erasure').waitFor()
    await dialog.getByText('Membership: 1').waitFor()
    await expectAccessible(page, 'the certificate')
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      dialog.getByRole('button', { name: 'Save as JSON' }).click(),
    ])
    const certificate = JSON.parse(await readFile((await file.path())!, 'utf8'))
    expect(certificate).toMatchObject({ accountDeleted: true, deleted: { memberships: 1 } })
    expect(certificate.dataKeys).toHaveLength(1)
    await page.keyboard.press('Escape')
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
