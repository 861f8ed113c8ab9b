import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser, openPage, signIn } from './support/browser.ts'
import { cutWords } from './support/cut.ts'
import { type GepetoServer, owner, startGepeto, untilRead } from './support/gepeto-server.ts'
import { member } from './support/members.ts'

let server: GepetoServer
let browser: Browser
let collectionId: string
let assistantId: string
beforeAll(async () => {
  ;[server, browser] = await Promise.all([
    startGepeto({
      GEPETO_ADMIN_EMAIL: owner.email,
      GEPETO_ADMIN_PASSWORD: owner.password,
      GEPETO_OIDC_ISSUER: 'http://127.0.0.1:9',
      GEPETO_OIDC_CLIENT_ID: 'gepeto',
    }),
    openBrowser(),
  ])
  const { gepeto } = server
  await gepeto.collections.createSample()
  collectionId = (await gepeto.collections.create({ name: 'Folha de pagamento' })).id
  await gepeto.documents.add(collectionId, { title: 'Tabela', text: 'O nível 3 recebe 4.200.' })
  await untilRead(gepeto, collectionId)
  const bruno = await member(server, 'bruno.albuquerque@example.org', 'Bruno Cavalcanti de Albuquerque')
  await gepeto.collections.share(collectionId, {
    access: 'restricted',
    grants: bruno ? [{ principal: bruno.id, level: 'write' }] : [],
  })
  await gepeto.models.providers.create({
    name: 'reserva',
    kind: 'groq',
    models: ['a'],
    apiKey: 'never-called',
  })
  await gepeto.models.routes.create({
    name: 'cuidadosa',
    steps: [{ model: 'reserva/a' }, { model: 'builtin' }],
  })
  await gepeto.budgets.create({
    scope: 'workspace',
    period: 'month',
    unit: 'tokens',
    softLimit: 50,
    hardLimit: 2e6,
  })
  await gepeto.keys.create({ name: 'Relatório da noite', permissions: ['search:use', 'answers:ask'] })
  await gepeto.groups.create('Manutenção')
  await gepeto.roles.create({ name: 'Bibliotecário', permissions: ['collections:read'] })
  await gepeto.invitations.create({ email: 'elisa@example.org', role: 'member' })
  const made = await gepeto.assistants.create({ name: 'Operador de plantão', description: 'Dá os passos.' })
  assistantId = made.id
  await gepeto.assistants.publish(assistantId)
  await gepeto.ask({ question: 'Onde ocorre a fase clara?' })
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

/** The page's own words, all there: nothing of what is still loading stands for them. */
async function settled(page: Page) {
  await page.getByRole('main').waitFor()
  await expect
    .poll(() => page.getByRole('status', { name: 'Carregando' }).or(page.getByText('Carregando')).count())
    .toBe(0)
}

describe('on the narrowest phone, in the longer of the two languages', () => {
  it.each([
    '/',
    '/library',
    '/assistants',
    '/settings/general',
    '/settings/account',
    '/settings/keys',
    '/settings/workspace',
    '/settings/usage',
    '/settings/people',
    '/settings/roles',
    '/settings/groups',
    '/settings/models',
    '/settings/single-sign-on',
  ])('%s cuts no word', async (path) => {
    const { page, context } = await openPage(browser, server.address, {
      language: 'pt-BR',
      size: 'smallPhone',
    })
    await signIn(page)
    await page.goto(path)
    await settled(page)
    await expect.poll(() => cutWords(page)).toEqual([])
    await context.close()
  })

  it('cuts no word of a collection, an assistant or a dialog', async () => {
    const { page, context } = await openPage(browser, server.address, {
      language: 'pt-BR',
      size: 'smallPhone',
    })
    await signIn(page)
    const look = async () => expect.poll(() => cutWords(page)).toEqual([])
    const open = async (path: string, button: string | RegExp) => {
      await page.goto(path)
      await page.getByRole('main').getByRole('button', { name: button }).first().click()
      await page.getByRole('dialog').waitFor()
      await look()
    }
    await page.goto(`/library/${collectionId}`)
    await page.getByRole('table').waitFor()
    await look()
    for (const view of ['draft', 'try', 'versions']) {
      await page.goto(`/assistants/${assistantId}?view=${view}`)
      await settled(page)
      await look()
    }
    await open('/settings/people', 'Convidar')
    await open('/settings/roles', 'Novo papel')
    await open('/settings/groups', 'Novo grupo')
    await open('/settings/keys', 'Nova chave')
    await open('/settings/usage', 'Novo orçamento')
    await open('/settings/usage', 'Definir preço')
    await open('/settings/models', 'Adicionar provedor')
    await open('/settings/models', 'Adicionar rota')
    await open('/settings/account', 'Trocar a senha')
    await open('/settings/workspace', 'Novo espaço de trabalho')
    await context.close()
  })
})

describe('on a phone', () => {
  it('one sheet says and changes where to look and who answers', async () => {
    const { page, context } = await openPage(browser, server.address, { size: 'smallPhone' })
    await signIn(page)
    const button = page.getByRole('button', { name: /^Where to look and who answers: / })
    await button.getByText('All collections · Built-in').waitFor()
    await button.click()
    const sheet = page.getByRole('dialog', { name: 'Where to look and who answers' })
    await sheet.getByLabel('Folha de pagamento').check()
    await sheet.getByLabel('Operador de plantão').check()
    await sheet.getByRole('button', { name: 'Done' }).click()
    await button.getByText('Operador de plantão · Folha de pagamento').waitFor()
    await expect.poll(() => cutWords(page)).toEqual([])
    await context.close()
  })

  it('the dialog of sharing shows whole names and levels', async () => {
    const { page, context } = await openPage(browser, server.address, { size: 'smallPhone' })
    await signIn(page)
    await page.goto(`/library/${collectionId}`)
    await page.getByRole('button', { name: 'Who may read it' }).click()
    await page.getByRole('dialog').getByText('Bruno Cavalcanti de Albuquerque').waitFor()
    await page.getByLabel('What Bruno Cavalcanti de Albuquerque may do').waitFor()
    await expect.poll(() => cutWords(page)).toEqual([])
    await context.close()
  })
})
