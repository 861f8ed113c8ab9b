import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { plugInAuthenticator } from './support/authenticator.ts'
import { expectAccessible } from './support/axe.ts'
import { openBrowser, openPage, signIn } from './support/browser.ts'
import { type GepetoServer, owner, startGepeto } from './support/gepeto-server.ts'
import { oneTimeCode } from './support/one-time-code.ts'
import { addPerson, enterPassword } from './support/people.ts'

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

const visit = () => openPage(browser, server.address)
const openAccount = async (page: Page) => {
  await page.goto('/settings/account')
  await page.getByRole('heading', { name: 'Profile' }).waitFor()
}
const confirmPassword = async (page: Page, password: string, action: string) => {
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Password', { exact: true }).fill(password)
  await dialog.getByRole('button', { name: action, exact: true }).click()
}

describe('a second step', () => {
  it('is set up with an app, asked for at the next sign-in, replaced by a recovery code, and turned off', async () => {
    const person = await addPerson(server, 'Bento')
    const { page, context, faults } = await visit()
    await enterPassword(page, person)
    await page.waitForURL('/')
    await openAccount(page)

    await page.getByRole('button', { name: 'Set up: Authenticator app' }).click()
    await confirmPassword(page, 'not the password at all', 'Continue')
    await page.getByText('This is not the password of your account').waitFor()
    await confirmPassword(page, person.password, 'Continue')
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('img', { name: 'QR code for your authenticator app' }).waitFor()
    const shown = await dialog.locator('code').textContent()
    const secret = (shown ?? '').replace(/^Key: /, '').replaceAll(' ', '')
    expect(secret).toMatch(/^[A-Z2-7]{16,}$/)
    const code = dialog.getByLabel('Enter the code that the app shows')
    await code.fill('12')
    await dialog.getByRole('button', { name: 'Turn on' }).click()
    await dialog.getByText('The code has six digits.').waitFor()
    await code.fill(oneTimeCode(secret))
    await dialog.getByRole('button', { name: 'Turn on' }).click()
    await dialog.getByText('Keep your recovery codes').waitFor()
    const codes = await dialog
      .getByRole('list', { name: 'Recovery codes' })
      .getByRole('listitem')
      .allTextContents()
    expect(codes.length).toBeGreaterThan(5)
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      dialog.getByRole('button', { name: 'Download' }).click(),
    ])
    expect(download.suggestedFilename()).toBe('gepeto-recovery-codes.txt')
    await dialog.getByRole('button', { name: 'I have kept them' }).click()
    await page.getByRole('button', { name: 'Turn off' }).waitFor()

    const other = await visit()
    await enterPassword(other.page, person)
    await other.page.getByRole('heading', { name: 'Enter your code' }).waitFor()
    await other.page.getByLabel('Code').fill('000000')
    await other.page.getByRole('button', { name: 'Continue' }).click()
    await other.page.getByText('The code is wrong or was used already').waitFor()
    await other.page.getByLabel('Code').fill(oneTimeCode(secret, 1))
    await other.page.getByRole('button', { name: 'Continue' }).click()
    await other.page.waitForURL('/')
    await other.context.close()

    const third = await visit()
    await enterPassword(third.page, person)
    await third.page.getByRole('button', { name: 'I cannot use my app' }).click()
    await third.page.getByLabel('Recovery code').fill(codes[0] as string)
    await third.page.getByRole('button', { name: 'Continue' }).click()
    await third.page.waitForURL('/')
    await third.context.close()

    await page.getByRole('button', { name: 'New codes' }).click()
    await confirmPassword(page, person.password, 'New codes')
    await page.getByRole('button', { name: 'I have kept them' }).waitFor()
    const renewed = await page
      .getByRole('dialog')
      .getByRole('list', { name: 'Recovery codes' })
      .getByRole('listitem')
      .allTextContents()
    expect(renewed).not.toContain(codes[1])
    await page.getByRole('button', { name: 'I have kept them' }).click()
    await page.getByRole('button', { name: 'Turn off' }).click()
    await confirmPassword(page, person.password, 'Turn off')
    await page.getByRole('button', { name: 'Set up: Authenticator app' }).waitFor()
    // The one refused password is all that the browser had to report.
    expect(faults.filter((fault) => !/40[13]/.test(fault))).toEqual([])
    await context.close()
  })

  it('that the workspace asks for comes before anything else, by app or by passkey', async () => {
    const [workspace] = (await server.gepeto.workspaces.list()).items
    const [byApp, byPasskey] = [await addPerson(server, 'Clara'), await addPerson(server, 'Davi')]
    await server.gepeto.workspaces.update(workspace?.id ?? '', {
      settings: { secondFactorRoles: ['member'] },
    })
    try {
      const app = await openPage(browser, server.address, { isInspected: true })
      await enterPassword(app.page, byApp)
      await app.page.waitForURL(/\/second-factor/)
      await app.page.goto('/library')
      await app.page.waitForURL('/second-factor?next=%2Flibrary')
      await expectAccessible(app.page, 'required second factor')
      await app.page.getByRole('button', { name: /^With an authenticator app/ }).click()
      await app.page.getByLabel('Password', { exact: true }).fill(byApp.password)
      await app.page.getByRole('button', { name: 'Continue' }).click()
      const secret = ((await app.page.locator('code').textContent()) ?? '')
        .replace(/^Key: /, '')
        .replaceAll(' ', '')
      await expectAccessible(app.page, 'enrolment')
      await app.page.getByLabel('Enter the code that the app shows').fill(oneTimeCode(secret))
      await app.page.getByRole('button', { name: 'Turn on' }).click()
      await app.page.getByRole('button', { name: 'I have kept them' }).click()
      await app.page.waitForURL('/library')
      await app.context.close()

      const passkey = await visit()
      await plugInAuthenticator(passkey.page)
      await enterPassword(passkey.page, byPasskey)
      await passkey.page.getByRole('button', { name: /^With a passkey/ }).click()
      await passkey.page.waitForURL('/')
      await passkey.context.close()
    } finally {
      await server.gepeto.workspaces.update(workspace?.id ?? '', { settings: { secondFactorRoles: [] } })
    }
  })
})

describe('passkeys', () => {
  it('are added, named, sign their person in, and are deleted', async () => {
    const { page, context } = await visit()
    const device = await plugInAuthenticator(page)
    await signIn(page)
    await openAccount(page)
    await page.getByRole('button', { name: 'Add a passkey' }).click()
    await page.getByRole('button', { name: /^Rename the passkey/ }).click()
    await page.getByRole('dialog').getByLabel('Name').fill('Desk')
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
    await page.getByText('Desk', { exact: true }).waitFor()

    await page.getByRole('button', { name: 'Sign out', exact: true }).click()
    await page.waitForURL(/sign-in/)
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await page.getByRole('navigation', { name: 'Main' }).waitFor()

    await openAccount(page)
    await page.getByRole('button', { name: 'Delete: Desk' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
    await page.getByText('No passkey yet.').waitFor()
    await page.getByRole('button', { name: 'Sign out', exact: true }).click()
    await page.waitForURL(/sign-in/)
    await device.lock()
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await page.getByRole('alert').waitFor()
    await context.close()
  })
})

describe('sessions', () => {
  it('show every device, are named and ended, and the ended page goes to the sign-in page', async () => {
    const person = await addPerson(server, 'Elis')
    const here = await visit()
    await enterPassword(here.page, person)
    await here.page.waitForURL('/')
    const there = await openPage(browser, server.address, { size: 'phone' })
    await enterPassword(there.page, person)
    await there.page.waitForURL('/')

    await openAccount(here.page)
    const rows = here.page.getByRole('region', { name: 'Where you are signed in' }).getByRole('listitem')
    // The third is the program that accepted the invitation.
    await expect.poll(() => rows.count()).toBe(3)
    expect(await rows.first().textContent()).toContain('this one')
    const phone = rows.filter({ hasText: 'Linux', hasNotText: 'this one' })
    expect(await phone.textContent()).toContain('with a password')
    await phone.getByRole('button', { name: /^Name this device/ }).click()
    await here.page.getByRole('dialog').getByLabel('Name').fill('Kitchen tablet')
    await here.page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
    await here.page.getByRole('button', { name: 'Sign out: Kitchen tablet' }).click()
    await expect.poll(() => rows.count()).toBe(2)
    await there.page.goto('/library')
    await there.page.waitForURL(/\/sign-in/)

    await enterPassword(there.page, person)
    await there.page.waitForURL('/')
    await here.page.getByRole('button', { name: 'Sign out everywhere' }).click()
    await here.page.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere' }).click()
    await here.page.waitForURL(/\/sign-in/)
    await there.page.goto('/library')
    await there.page.waitForURL(/\/sign-in/)
    await Promise.all([here.context.close(), there.context.close()])
  })
})

describe('the own account', () => {
  it('takes a new name and a new password, and signs other devices out', async () => {
    const person = await addPerson(server, 'Flora')
    const other = await visit()
    await enterPassword(other.page, person)
    await other.page.waitForURL('/')
    const { page, context } = await visit()
    await enterPassword(page, person)
    await page.waitForURL('/')
    await openAccount(page)
    await page.getByRole('button', { name: 'Change the name' }).click()
    await page.getByRole('dialog').getByLabel('Name').fill('Flora Nunes')
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
    await page.getByText('Flora Nunes').first().waitFor()
    expect((await server.gepeto.people.get(person.id)).name).toBe('Flora Nunes')

    await page.getByRole('button', { name: 'Change the password' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Current password').fill(person.password)
    await dialog.getByLabel('New password').fill('password1234')
    await dialog.getByRole('button', { name: 'Change it' }).click()
    await dialog.getByText(/attackers try first/).waitFor()
    await dialog.getByLabel('New password').fill('seven ferns by the window')
    await dialog.getByRole('button', { name: 'Change it' }).click()
    await dialog.waitFor({ state: 'detached' })
    await other.page.goto('/library')
    await other.page.waitForURL(/\/sign-in/)
    await enterPassword(other.page, { ...person, password: 'seven ferns by the window' })
    await other.page.waitForURL('/')
    // The session that took the place of the old one may write.
    await page.getByRole('button', { name: 'Change the name' }).click()
    await page.getByRole('dialog').getByLabel('Name').fill('Flora')
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await Promise.all([context.close(), other.context.close()])
  })
})

describe('a link that an administrator makes', () => {
  it('lets its person choose a new password', async () => {
    const person = await addPerson(server, 'Heitor')
    const { page, context } = await visit()
    await signIn(page)
    await page.goto('/settings/people')
    await page.getByRole('button', { name: 'More actions: Heitor' }).click()
    await page.getByRole('menuitem', { name: 'Make a reset link' }).click()
    await page.getByRole('button', { name: 'Make the link' }).click()
    const shown = await page.getByRole('dialog').locator('code').textContent()
    const other = await visit()
    await other.page.goto((shown ?? '').replace(/^Link: /, ''))
    await other.page.getByLabel('New password').fill('three owls on the mast')
    await other.page.getByRole('button', { name: 'Save the password' }).click()
    await other.page.getByText('Your new password holds.').waitFor()
    await enterPassword(other.page, { ...person, password: 'three owls on the mast' })
    await other.page.waitForURL('/')
    await Promise.all([context.close(), other.context.close()])
  })
})

for (const theme of ['light', 'dark'] as const) {
  for (const size of ['desktop', 'phone'] as const) {
    it(`axe finds nothing serious on the pages of the account, ${theme}, ${size}`, async () => {
      const { page, context } = await openPage(browser, server.address, { theme, size, isInspected: true })
      await page.goto('/forgot-password')
      await page.getByText('This server sends no e-mail').waitFor()
      await expectAccessible(page, 'forgot password')
      await page.goto('/verify-email#token')
      await page.getByRole('button', { name: 'Confirm the address' }).waitFor()
      await expectAccessible(page, 'verify e-mail')
      await signIn(page)
      await openAccount(page)
      await page
        .getByRole('region', { name: 'Where you are signed in' })
        .getByRole('listitem')
        .first()
        .waitFor()
      await expectAccessible(page, 'account')
      await page.getByRole('button', { name: 'Change the password' }).click()
      await page.getByRole('dialog').waitFor()
      await expectAccessible(page, 'change password')
      await page.goto('/settings/single-sign-on')
      await page.getByRole('heading', { name: 'Single sign-on' }).waitFor()
      await expectAccessible(page, 'single sign-on')
      await context.close()
    })
  }
}
