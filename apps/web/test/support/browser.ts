import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { owner } from './gepeto-server.ts'

export interface Visit {
  language?: 'en-US' | 'pt-BR'
  theme?: 'light' | 'dark'
  size?: keyof typeof sizes
  /** Scripts that the page's own policy forbids may run, which axe needs. */
  isInspected?: boolean
}

export const sizes = {
  desktop: { width: 1440, height: 900 },
  phone: { width: 390, height: 844 },
  /** The narrowest phone that is common. */
  smallPhone: { width: 360, height: 640 },
}

/** Debian's Chromium unless CHROMIUM names another. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium' })
}

export interface Opened {
  context: BrowserContext
  page: Page
  /** Errors the page threw or wrote to its console. */
  faults: string[]
}

/** A fresh visitor: nothing stored, a language, a theme and a size. */
export async function openPage(browser: Browser, address: string, visit: Visit = {}): Promise<Opened> {
  const { size = 'desktop' } = visit
  const isPhone = size !== 'desktop'
  const context = await browser.newContext({
    baseURL: address,
    locale: visit.language ?? 'en-US',
    colorScheme: visit.theme ?? 'light',
    viewport: sizes[size],
    hasTouch: isPhone,
    isMobile: isPhone,
    bypassCSP: visit.isInspected ?? false,
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text())
  })
  return { context, page, faults }
}

/** Signs the owner in and waits for the first page. */
export async function signIn(page: Page) {
  const isPortuguese = (await page.evaluate(() => navigator.language)).startsWith('pt')
  await page.goto('/sign-in')
  await page.getByLabel('E-mail').fill(owner.email)
  await page.getByLabel(isPortuguese ? 'Senha' : 'Password', { exact: true }).fill(owner.password)
  await page.getByRole('button', { name: isPortuguese ? 'Entrar' : 'Sign in', exact: true }).click()
  await page.waitForURL('/')
}

/** Drops files on an element, as from the desktop. */
export async function dropFiles(
  page: Page,
  selector: string,
  files: { name: string; type: string; content: Buffer }[],
) {
  const transfer = await page.evaluateHandle(
    (dropped) => {
      const data = new DataTransfer()
      for (const { name, type, base64 } of dropped) {
        const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
        data.items.add(new File([bytes], name, { type }))
      }
      return data
    },
    files.map(({ name, type, content }) => ({ name, type, base64: content.toString('base64') })),
  )
  for (const type of ['dragenter', 'dragover', 'drop']) {
    await page.dispatchEvent(selector, type, { dataTransfer: transfer })
  }
}
