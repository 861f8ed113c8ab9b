import type { FastifyRequest } from 'fastify'
import type { InterfaceLanguage } from '../language.ts'

/**
 * The one of our languages that the caller prefers (Accept-Language, RFC 9110 section 12.5.4). A browser's socket
 * cannot set headers, so its address may name the language instead: `?language=pt-BR`.
 */
export function interfaceLanguage({ headers, url }: FastifyRequest): InterfaceLanguage {
  const named = headers.upgrade ? new URLSearchParams(url.split('?')[1]).get('language') : null
  return preferredLanguage(named ?? headers['accept-language'] ?? '')
}

/** The best of ours in a list of language tags with qualities; English where it names none of ours. */
function preferredLanguage(accepted: string): InterfaceLanguage {
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
