import type { Page } from 'playwright-core'
import { plugInAuthenticator } from '../test/support/authenticator.ts'
import type { GepetoServer } from '../test/support/gepeto-server.ts'
import { oneTimeCode } from '../test/support/one-time-code.ts'
import { addPerson, type TestPerson } from '../test/support/people.ts'

/** Variables that make the sign-in page show every way in; neither address is called to draw it. */
export const everyWayIn = {
  SMTP_URL: 'smtp://127.0.0.1:9',
  GEPETO_OIDC_ISSUER: 'http://127.0.0.1:9',
  GEPETO_OIDC_CLIENT_ID: 'gepeto',
  GEPETO_OIDC_NAME: 'Campus',
}

let count = 0

/**
 * Draws the pages of signing in and of the own account, as somebody who is new in the workspace.
 * @param shoot takes a picture under this name
 */
export async function showAccount(
  page: Page,
  server: GepetoServer,
  isPortuguese: boolean,
  shoot: (name: string) => Promise<void>,
) {
  const word = (english: string, portuguese: string) => (isPortuguese ? portuguese : english)
  const button = (english: string, portuguese: string) =>
    page.getByRole('button', { name: word(english, portuguese), exact: true })
  const passwordField = () => page.locator('[name=password]')
  const person = await addPerson(server, `Bia${++count}`)
  await plugInAuthenticator(page)

  const enter = async ({ email, password }: TestPerson) => {
    await page.goto('/sign-in')
    await page.getByLabel('E-mail').fill(email)
    await passwordField().fill(password)
    await button('Sign in', 'Entrar').click()
  }
  const readSecret = async () =>
    ((await page.locator('code').textContent()) ?? '').split(': ').at(-1)?.replaceAll(' ', '') ?? ''

  await page.goto('/sign-in')
  await button('Sign in', 'Entrar').waitFor()
  await shoot('sign-in-ways')
  await enter({ ...person, password: 'not the password' })
  await page.getByRole('alert').waitFor()
  await shoot('sign-in-refused')
  await page.goto('/forgot-password')
  await page.getByLabel('E-mail').waitFor()
  await shoot('forgot-password')
  await page.goto('/reset-password#token')
  await page.locator('[name=password]').waitFor()
  await shoot('reset-password')
  await page.goto('/verify-email#token')
  await button('Confirm the address', 'Confirmar o endereço').waitFor()
  await shoot('verify-email')

  const [workspace] = (await server.gepeto.workspaces.list()).items
  const require = (roles: 'member'[]) =>
    server.gepeto.workspaces.update(workspace?.id ?? '', { settings: { secondFactorRoles: roles } })
  await require(['member'])
  await enter(person)
  await page.waitForURL(/second-factor/)
  await page.getByRole('heading').waitFor()
  await shoot('second-factor-required')
  await require([])

  await page.goto('/settings/account')
  await page.getByRole('listitem').filter({ hasText: 'Linux' }).first().waitFor()
  await shoot('account')
  await button('Change the password', 'Trocar a senha').click()
  await page.getByRole('dialog').waitFor()
  await shoot('account-password')
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: /^(Set up|Configurar)/ }).click()
  await passwordField().fill(person.password)
  await button('Continue', 'Continuar').click()
  await page.getByRole('dialog').getByRole('img').waitFor()
  await shoot('enrolment')
  const secret = await readSecret()
  await page.locator('[name=code]').fill(oneTimeCode(secret))
  await button('Turn on', 'Ativar').click()
  await button('I have kept them', 'Já guardei').waitFor()
  await shoot('recovery-codes')
  await button('I have kept them', 'Já guardei').click()
  await button('Add a passkey', 'Adicionar chave de acesso').click()
  await page.getByRole('button', { name: /^(Delete|Excluir):/ }).waitFor()
  await page.getByRole('main').getByRole('heading').last().scrollIntoViewIfNeeded()
  await shoot('account-secured')

  await page.context().clearCookies()
  await enter(person)
  await page.locator('[name=code]').waitFor()
  await shoot('second-step')
  await button('I cannot use my app', 'Não consigo usar o aplicativo').click()
  await shoot('second-step-recovery')
}
