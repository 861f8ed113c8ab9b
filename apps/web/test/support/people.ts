import type { BuiltinRole } from '@gepeto/contract'
import type { Page } from 'playwright-core'
import type { GepetoServer } from './gepeto-server.ts'

export interface TestPerson {
  id: string
  email: string
  password: string
}

/** Brings somebody into the owner's workspace, by an invitation that is accepted. */
export async function addPerson(
  { gepeto }: GepetoServer,
  name: string,
  role: BuiltinRole = 'member',
): Promise<TestPerson> {
  const email = `${name.toLowerCase()}@example.org`
  const password = `the quiet lamp of ${name}`
  const { link } = await gepeto.invitations.create({ email, role })
  const token = link?.split('#')[1] ?? ''
  const { user } = await gepeto.invitations.accept({ token, name, password })
  return { id: user?.id ?? '', email, password }
}

/** Fills in the form of the sign-in page, in English, and sends it. */
export async function enterPassword(page: Page, { email, password }: Pick<TestPerson, 'email' | 'password'>) {
  await page.goto('/sign-in')
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}
