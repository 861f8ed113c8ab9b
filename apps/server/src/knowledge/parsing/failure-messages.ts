import type { ParseFailureCode, ParseFailureFacts } from './parse-failure.ts'

type Sentence = (facts: ParseFailureFacts) => string

const megabytes = (bytes: number | undefined) => `${Math.round((bytes ?? 0) / 1_000_000)} MB`
const seconds = (ms: number | undefined) => `${Math.max(1, Math.round((ms ?? 0) / 1000))} s`

/** The reason of each failure and what to do next, for a person. */
export const failureMessages: Record<ParseFailureCode, Record<'en' | 'pt-BR', Sentence>> = {
  encrypted: {
    en: () => 'The file is protected by a password. Remove the password and upload it again.',
    'pt-BR': () => 'O arquivo está protegido por senha. Remova a senha e envie-o de novo.',
  },
  corrupt: {
    en: ({ type }) =>
      `The file is damaged and cannot be read${type ? ` as ${type}` : ''}. Open it in the program that made it, save it again and upload the new copy.`,
    'pt-BR': ({ type }) =>
      `O arquivo está danificado e não pode ser lido${type ? ` como ${type}` : ''}. Abra-o no programa em que foi feito, salve de novo e envie a nova cópia.`,
  },
  empty: {
    en: () => 'The file has no text. Check that it is the right file and upload it again.',
    'pt-BR': () => 'O arquivo não tem texto. Confira se é o arquivo certo e envie-o de novo.',
  },
  scanned: {
    en: () =>
      'Scanned, no text: the pages are images. Upload a version with text, or install Tesseract (tesseract-ocr and poppler-utils) on the server and try again.',
    'pt-BR': () =>
      'Digitalizado, sem texto: as páginas são imagens. Envie uma versão com texto, ou instale o Tesseract (tesseract-ocr e poppler-utils) no servidor e tente de novo.',
  },
  unsupported: {
    en: ({ type }) =>
      `Files of this type (${type ?? 'unknown'}) are not supported. Save it as PDF, Word (DOCX), HTML or plain text and upload that.`,
    'pt-BR': ({ type }) =>
      `Arquivos deste tipo (${type ?? 'desconhecido'}) não são aceitos. Salve como PDF, Word (DOCX), HTML ou texto simples e envie essa versão.`,
  },
  'too-large': {
    en: ({ limitBytes, limitCharacters, limitBlocks }) => {
      const split = 'Split it into smaller files and upload those.'
      if (limitBlocks !== undefined)
        return `The file holds more than ${limitBlocks.toLocaleString('en')} paragraphs, the limit for one document. ${split}`
      if (limitCharacters !== undefined)
        return `The file holds more text than the limit of ${limitCharacters / 1_000_000} million characters. ${split}`
      return `The file is too large: the limit for its type is ${megabytes(limitBytes)}. ${split}`
    },
    'pt-BR': ({ limitBytes, limitCharacters, limitBlocks }) => {
      const split = 'Divida-o em arquivos menores e envie-os.'
      if (limitBlocks !== undefined)
        return `O arquivo tem mais de ${limitBlocks.toLocaleString('pt-BR')} parágrafos, o limite para um documento. ${split}`
      if (limitCharacters !== undefined)
        return `O arquivo tem mais texto que o limite de ${limitCharacters / 1_000_000} milhões de caracteres. ${split}`
      return `O arquivo é grande demais: o limite para este tipo é ${megabytes(limitBytes)}. ${split}`
    },
  },
  'timed-out': {
    en: ({ limitMs }) =>
      `Reading the file took longer than the limit of ${seconds(limitMs)}. Split it into smaller files, or save it again in a simpler form.`,
    'pt-BR': ({ limitMs }) =>
      `A leitura do arquivo passou do limite de ${seconds(limitMs)}. Divida-o em arquivos menores ou salve-o de novo em uma forma mais simples.`,
  },
  'out-of-memory': {
    en: ({ limitBytes }) =>
      `Reading the file needed more memory than the limit of ${megabytes(limitBytes)}. Split it into smaller files and upload those.`,
    'pt-BR': ({ limitBytes }) =>
      `A leitura do arquivo precisou de mais memória que o limite de ${megabytes(limitBytes)}. Divida-o em arquivos menores e envie-os.`,
  },
  'suspicious-archive': {
    en: () =>
      'The file unpacks to far more than a document holds, or is packed in a misleading way, so it was not opened. Save it again in the program that made it and upload the new copy.',
    'pt-BR': () =>
      'O arquivo descompactado é muito maior que um documento, ou foi compactado de forma enganosa, e por isso não foi aberto. Salve-o de novo no programa em que foi feito e envie a nova cópia.',
  },
}
