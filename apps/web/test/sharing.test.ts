import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectAccessible } from './support/axe.ts'
import { openBrowser, openPage, signIn } from './support/browser.ts'
import { type GepetoServer, owner, startGepeto } from './support/gepeto-server.ts'
import { member, openAs } from './support/members.ts'

let server: GepetoServer
let browser: Browser
let collectionId: string
let carlaId: string
beforeAll(async () => {
  ;[server, browser] = await Promise.all([
    startGepeto({ GEPETO_ADMIN_EMAIL: owner.email, GEPETO_ADMIN_PASSWORD: owner.password }),
    openBrowser(),
  ])
  collectionId = (await server.gepeto.collections.create({ name: 'Payroll' })).id
  await server.gepeto.documents.add(collectionId, { title: 'Scale', text: 'Step 3 pays 4,200.' })
  await member(server, 'bruno@example.org', 'Bruno Reis')
  carlaId = (await member(server, 'carla@example.org', 'Carla Dias'))?.id ?? ''
  await member(server, 'otto@example.org', 'Otto', 'auditor')
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

describe('sharing', () => {
  it('gives a collection to one person, so that another no longer sees it', async () => {
    const { page, context } = await openPage(browser, server.address, { isInspected: true })
    await signIn(page)
    await page.goto(`/library/${collectionId}`)
    await page.getByRole('button', { name: 'Who may read it' }).click()
    const dialog = page.getByRole('dialog', { name: 'Who may read “Payroll”' })
    await dialog.getByText('Everyone whose role reads collections will be able to read it.').waitFor()
    await dialog.getByText('Only some').click()
    await dialog.getByLabel('Add a person or a group').fill('bruno')
    await dialog.getByRole('button', { name: /Bruno Reis/ }).click()
    await dialog.getByText('You and 1 other person will be able to read it.').waitFor()
    await dialog.getByLabel('What Bruno Reis may do').selectOption('write')
    await dialog.getByText('1 may change it too').waitFor()
    await expectAccessible(page, 'sharing')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.waitFor({ state: 'detached' })
    await page
      .getByRole('heading', { name: /Payroll/ })
      .getByText('Restricted')
      .waitFor()
    await context.close()

    const bruno = await openAs(browser, server.address, 'bruno@example.org')
    await bruno.page.goto('/library')
    await bruno.page.getByRole('link', { name: /Payroll/ }).waitFor()
    await bruno.context.close()

    const carla = await openAs(browser, server.address, 'carla@example.org')
    await carla.page.goto('/library')
    await carla.page.getByRole('heading', { name: 'Collections' }).waitFor()
    await carla.page.getByText('Nothing here yet').waitFor()
    expect(await carla.page.getByText('Payroll').count()).toBe(0)
    await carla.page.goto(`/library/${collectionId}`)
    await carla.page.getByText('This collection is no longer here').waitFor()
    await carla.context.close()
  })

  it('offers no change to whom it is given to read', async () => {
    const shelf = await server.gepeto.collections.create({ name: 'Statutes' })
    await server.gepeto.documents.add(shelf.id, { title: 'Article 1', text: 'The name of the club.' })
    await server.gepeto.collections.share(shelf.id, {
      access: 'restricted',
      grants: [{ principal: carlaId as `usr_${string}`, level: 'read' }],
    })
    const { page, context } = await openAs(browser, server.address, 'carla@example.org')
    await page.goto('/library')
    await page.getByRole('button', { name: 'Add', exact: true }).waitFor()
    await page.goto(`/library/${shelf.id}`)
    await page.getByRole('link', { name: 'Article 1' }).waitFor()
    expect(await page.getByRole('button', { name: 'Add', exact: true }).count()).toBe(0)
    expect(await page.getByRole('button', { name: 'More actions', exact: true }).count()).toBe(0)
    expect(await page.getByRole('checkbox').count()).toBe(0)
    await page.getByRole('button', { name: 'More actions: Article 1' }).click()
    await page.getByRole('menuitem', { name: 'Open' }).waitFor()
    expect(await page.getByRole('menuitem').allTextContents()).toEqual(['Open', 'Download the original'])
    await context.close()
  })

  it('restricts one document and marks it', async () => {
    const { page, context } = await openPage(browser, server.address)
    await signIn(page)
    await page.goto(`/library/${collectionId}`)
    await page.getByRole('button', { name: 'More actions: Scale' }).click()
    await page.getByRole('menuitem', { name: 'Who may read it' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Everyone who reads its collection').waitFor()
    await dialog.getByText('Only some').click()
    await dialog.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('row').getByText('Restricted').waitFor()
    await context.close()
  })
})

describe('what a role does not include', () => {
  it('is not offered: an auditor reads, and neither asks nor adds nor shares', async () => {
    const { page, context } = await openAs(browser, server.address, 'otto@example.org')
    await page.waitForURL('/library')
    await page.getByRole('heading', { name: 'Collections' }).waitFor()
    expect(await page.getByRole('link', { name: 'Chat', exact: true }).count()).toBeLessThanOrEqual(1)
    expect(await page.getByRole('button', { name: 'Add' }).count()).toBe(0)
    expect(await page.getByRole('button', { name: 'New collection' }).count()).toBe(0)
    await page.goto('/settings/keys')
    await page.getByText('Your role does not include this').waitFor()
    await context.close()
  })
})

describe('API keys', () => {
  it('are made for one collection and some things, shown once, work, and are revoked', async () => {
    const { page, context } = await openPage(browser, server.address)
    await signIn(page)
    await page.goto('/settings/keys')
    await page.getByRole('button', { name: 'New key' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('What is it for?').fill('Nightly report')
    await dialog.getByLabel('How long does it work?').selectOption({ label: '90 days' })
    await dialog.getByLabel('What may it do?').selectOption({ label: 'Read, search and ask' })
    expect(await dialog.getByLabel('See collections', { exact: true }).count()).toBe(0)
    await dialog.getByLabel('What may it do?').selectOption({ label: 'Only what you tick' })
    await dialog.getByLabel('See collections', { exact: true }).check()
    await dialog.getByLabel('Which collections does it reach?').selectOption({ label: 'Only what you tick' })
    await dialog.getByRole('button', { name: 'Make the key' }).click()
    await dialog.getByText('Tick at least one.').waitFor()
    await dialog.getByLabel('Payroll').check()
    await dialog.getByRole('button', { name: 'Make the key' }).click()
    await page.getByRole('dialog', { name: 'Your new key' }).waitFor()
    const key = (await page.getByRole('dialog').locator('code').textContent()) ?? ''
    await page.getByRole('button', { name: 'I have copied it' }).click()
    await page.getByText('may do 3 things · reaches 1 collection').waitFor()

    const seen = () => fetch(`${server.address}/api/v1/collections`, { headers: { 'x-api-key': key } })
    const { items } = (await (await seen()).json()) as { items: { name: string }[] }
    expect(items.map(({ name }) => name)).toEqual(['Payroll'])
    await page.getByText('Everyone’s').click()
    await page.getByText(/Nightly report\s+of \S/).waitFor()
    await page.getByRole('button', { name: 'Revoke: Nightly report' }).click()
    await page.getByText('Revoked “Nightly report”').waitFor()
    expect((await seen()).status).toBe(401)
    await context.close()
  })
})
