const NAMES: Record<'pt' | 'en' | 'es', Record<string, string>> = {
  pt: { pt: 'português', en: 'inglês', es: 'espanhol' },
  en: { pt: 'Portuguese', en: 'English', es: 'Spanish' },
  es: { pt: 'portugués', en: 'inglés', es: 'español' },
}

/** Says that what follows is quoted in another language. @param quoted @param language BCP 47 tags */
export function foreignLanguageIntroduction(quoted: string, language: string): string {
  const own = language.slice(0, 2)
  const spoken = own === 'pt' || own === 'es' ? own : 'en'
  const name = NAMES[spoken][quoted.slice(0, 2)] ?? quoted
  if (spoken === 'pt') return `O trecho mais próximo está em ${name}:`
  if (spoken === 'es') return `El pasaje más cercano está en ${name}:`
  return `The closest passage is in ${name}:`
}

/** Says which part of a question was not answered, in words that claim nothing. @param language BCP 47 */
export function missingPart(asked: string, language: string): string {
  const own = language.slice(0, 2)
  if (own === 'pt') return `Não encontrei nos documentos: “${asked}”`
  if (own === 'es') return `No encontré en los documentos: “${asked}”`
  return `I did not find in the documents: “${asked}”`
}
