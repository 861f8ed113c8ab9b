import type { FastifyRequest } from 'fastify'

/** The languages in which Gepeto speaks to people. */
export type InterfaceLanguage = 'en' | 'pt-BR'

/** The one of our languages that the caller prefers (Accept-Language, RFC 9110 section 12.5.4). */
export function interfaceLanguage(request: FastifyRequest): InterfaceLanguage {
  const accepted = request.headers['accept-language'] ?? ''
  const preferred = accepted
    .split(',')
    .map((part) => {
      const [tag = '', quality] = part.trim().split(/;\s*q=/)
      return { tag: tag.toLowerCase(), quality: quality === undefined ? 1 : Number(quality) || 0 }
    })
    .sort((a, b) => b.quality - a.quality)
    .find(({ tag }) => /^(pt|en)\b/.test(tag))
  return preferred?.tag.startsWith('pt') ? 'pt-BR' : 'en'
}
