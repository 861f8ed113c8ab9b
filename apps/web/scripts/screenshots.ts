import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { build } from 'vite'
import { openBrowser, openPage, signIn, type Visit } from '../test/support/browser.ts'
import { type GepetoServer, owner, startGepeto, untilRead } from '../test/support/gepeto-server.ts'
import { member } from '../test/support/members.ts'
import { pdfOf } from '../test/support/pdf.ts'
import { everyWayIn, showAccount } from './account-scenes.ts'
import type { Scene } from './scene.ts'
import { settingsScenes } from './settings-scenes.ts'

/**
 * Draws every page and state in both languages, themes and sizes into `screenshots/`, with a sheet of them all.
 * `npm run screenshots -- account` draws those of signing in and of the account only.
 */
const isAccountOnly = process.argv[2] === 'account'
/** `npm run screenshots -- only settings-models,chat` draws the scenes whose names begin so, and nothing else. */
const only = process.argv[2] === 'only' ? process.argv[3]?.split(',') : undefined

const folder = join(import.meta.dirname, '../../../screenshots')

type Seeded = Awaited<ReturnType<typeof seed>>

const manual = pdfOf([
  ['Pump station 4: operating manual', '', 'Issue 7, reviewed by the maintenance team.'],
  [
    '2 Starting the coolant pump',
    '',
    'The coolant pump must be primed with two litres of glycol before every start.',
    'Wait until the pressure gauge shows 1.5 bar, then open valve B slowly.',
    '',
    'Never start the pump while valve A is closed.',
  ],
])

/** People, a group, a role, a second workspace, and a collection that some of them may read; gives an open invitation's link. */
async function seedPeople(server: GepetoServer, collectionId: string): Promise<string> {
  const { gepeto } = server
  const bruno = await member(server, 'bruno.reis@example.org', 'Bruno Reis', 'builder')
  const carla = await member(server, 'carla.dias@example.org', 'Carla Dias', 'viewer')
  await member(server, 'davi.nunes@example.org', 'Davi Nunes', 'auditor')
  if (!bruno || !carla) throw new Error('The invitations were not accepted.')
  await gepeto.people.update(carla.id, { suspended: true })
  await gepeto.roles.create({
    name: 'Librarian',
    permissions: ['collections:read', 'documents:read', 'documents:write'],
  })
  const maintenance = await gepeto.groups.create('Maintenance')
  await gepeto.groups.addMember(maintenance.id, bruno.id)
  await gepeto.collections.share(collectionId, {
    access: 'restricted',
    grants: [
      { principal: maintenance.id, level: 'read' },
      { principal: bruno.id, level: 'write' },
    ],
  })
  await gepeto.budgets.create({
    scope: 'workspace',
    period: 'month',
    unit: 'tokens',
    softLimit: 50,
    hardLimit: 2e6,
  })
  await gepeto.budgets.create({ scope: 'person', period: 'day', unit: 'money', hardLimit: 2 })
  await gepeto.privacy.setHold(collectionId, 'Case 0001234: keep all until the court has ruled.')
  await gepeto.privacy.setRetention([
    { kind: 'conversations', days: 730 },
    { kind: 'usage', days: 3650 },
  ])
  await gepeto.audit.setForwarding({
    kind: 'syslog',
    address: 'siem.example.org:6514',
    withContent: false,
    fromStart: false,
  })
  await gepeto.keys.create({ name: 'Nightly report', permissions: ['search:use', 'answers:ask'] })
  await gepeto.workspaces.create({ name: 'Pump laboratory' })
  const fabio = await member(server, 'fabio.melo@example.org', 'Fabio Melo')
  if (fabio) await gepeto.privacy.erase(fabio.id)
  const { link } = await gepeto.invitations.create({ email: 'elisa.prado@example.org', role: 'member' })
  return link ?? ''
}

/** Two providers, one of which does not answer, and a route over them. */
async function seedModels({ gepeto }: GepetoServer): Promise<void> {
  await gepeto.models.providers.create({
    name: 'laboratory',
    kind: 'compatible',
    baseUrl: 'http://127.0.0.1:9/v1',
    models: ['qwen3-32b', 'qwen3-8b'],
  })
  await gepeto.models.providers.create({
    name: 'reserve',
    kind: 'groq',
    models: ['openai/gpt-oss-120b'],
    apiKey: 'seeded',
    isEnabled: false,
  })
  await gepeto.models.routes.create({
    name: 'careful',
    steps: [{ model: 'laboratory/qwen3-32b' }, { model: 'laboratory/qwen3-8b' }, { model: 'builtin' }],
  })
  for (let at = 0; at < 2; at++)
    await gepeto.ask({ question: 'Which alarm is that?', model: 'careful', cache: 'off' })
  // Since it does not answer, the change to it stays under way.
  await gepeto.models.embeddings.choose({ model: 'laboratory/bge-m3' })
}

async function seed(server: GepetoServer) {
  const { gepeto } = server
  const sample = await gepeto.collections.createSample()
  await untilRead(gepeto, sample.id)
  const plant = await gepeto.collections.create({ name: 'Pump station 4' })
  await gepeto.documents.upload(plant.id, [{ name: 'operating-manual.pdf', content: new Blob([manual]) }])
  await untilRead(gepeto, plant.id)
  await gepeto.documents.upload(plant.id, [
    { name: 'scan-1998.pdf', content: new Blob([pdfOf([[]])]) },
    { name: 'damaged.pdf', content: new Blob(['%PDF-1.4 nothing of a PDF follows']) },
  ])
  const ask = async (question: string) => (await gepeto.ask(question)).conversation
  const english = await ask('What do I do when LDG_POST fails with return code 12?')
  const portuguese = await ask('Onde ocorre a fase clara e o que ela libera?')
  await gepeto.ask({ question: 'Até quando entrego o relatório?', conversation: portuguese })
  await gepeto.ask({ question: 'Who is called when a deadline will be missed?', conversation: english })
  const pump = await ask('What must the coolant pump be primed with?')
  const abstained = await ask('Who won the football world cup of 1970?')
  const [document] = (await gepeto.documents.list(sample.id)).items
  await seedModels(server)
  const invitation = await seedPeople(server, plant.id)
  const assistant = await seedAssistants(server, sample.id)
  return { sample, plant, english, portuguese, pump, abstained, document, invitation, assistant }
}

/** One that answers in its second version, with a draft that differs; one that is paused; one that is a draft. */
async function seedAssistants({ gepeto }: GepetoServer, collectionId: string) {
  const { id, slug } = await gepeto.assistants.create({
    name: 'Runbook operator',
    description: 'Gives the steps of the runbook, and nothing else.',
    instructions:
      'You help operators on duty. Begin with the step to take now.\nKeep commands and codes as written.',
    greeting: 'Which alarm or job is it about?',
    suggestedQuestions: [
      'What do I do when LDG_POST fails with return code 12?',
      'Who is called when a deadline will be missed?',
    ],
    collections: [collectionId],
    guardrails: { strict: true, notFound: 'The runbook does not say.' },
  })
  await gepeto.assistants.publish(id, { note: 'For the night shift' })
  await gepeto.assistants.update(id, {
    revision: 1,
    instructions: 'You help operators on duty. Begin with the step to take now.\nSay whom to call.',
  })
  await gepeto.assistants.publish(id, { note: 'Says whom to call' })
  await gepeto.assistants.update(id, { revision: 2, language: 'en' })
  await gepeto.ask({ question: 'Who is called when a deadline will be missed?', assistant: id })
  const helper = { name: 'Study helper', description: 'Explains the course material in plain words.' }
  const paused = await gepeto.assistants.create(helper)
  await gepeto.assistants.publish(paused.id)
  await gepeto.assistants.pause(paused.id)
  await gepeto.assistants.create({ name: 'Policy desk', description: 'Says what the rules are.' })
  return { id, slug }
}

const openSource = async (page: Page) => {
  await page.locator('[data-chip]').first().click()
  await page.locator('aside mark').first().waitFor()
}

const tryField = (page: Page) => page.locator('textarea').last()

const scenes: Scene<Seeded>[] = [
  {
    name: 'home',
    show: async (page) => {
      await page.goto('/')
      await page.locator('textarea').waitFor()
      await page.getByRole('button', { name: /^(Where to look|Onde procurar)/ }).waitFor()
    },
  },
  {
    name: 'home-pick',
    show: async (page, _seeded, isPortuguese) => {
      await page.goto('/')
      await page.getByRole('button', { name: isPortuguese ? /^Onde procurar/ : /^Where to look/ }).click()
      await page.getByRole('checkbox').or(page.getByRole('menuitemcheckbox')).first().waitFor()
    },
  },
  {
    name: 'chat',
    show: async (page, { english, portuguese }, isPortuguese) => {
      await page.goto(`/chat/${isPortuguese ? portuguese : english}`)
      await page.locator('[data-chip]').first().waitFor()
    },
  },
  {
    name: 'source-text',
    show: async (page, { english, portuguese }, isPortuguese) => {
      await page.goto(`/chat/${isPortuguese ? portuguese : english}`)
      await openSource(page)
    },
  },
  {
    name: 'source-pdf',
    show: async (page, { pump }) => {
      await page.goto(`/chat/${pump}`)
      await openSource(page)
    },
  },
  {
    name: 'abstention',
    show: async (page, { abstained }) => {
      await page.goto(`/chat/${abstained}`)
      await page.locator('.answer').first().waitFor()
    },
  },
  {
    name: 'library',
    show: async (page, { plant }) => {
      await page.goto(`/library/${plant.id}`)
      await page.getByRole('table').waitFor()
    },
  },
  { name: 'library-empty', show: (page) => page.goto('/library') },
  {
    name: 'library-selected',
    show: async (page, { sample }) => {
      await page.goto(`/library/${sample.id}`)
      await page.getByRole('checkbox').first().check()
    },
  },
  {
    name: 'document',
    show: async (page, { document }) => {
      await page.goto(`/documents/${document?.id}`)
      await page.locator('.source-text').waitFor()
    },
  },
  {
    name: 'assistants',
    show: async (page) => {
      await page.goto('/assistants')
      await page.getByRole('row').nth(1).waitFor()
    },
  },
  {
    name: 'assistant',
    show: async (page, { assistant }) => {
      await page.goto(`/assistants/${assistant.id}?view=try`)
      await tryField(page).fill('What do I do when LDG_POST fails with return code 12?')
      await page.keyboard.press('Enter')
      await page.locator('[data-chip]').first().waitFor()
    },
  },
  {
    name: 'assistant-form',
    show: async (page, { assistant }) => {
      await page.goto(`/assistants/${assistant.id}`)
      await page.locator('form, fieldset').first().waitFor()
    },
  },
  {
    name: 'assistant-versions',
    show: async (page, { assistant }) => {
      await page.goto(`/assistants/${assistant.id}?view=versions`)
      await page.locator('ol li button').first().click()
    },
  },
  {
    name: 'assistant-publish',
    show: async (page, { assistant }) => {
      await page.goto(`/assistants/${assistant.id}`)
      await page.getByRole('button', { name: /^(Publish|Publicar)…/ }).click()
      await page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'assistant-start',
    show: async (page, { assistant }) => {
      await page.goto(`/?assistant=${assistant.slug}`)
      await page.getByRole('button', { name: /: Runbook/ }).waitFor()
    },
  },
  ...settingsScenes,
  {
    name: 'sharing',
    show: async (page, { plant }, isPortuguese) => {
      await page.goto(`/library/${plant.id}`)
      await page.getByRole('button', { name: isPortuguese ? 'Quem pode ler' : 'Who may read it' }).click()
      await page.getByRole('dialog').getByRole('listitem').first().waitFor()
    },
  },
  {
    name: 'invitation',
    show: async (page, { invitation }) => {
      await page.goto(invitation)
      await page.locator('[name=password]').waitFor()
    },
  },
  {
    name: 'single-sign-on',
    show: async (page) => {
      await page.goto('/settings/single-sign-on')
      await page.locator('code').first().waitFor()
    },
  },
  {
    name: 'palette',
    show: async (page) => {
      await page.goto('/library')
      await page.getByRole('main').getByRole('button').first().waitFor()
      // The shell may not listen yet when the first button stands there: pressed until the palette is seen.
      const isOpen = page.getByRole('dialog')
      for (let attempt = 0; attempt < 5 && !(await isOpen.isVisible()); attempt++) {
        await page.keyboard.press('Control+k')
        await isOpen.waitFor({ timeout: 3000 }).catch(() => {})
      }
      await page.getByRole('option').first().waitFor()
    },
  },
  {
    name: 'loading',
    show: async (page, { plant }) => {
      await page.route('**/documents?*', () => {})
      await page.goto(`/library/${plant.id}`)
    },
  },
  {
    name: 'error',
    show: async (page, { plant }, isPortuguese) => {
      await page.unroute('**/documents?*')
      await page.route('**/documents?*', (route) =>
        route.fulfill({
          status: 400,
          contentType: 'application/problem+json',
          json: {
            type: '/problems/internal',
            title: 'Something went wrong',
            status: 400,
            detail: isPortuguese
              ? 'A requisição não foi concluída. Tente de novo.'
              : 'The request was not completed. Try again.',
            instance: '/',
            traceId: '4f2a9c1e7b6d4830a5c2e1f09b7d6a43',
          },
        }),
      )
      await page.goto(`/library/${plant.id}`)
      await page.getByRole('alert').waitFor()
      await page.unroute('**/documents?*')
    },
  },
  { name: 'not-found', show: (page) => page.goto('/nothing-here') },
  {
    name: 'offline',
    show: async (page) => {
      await page.goto('/')
      await page.locator('textarea').waitFor()
      await page.context().setOffline(true)
    },
  },
]

const shots: string[] = []

async function shoot(page: Page, name: string) {
  await page.evaluate(() => document.fonts.ready)
  // Lines to the server stay open, so the network is never idle; skeletons wait 200 ms before they show.
  await page.waitForTimeout(700)
  await page.screenshot({ path: join(folder, `${name}.png`) })
  shots.push(name)
}

async function shootAll(
  browser: Browser,
  empty: GepetoServer,
  full: GepetoServer,
  seeded: Seeded,
  visit: Visit,
) {
  const isPortuguese = visit.language === 'pt-BR'
  const suffix = `${visit.language}-${visit.theme}-${visit.size}`
  if (!only) {
    const first = await openPage(browser, empty.address, visit)
    await first.page.goto('/sign-in')
    await shoot(first.page, `sign-in-${suffix}`)
    await signIn(first.page)
    await first.page.locator('textarea').waitFor()
    await shoot(first.page, `first-visit-${suffix}`)
    await first.page.goto('/assistants')
    await first.page.getByRole('heading', { level: 2 }).first().waitFor()
    await shoot(first.page, `assistants-empty-${suffix}`)
    await first.context.close()

    const account = await openPage(browser, full.address, visit)
    await showAccount(account.page, full, isPortuguese, (name) => shoot(account.page, `${name}-${suffix}`))
    await account.context.close()
  }

  const { page, context } = await openPage(browser, full.address, visit)
  await signIn(page)
  const wanted = ({ name }: Scene<Seeded>) =>
    only ? only.some((beginning) => name.startsWith(beginning)) : !isAccountOnly || name === 'single-sign-on'
  for (const scene of scenes.filter(wanted)) {
    await scene.show(page, seeded, isPortuguese)
    await shoot(page, `${scene.name}-${suffix}`)
  }
  await context.close()
}

function contactSheet(): string {
  const figures = shots
    .toSorted()
    .map(
      (name) =>
        `<figure><a href="${name}.png"><img src="${name}.png" loading="lazy" alt="${name}"></a><figcaption>${name}</figcaption></figure>`,
    )
  return `<!doctype html><meta charset="utf-8"><title>Gepeto: every page and state</title>
<style>body{font:14px system-ui;margin:24px;display:grid;grid-template-columns:repeat(auto-fill,minmax(320px,1fr));gap:24px}
figure{margin:0}img{width:100%;border:1px solid #ccc;border-radius:6px}figcaption{margin-top:6px;color:#555}</style>
${figures.join('\n')}\n`
}

await build({ root: join(import.meta.dirname, '..'), logLevel: 'warn' })
await rm(folder, { recursive: true, force: true })
await mkdir(folder, { recursive: true })
const account = { GEPETO_ADMIN_EMAIL: owner.email, GEPETO_ADMIN_PASSWORD: owner.password }
const [empty, full, browser] = await Promise.all([
  startGepeto(account),
  startGepeto({ ...account, ...everyWayIn, GEPETO_ALLOW_PRIVATE_URLS: 'true' }),
  openBrowser(),
])
try {
  const seeded = await seed(full)
  for (const language of ['en-US', 'pt-BR'] as const) {
    for (const theme of ['light', 'dark'] as const) {
      for (const size of ['desktop', 'phone'] as const) {
        await shootAll(browser, empty, full, seeded, { language, theme, size })
      }
    }
  }
  await writeFile(join(folder, 'index.html'), contactSheet())
  console.log(`${shots.length} pictures; see ${join(folder, 'index.html')}`)
} finally {
  await browser.close()
  await Promise.all([empty.close(), full.close()])
}
