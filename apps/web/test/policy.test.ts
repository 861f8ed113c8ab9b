import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser, openPage, signIn } from './support/browser.ts'
import { type GepetoServer, owner, startGepeto, untilRead } from './support/gepeto-server.ts'
import { pdfOf } from './support/pdf.ts'
import { type ScriptedModel, scriptedModelId, startScriptedModel } from './support/scripted-model.ts'

let server: GepetoServer
let model: ScriptedModel
let browser: Browser
let pdfId: string
beforeAll(async () => {
  model = await startScriptedModel()
  ;[server, browser] = await Promise.all([
    startGepeto({
      ...model.variables,
      GEPETO_ADMIN_EMAIL: owner.email,
      GEPETO_ADMIN_PASSWORD: owner.password,
    }),
    openBrowser(),
  ])
  const [collection] = (await server.gepeto.collections.list()).items
  const form = new FormData()
  form.append(
    'files',
    new Blob([pdfOf([['Station handbook', 'The coolant pump must be primed with glycol.']])]),
    'handbook.pdf',
  )
  const response = await fetch(`${server.address}/api/v1/collections/${collection?.id}/documents`, {
    method: 'POST',
    headers: { 'x-api-key': 'gepeto-browser-tests-owner-key-0123456789' },
    body: form,
  })
  expect(response.status).toBe(202)
  const documents = await untilRead(server.gepeto, collection?.id ?? '')
  pdfId = documents[0]?.id ?? ''
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
  model?.close()
})

/** What the browser refused to load or run because of a page's policy, from now on. */
async function violationsIn(context: BrowserContext): Promise<string[]> {
  const violations: string[] = []
  await context.exposeFunction('reportViolation', (violation: string) => violations.push(violation))
  await context.addInitScript(() => {
    const { reportViolation } = window as unknown as { reportViolation(violation: string): void }
    document.addEventListener('securitypolicyviolation', (event) =>
      reportViolation(
        `${location.pathname}: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber} ${event.sample}`,
      ),
    )
  })
  return violations
}

describe('the policy of the pages', () => {
  it('names a new nonce with each page, and allows nothing that is written into one', async () => {
    const policies = await Promise.all(
      [1, 2].map(async () => {
        const response = await fetch(`${server.address}/sign-in`)
        const policy = response.headers.get('content-security-policy') ?? ''
        const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? ''
        const html = await response.text()
        expect(nonce.length).toBeGreaterThanOrEqual(22)
        expect(html).not.toContain('__CSP_NONCE__')
        for (const [tag] of html.matchAll(/<script[^>]*>|<link[^>]*(?:stylesheet|modulepreload)[^>]*>/g))
          expect(tag).toContain(`nonce="${nonce}"`)
        return policy
      }),
    )
    expect(policies[0]).not.toBe(policies[1])
    for (const policy of policies) {
      expect(policy).not.toContain('unsafe')
      for (const directive of [
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
      ])
        expect(policy).toContain(directive)
    }
  })

  it('is broken by no page: chat with formulas, code and tables, sources, PDFs, library, settings', async () => {
    const { page, context, faults } = await openPage(browser, server.address)
    const violations = await violationsIn(context)
    await page.goto('/sign-in')
    await page.getByLabel('E-mail').waitFor()
    await signIn(page)
    await page.getByLabel('Your question').waitFor()
    model.says(
      'The coolant pump must be primed with glycol. [1]\n\n| Part | Month |\n| --- | ---: |\n| Filter | May |\n\n```js\nconst a = 1\n```\n\n$$\\sqrt{\\frac{a^2}{\\overbrace{b}}} = \\color{red}{\\begin{pmatrix}1&2\\\\3&4\\end{pmatrix}} \\hspace{2em} \\underline{x}$$',
    )
    await page.evaluate((id) => localStorage.setItem('gepeto.model', id), scriptedModelId)
    await page.goto('/')
    await page.getByRole('button', { name: /Model: scripted/ }).click()
    await page.keyboard.press('Escape')
    await page.getByLabel('Your question').fill('How is the coolant pump primed?')
    await page.keyboard.press('Enter')
    await page.locator('.answer .hljs-keyword').waitFor()
    await page.locator('.answer .katex').first().waitFor()
    await page.getByRole('button', { name: 'Copy with sources' }).click()
    await page.locator('[data-chip]').first().hover()
    await page.locator('[data-chip]').first().click()
    await page.locator('aside canvas').first().waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox').waitFor()
    await page.keyboard.press('Escape')
    await page.goto(`/documents/${pdfId}`)
    await page.locator('canvas').first().waitFor()
    await page.goto('/library')
    await page.getByRole('table').waitFor()
    await page.getByRole('checkbox').last().click()
    for (const section of ['general', 'keys', 'workspace', 'people', 'roles', 'groups']) {
      await page.goto(`/settings/${section}`)
      await page.getByRole('heading', { level: 1 }).waitFor()
    }
    await page.goto('/nothing-here')
    await page.getByRole('heading').first().waitFor()
    await settled(page)
    expect(violations).toEqual([])
    expect(faults.filter((fault) => /policy|csp/i.test(fault))).toEqual([])
    await context.close()
  })

  it('is broken by no part of the API’s own page', async () => {
    const { page, context } = await openPage(browser, server.address)
    const violations = await violationsIn(context)
    await page.goto('/api/docs/')
    await page.locator('.opblock-summary').first().click()
    await page.locator('.opblock-body').first().waitFor()
    await page.locator('.opblock-body button.try-out__btn').first().click()
    await settled(page)
    const policy = (await page.request.get('/api/docs/')).headers()['content-security-policy'] ?? ''
    expect(policy).not.toContain('unsafe')
    expect(policy).toContain("frame-ancestors 'none'")
    expect(violations).toEqual([])
    await context.close()
  })

  it('stops a script that somebody wrote into the page', async () => {
    const { page, context } = await openPage(browser, server.address)
    const violations = await violationsIn(context)
    await page.goto('/sign-in')
    await page.getByLabel('E-mail').waitFor()
    await page.evaluate(() => {
      document.body.insertAdjacentHTML('beforeend', '<p style="color:red" onclick="window.broken=1">x</p>')
      document.querySelector<HTMLElement>('body > p')?.click()
    })
    await expect.poll(() => violations.length).toBeGreaterThanOrEqual(2)
    expect(await page.evaluate(() => 'broken' in window)).toBe(false)
    await context.close()
  })
})

/** Two frames and what was waiting have been drawn. */
const settled = (page: Page) =>
  page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))
