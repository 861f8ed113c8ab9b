import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startIdentityProvider } from '../../server/test/identity-provider.ts'
import { startMailSink } from '../../server/test/mail-sink.ts'
import { expectAccessible } from './support/axe.ts'
import { openBrowser, openPage, signIn } from './support/browser.ts'
import { type GepetoServer, owner, startGepeto } from './support/gepeto-server.ts'
import { enterPassword } from './support/people.ts'

let server: GepetoServer
let browser: Browser
let mail: Awaited<ReturnType<typeof startMailSink>>
let provider: Awaited<ReturnType<typeof startIdentityProvider>>
beforeAll(async () => {
  ;[mail, provider] = await Promise.all([startMailSink(), startIdentityProvider()])
  ;[server, browser] = await Promise.all([
    startGepeto({
      GEPETO_ADMIN_EMAIL: owner.email,
      GEPETO_ADMIN_PASSWORD: owner.password,
      SMTP_URL: mail.url,
      GEPETO_OIDC_ISSUER: provider.issuer,
      GEPETO_OIDC_CLIENT_ID: provider.clientId,
      GEPETO_OIDC_CLIENT_SECRET: provider.clientSecret,
      GEPETO_OIDC_NAME: 'Campus',
      GEPETO_OIDC_ROLE: 'member',
    }),
    openBrowser(),
  ])
  provider.register(`${server.address}/api/v1/auth/single-sign-on/oidc/callback`)
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
  await Promise.all([mail?.close(), provider?.stop()])
})

const linkIn = async (path: string) => {
  const pattern = new RegExp(`http://\\S+/${path}#[\\w-]+`)
  await expect.poll(() => pattern.test(mail.received.at(-1)?.text ?? '')).toBe(true)
  return pattern.exec(mail.received.at(-1)?.text ?? '')?.[0] as string
}

describe('single sign-on', () => {
  it('lets somebody in with the account of elsewhere, at the page they wanted', async () => {
    provider.seat('gil', { email: 'gil@example.org', email_verified: true, name: 'Gil' })
    const { page, context } = await openPage(browser, server.address)
    await page.goto('/library')
    await page.getByRole('link', { name: 'Continue with Campus' }).click()
    await page.waitForURL(/\/library/)
    await page.getByRole('heading', { name: 'Collections' }).waitFor()
    await context.close()
  })

  it('says why, when the provider sends somebody back', async () => {
    provider.seat('nobody')
    const { page, context } = await openPage(browser, server.address)
    await page.goto('/sign-in')
    await page.getByRole('link', { name: 'Continue with Campus' }).click()
    await page.getByText('Signing in there was cancelled.').waitFor()
    await context.close()
  })

  it('shows an administrator what to register with the provider', async () => {
    const { page, context } = await openPage(browser, server.address)
    await signIn(page)
    await page.goto('/settings/single-sign-on')
    await page.getByRole('region', { name: 'Campus' }).waitFor()
    await page.getByText(`${server.address}/api/v1/auth/single-sign-on/oidc/callback`).waitFor()
    await context.close()
  })
})

describe('too many attempts', () => {
  it('are answered with the time to wait', async () => {
    const { page, context } = await openPage(browser, server.address)
    await page.route('**/api/v1/auth/sign-in', (route) =>
      route.fulfill({
        status: 429,
        headers: { 'retry-after': '300' },
        contentType: 'application/problem+json',
        json: {
          type: '/problems/rate-limited',
          title: '',
          status: 429,
          detail: '',
          instance: '/',
          traceId: '',
        },
      }),
    )
    await enterPassword(page, owner)
    await page.getByText('Too many attempts. Try again in 5 minutes.').waitFor()
    await context.close()
  })
})

describe('links by e-mail', () => {
  it('lead to a new password; each works once', async () => {
    const { page, context } = await openPage(browser, server.address, { isInspected: true })
    await page.goto('/sign-in')
    await page.getByRole('link', { name: 'Forgot your password?' }).click()
    await page.getByRole('button', { name: 'Send the link' }).waitFor()
    await page.getByLabel('E-mail').fill(owner.email)
    await expectAccessible(page, 'forgot password')
    await page.getByRole('button', { name: 'Send the link' }).click()
    await page.getByText(`If an account has the address ${owner.email}`).waitFor()
    const link = await linkIn('reset-password')

    const password = 'nine kites over the harbour'
    await page.goto(link)
    await page.getByLabel('New password').fill('short')
    await page.getByRole('button', { name: 'Save the password' }).click()
    await page.getByText('Use at least 12 characters.').waitFor()
    await expectAccessible(page, 'reset password')
    await page.getByLabel('New password').fill(password)
    await page.getByRole('button', { name: 'Save the password' }).click()
    await page.getByText('Your new password holds.').waitFor()
    await page.getByRole('link', { name: 'Sign in' }).click()
    await enterPassword(page, { email: owner.email, password })
    await page.waitForURL('/')

    const again = await openPage(browser, server.address)
    await again.page.goto(link)
    await again.page.getByLabel('New password').fill(owner.password)
    await again.page.getByRole('button', { name: 'Save the password' }).click()
    await again.page.getByText('This link was used already or has expired.').waitFor()
    await again.page.getByRole('link', { name: 'Ask for a new link' }).waitFor()
    await again.context.close()

    await page.goto('/settings/account')
    await page.getByRole('button', { name: 'Confirm this address' }).click()
    await page.goto(await linkIn('verify-email'))
    await page.getByRole('button', { name: 'Confirm the address' }).click()
    await page.getByText('Your e-mail address is confirmed.').waitFor()
    await page.goto('/settings/account')
    await page.getByText('confirmed', { exact: true }).waitFor()
    await context.close()
  })
})
