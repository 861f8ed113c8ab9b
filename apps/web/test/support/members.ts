import { createGepeto, type Gepeto } from '@gepeto/sdk'
import type { Browser } from 'playwright-core'
import { openPage, type Visit } from './browser.ts'
import type { GepetoServer } from './gepeto-server.ts'

export const memberPassword = 'a lamp beside the window'

/** Makes an account in the owner's workspace, by an invitation that is accepted at once. */
export async function member(
  { address, gepeto }: GepetoServer,
  email: string,
  name: string,
  role: Parameters<Gepeto['invitations']['create']>[0]['role'] = 'member',
) {
  const { link } = await gepeto.invitations.create({ email, role })
  const session = await createGepeto({ baseUrl: address }).invitations.accept({
    token: link?.split('#')[1] ?? '',
    name,
    password: memberPassword,
  })
  return session.user
}

/** A visitor who is signed in as that member. */
export async function openAs(browser: Browser, address: string, email: string, visit?: Visit) {
  const opened = await openPage(browser, address, visit)
  await opened.page.goto('/sign-in')
  await opened.page.locator('[name=email]').fill(email)
  await opened.page.locator('[name=password]').fill(memberPassword)
  await opened.page.keyboard.press('Enter')
  await opened.page.waitForURL((url) => url.pathname !== '/sign-in')
  return opened
}
