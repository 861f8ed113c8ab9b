import { preferences } from '../../shared/preferences.ts'

/** A language as the page's own names it, with a capital: "Inglês" for `en`; its tag where it has no name. */
export function languageName(tag: string): string {
  const { language } = preferences()
  const name = new Intl.DisplayNames([language], { type: 'language' }).of(tag) ?? tag
  return name.charAt(0).toLocaleUpperCase(language) + name.slice(1)
}
