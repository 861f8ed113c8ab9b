import type { Document, DocumentErrorCode } from '@gepeto/contract'
import type { InterfaceLanguage } from '../platform/language.ts'
import type { SeenDocument } from './access.ts'
import { ParseFailure, type ParseFailureCode, type ParseFailureFacts } from './parsing/index.ts'

/** Reasons that are not the parser's. */
const ownReasons: Record<Exclude<DocumentErrorCode, ParseFailureCode>, Record<InterfaceLanguage, string>> = {
  'original-missing': {
    en: 'Its file is no longer in storage: it went with the person who brought it, or was not part of a restored backup. Upload it again to replace this document.',
    'pt-BR':
      'O arquivo não está mais no armazenamento: foi apagado com a pessoa que o trouxe, ou não fazia parte de um backup recuperado. Envie-o de novo para substituir este documento.',
  },
  internal: {
    en: 'Something went wrong on our side while this document was read. Try again; the log names the cause.',
    'pt-BR':
      'Algo deu errado do nosso lado ao ler este documento. Tente de novo; o registro do servidor diz a causa.',
  },
}

/** The row as the world sees it, its failure in a sentence of the reader's language. */
export function toDocument(row: SeenDocument, language: InterfaceLanguage): Document {
  return {
    id: row.id,
    collectionId: row.collectionId,
    title: row.title,
    status: row.status,
    error: row.errorCode ? reason(row.errorCode, row.errorFacts ?? {}, language) : null,
    errorCode: row.errorCode,
    version: row.version,
    mediaType: row.mediaType,
    language: row.language,
    bytes: row.bytes,
    sha256: row.sha256,
    pages: row.pages,
    passages: row.passages,
    suspectPassages: row.suspectPassages,
    access: row.access,
    level: row.level,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  }
}

const isOwn = (code: DocumentErrorCode): code is keyof typeof ownReasons => code in ownReasons

function reason(code: DocumentErrorCode, facts: ParseFailureFacts, language: InterfaceLanguage): string {
  return isOwn(code) ? ownReasons[code][language] : new ParseFailure(code, facts).messageIn(language)
}
