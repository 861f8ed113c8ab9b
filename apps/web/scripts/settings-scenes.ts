import type { Page } from 'playwright-core'
import type { Scene } from './scene.ts'

/** The settings, but for single sign-on. */
export const settingsScenes: Scene<unknown>[] = [
  { name: 'settings', show: (page) => page.goto('/settings') },
  ...['people', 'roles', 'groups', 'workspace', 'keys', 'usage', 'privacy'].map((section) => ({
    name: `settings-${section}`,
    show: async (page: Page) => {
      await page.goto(`/settings/${section}`)
      await page.locator('main :is(li, tr, button)').nth(1).waitFor()
    },
  })),
  {
    name: 'settings-audit',
    show: async (page, _, isPortuguese) => {
      await page.goto('/settings/audit')
      await page.getByRole('button', { name: isPortuguese ? 'Conferir a cadeia' : 'Check the chain' }).click()
      await page.locator('main li summary').first().click()
    },
  },
  {
    name: 'settings-audit-answer',
    show: async (page, _, isPortuguese) => {
      await page.goto('/settings/audit')
      await page.getByLabel(isPortuguese ? 'Sobre' : 'About').selectOption('answers')
      const given = page
        .getByRole('listitem')
        .filter({ hasText: isPortuguese ? 'Resposta dada' : 'Answer given' })
      await given.last().locator('summary').first().click()
      await given
        .last()
        .getByRole('button', { name: isPortuguese ? 'Como foi feita' : 'How it came about' })
        .click()
      await given.last().getByRole('listitem').nth(1).waitFor()
      await given.last().scrollIntoViewIfNeeded()
    },
  },
  {
    name: 'settings-audit-changes',
    show: async (page, _, isPortuguese) => {
      await page.goto('/settings/audit')
      await page.getByRole('button', { name: isPortuguese ? 'Mostrar' : 'Show', exact: true }).click()
      const report = page.getByRole('list', {
        name: isPortuguese ? 'Mudanças em um período' : 'Changes over a period',
      })
      await report.getByRole('listitem').first().waitFor()
    },
  },
  {
    name: 'settings-audit-erased',
    show: async (page, _, isPortuguese) => {
      await page.goto('/settings/audit')
      await page.getByLabel(isPortuguese ? 'Sobre' : 'About').selectOption('privacy')
      const event = page
        .getByRole('listitem')
        .filter({ hasText: isPortuguese ? 'Pessoa apagada' : 'Person erased' })
      await event.locator('summary').first().click()
      await event.getByRole('button', { name: 'JSON' }).scrollIntoViewIfNeeded()
    },
  },
  {
    name: 'settings-erase',
    show: async (page, _, isPortuguese) => {
      await page.goto('/settings/people')
      await page.getByRole('button', { name: /: Bruno Reis$/ }).click()
      await page
        .getByRole('menuitem', { name: isPortuguese ? 'Apagar para sempre' : 'Erase for good' })
        .click()
      await page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'settings-models',
    show: async (page, _, isPortuguese) => {
      await page.goto('/settings/models')
      await page
        .getByRole('button', { name: isPortuguese ? 'Testar: laboratory' : 'Test: laboratory' })
        .click()
      await page.getByText(isPortuguese ? 'Não responde' : 'Does not answer').waitFor()
    },
  },
  {
    name: 'settings-models-provider',
    show: async (page, _, isPortuguese) => {
      await page.goto('/settings/models')
      await page.getByRole('button', { name: isPortuguese ? 'Adicionar provedor' : 'Add provider' }).click()
      await page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'settings-models-embeddings',
    show: async (page) => {
      await page.goto('/settings/models')
      await page.getByRole('progressbar').scrollIntoViewIfNeeded()
    },
  },
  {
    name: 'settings-models-embeddings-choice',
    show: async (page, _, isPortuguese) => {
      await page.goto('/settings/models')
      await page
        .getByRole('button', { name: isPortuguese ? 'Alterar embeddings' : 'Change embeddings' })
        .click()
      await page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'settings-models-route',
    show: async (page, _, isPortuguese) => {
      await page.goto('/settings/models')
      await page.getByRole('button', { name: /: careful$/ }).click()
      await page.getByRole('menuitem', { name: isPortuguese ? 'Alterar' : 'Change' }).click()
      await page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'settings-invite',
    show: async (page, _, isPortuguese) => {
      await page.goto('/settings/people')
      await page.getByRole('button', { name: isPortuguese ? 'Convidar' : 'Invite' }).click()
      await page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'settings-budget',
    show: async (page, _, isPortuguese) => {
      await page.goto('/settings/usage')
      await page.getByRole('button', { name: isPortuguese ? 'Novo orçamento' : 'New budget' }).click()
      await page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'settings-prices',
    show: async (page, _, isPortuguese) => {
      await page.goto('/settings/usage')
      const field = page.getByLabel(isPortuguese ? 'Buscar modelo' : 'Find a model')
      await field.fill('4.1')
      await page.getByRole('row').filter({ hasText: 'openai/gpt-4.1*' }).waitFor()
      await field.scrollIntoViewIfNeeded()
    },
  },
  {
    name: 'settings-role',
    show: async (page, _, isPortuguese) => {
      await page.goto('/settings/roles')
      await page.getByRole('button', { name: isPortuguese ? 'Novo papel' : 'New role' }).click()
      await page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'settings-key',
    show: async (page, _, isPortuguese) => {
      await page.goto('/settings/keys')
      await page.getByRole('button', { name: isPortuguese ? 'Nova chave' : 'New key' }).click()
      await page.getByRole('dialog').waitFor()
    },
  },
]
