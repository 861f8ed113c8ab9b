import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectAccessible } from './support/axe.ts'
import { openBrowser, openPage, signIn } from './support/browser.ts'
import { type GepetoServer, owner, startGepeto } from './support/gepeto-server.ts'

let server: GepetoServer
let browser: Browser
beforeAll(async () => {
  ;[server, browser] = await Promise.all([
    startGepeto({ GEPETO_ADMIN_EMAIL: owner.email, GEPETO_ADMIN_PASSWORD: owner.password }),
    openBrowser(),
  ])
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

const password = 'a lamp beside the window'

/** Invites through the page and gives the link that it shows. */
async function invite(page: Page, email: string, role: string): Promise<string> {
  await page.goto('/settings/people')
  await page.getByRole('button', { name: 'Invite' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Their e-mail').fill(email)
  await dialog.getByLabel('As what?').selectOption(role)
  await dialog.getByRole('button', { name: 'Send the invitation' }).click()
  await page.getByRole('dialog', { name: 'Pass this link on' }).waitFor()
  const link = (await page.getByRole('dialog').locator('code').textContent()) ?? ''
  await page.getByRole('button', { name: 'I have passed it on' }).click()
  // While it closes it still names the address, as the list does.
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  return link
}

async function accept(page: Page, link: string, name: string) {
  await page.goto(link)
  await page.getByLabel('Your name').fill(name)
  await page.getByLabel('Choose a password').fill(password)
  await page.getByRole('button', { name: 'Join', exact: true }).click()
  await page.waitForURL('/')
}

async function choose(page: Page, about: string, item: string) {
  await page.getByRole('button', { name: `More actions: ${about}` }).click()
  await page.getByRole('menuitem', { name: item }).click()
}

describe('people', () => {
  it('are invited, join, are given another role, and lose their session when they are suspended', async () => {
    const admin = await openPage(browser, server.address)
    await signIn(admin.page)
    const link = await invite(admin.page, 'bruno@example.org', 'viewer')
    expect(link).toMatch(/\/invitation#\w/)
    await admin.page.getByText('Invitations not yet answered').waitFor()
    await admin.page.getByText('bruno@example.org').waitFor()

    const guest = await openPage(browser, server.address)
    await accept(guest.page, link, 'Bruno Reis')
    await guest.page.getByText('There is nothing to ask yet').waitFor()
    await guest.page.goto('/library')
    await guest.page.getByText('Nothing here yet').waitFor()
    expect(await guest.page.getByRole('button', { name: 'Add' }).count()).toBe(0)
    await guest.page.goto('/settings/people')
    await guest.page.getByText('Your role does not include this').waitFor()

    await admin.page.reload()
    await choose(admin.page, 'Bruno Reis', 'Change role')
    await admin.page.getByRole('dialog').getByLabel('Role').selectOption('member')
    await admin.page.getByRole('button', { name: 'Save' }).click()
    await admin.page.getByText('Bruno Reis is now: Member').waitFor()
    await guest.page.goto('/library')
    await guest.page.getByRole('button', { name: 'Add' }).waitFor()

    await choose(admin.page, 'Bruno Reis', 'Suspend')
    await admin.page.getByText('Suspended', { exact: true }).waitFor()
    await guest.page.getByRole('link', { name: 'Chat' }).last().click()
    await guest.page.waitForURL(/\/sign-in/)
    await guest.page.getByText('You were signed out.').waitFor()
    await guest.context.close()

    await choose(admin.page, 'Bruno Reis', 'Let in again')
    await admin.page.getByText('Bruno Reis may come in again.').waitFor()
    await choose(admin.page, 'Bruno Reis', 'Remove from the workspace')
    await admin.page.getByRole('button', { name: 'Remove', exact: true }).click()
    await admin.page.getByText('Bruno Reis was removed.').waitFor()
    await admin.context.close()
  })

  it('are invited many at once, from a pasted list, and told apart from those who cannot be', async () => {
    const { page, context } = await openPage(browser, server.address)
    await signIn(page)
    await page.goto('/settings/people')
    await page.getByRole('button', { name: 'Invite' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Send the invitation' }).click()
    await dialog.getByText('Write at least one e-mail address').waitFor()
    await dialog.getByLabel('Their e-mail').fill('bia@example.org\nnobody')
    await dialog.getByRole('button', { name: 'Send the invitation' }).click()
    await dialog.getByText('This is no e-mail address: nobody.').waitFor()
    await dialog
      .getByLabel('Their e-mail')
      .fill(`"Reis, Bia" <bia@example.org>; caio@example.org, ${owner.email}`)
    await dialog.getByRole('button', { name: 'Send 3 invitations' }).click()
    const links = page.getByRole('dialog', { name: 'Pass these links on' })
    await links.getByRole('listitem').filter({ hasText: 'bia@example.org' }).locator('code').waitFor()
    await links.getByRole('listitem').filter({ hasText: 'caio@example.org' }).locator('code').waitFor()
    await links.getByRole('alert').filter({ hasText: owner.email }).waitFor()
    await links.getByRole('button', { name: 'I have passed them on' }).click()
    await page.getByRole('button', { name: 'Withdraw: caio@example.org' }).waitFor()
    await context.close()
  })

  it('find a used, withdrawn or broken invitation closed', async () => {
    const admin = await openPage(browser, server.address)
    await signIn(admin.page)
    const link = await invite(admin.page, 'carla@example.org', 'member')
    await admin.page.getByRole('button', { name: 'Withdraw: carla@example.org' }).click()
    await admin.page.getByText('The invitation of carla@example.org was withdrawn.').waitFor()
    const guest = await openPage(browser, server.address)
    await guest.page.goto(link)
    await guest.page.getByRole('heading', { name: 'This invitation is no longer valid' }).waitFor()
    await guest.page.goto('/sign-in')
    await guest.page.goto('/invitation')
    await guest.page.getByText('The link is incomplete.').waitFor()
    await guest.context.close()
    await admin.context.close()
  })

  it('who have an account join another workspace with its password, and switch between the two', async () => {
    const admin = await openPage(browser, server.address)
    await signIn(admin.page)
    await accept(
      (await openPage(browser, server.address)).page,
      await invite(admin.page, 'davi@example.org', 'member'),
      'Davi',
    )

    await admin.page.goto('/settings/workspace')
    await admin.page.getByRole('button', { name: 'New workspace' }).click()
    await admin.page.getByRole('dialog').getByLabel('Name of the workspace').fill('Laboratory')
    await admin.page.getByRole('button', { name: 'Create' }).click()
    await admin.page.getByText('You are in Laboratory now.').waitFor()
    await admin.page.getByRole('button', { name: 'Workspace: Laboratory' }).waitFor()
    const link = await invite(admin.page, 'davi@example.org', 'member')

    const guest = await openPage(browser, server.address)
    await guest.page.goto(link)
    await guest.page.getByText('I have an account').click()
    await guest.page.getByLabel('Password', { exact: true }).fill('not the password at all')
    await guest.page.getByRole('button', { name: 'Join', exact: true }).click()
    await guest.page.getByText('That is not the password of this account.').waitFor()
    await guest.page.getByLabel('Password', { exact: true }).fill(password)
    await guest.page.getByRole('button', { name: 'Join', exact: true }).click()
    await guest.page.waitForURL('/')
    await guest.page.getByRole('button', { name: 'Workspace: Laboratory' }).waitFor()

    await guest.page.goto('/library')
    await guest.page.getByRole('button', { name: 'New collection' }).click()
    await guest.page.getByLabel('Name of the collection').fill('Only in the laboratory')
    await guest.page.getByRole('button', { name: 'Create' }).click()
    await guest.page.getByRole('heading', { name: 'Only in the laboratory' }).waitFor()
    await guest.page.getByRole('button', { name: 'Workspace: Laboratory' }).click()
    await guest.page.getByRole('menuitemradio').first().click()
    await guest.page.waitForURL('/')
    await guest.page.goto('/library')
    await guest.page.getByRole('heading', { name: 'Collections' }).waitFor()
    expect(await guest.page.getByText('Only in the laboratory').count()).toBe(0)

    await admin.page.goto('/settings/workspace')
    await admin.page.getByRole('button', { name: 'Delete the workspace' }).click()
    await admin.page.getByLabel('Write Laboratory to confirm').fill('laboratory')
    await admin.page.getByRole('dialog').getByRole('button', { name: 'Delete the workspace' }).click()
    await admin.page.getByText('That is not its name.').waitFor()
    await admin.page.getByLabel('Write Laboratory to confirm').fill('Laboratory')
    await admin.page.getByRole('dialog').getByRole('button', { name: 'Delete the workspace' }).click()
    await admin.page.getByText('Laboratory was deleted.').waitFor()
    await guest.context.close()
    await admin.context.close()
  })

  it('get custom roles and groups', async () => {
    const { page, context } = await openPage(browser, server.address)
    await signIn(page)
    await page.goto('/settings/roles')
    await page.getByRole('button', { name: 'New role' }).click()
    await page.getByLabel('Name of the role').fill('Librarian')
    await page.getByLabel('Add, change and delete documents').check()
    await page.getByRole('button', { name: 'Create' }).click()
    await page.getByRole('heading', { name: 'Librarian' }).waitFor()
    const librarian = page.getByRole('listitem').filter({ hasText: 'Librarian' })
    await librarian.getByText('What it may do').click()
    await librarian.getByText('Add, change and delete documents').waitFor()

    await page.goto('/settings/groups')
    await page.getByRole('button', { name: 'New group' }).click()
    await page.getByLabel('Name of the group').fill('Maintenance')
    await page.getByRole('button', { name: 'Create' }).click()
    const dialog = page.getByRole('dialog', { name: 'People in “Maintenance”' })
    await dialog.getByLabel('Add a person').fill('ana')
    await dialog.getByRole('button', { name: /^Add .*ana@/ }).click()
    await dialog.getByRole('button', { name: /^Take .* out$/ }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByText('1 person').waitFor()
    await context.close()
  })
})

describe.each(['light', 'dark'] as const)('axe, %s', (theme) => {
  it.each(['desktop', 'phone'] as const)('finds nothing serious in the settings on a %s', async (size) => {
    const { page, context } = await openPage(browser, server.address, { theme, size, isInspected: true })
    await signIn(page)
    for (const section of ['keys', 'workspace', 'people', 'roles', 'groups']) {
      await page.goto(`/settings/${section}`)
      await page.locator('main :is(li, tr, p)').first().waitFor()
      await expectAccessible(page, section)
    }
    await page.goto('/settings/people')
    await page.getByRole('button', { name: 'Invite' }).click()
    await page.getByRole('dialog').waitFor()
    await expectAccessible(page, 'invite')
    await page.goto('/settings/roles')
    await page.getByRole('button', { name: 'New role' }).click()
    await page.getByRole('dialog').waitFor()
    await expectAccessible(page, 'role')
    await page.goto('/settings/keys')
    await page.getByRole('button', { name: 'New key' }).click()
    await page.getByRole('dialog').waitFor()
    await expectAccessible(page, 'key')
    await page.goto('/invitation#nothing')
    await page.getByRole('heading').first().waitFor()
    await expectAccessible(page, 'invitation')
    await context.close()
  })
})
