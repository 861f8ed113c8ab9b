import type { DocumentStatus } from '@gepeto/contract'
import { Problem } from '../platform/http/problem.ts'

/** How a document stands, as a Portuguese sentence goes on. */
const statusWords: Record<DocumentStatus, string> = {
  queued: 'está na fila',
  parsing: 'está sendo lido',
  indexing: 'está sendo indexado',
  ready: 'está pronto',
  failed: 'falhou',
}

export class CollectionNotFound extends Problem {
  static override readonly code = 'knowledge/collection-not-found'
  static override readonly status = 404
  static override readonly title = { en: 'There is no such collection', 'pt-BR': 'Esta coleção não existe' }
  constructor(id: string) {
    super({
      en: `No collection "${id}" exists in this workspace. GET /api/v1/collections lists the ones that do.`,
      'pt-BR': `Não há coleção "${id}" neste espaço de trabalho. GET /api/v1/collections lista as que existem.`,
    })
  }
}

/** It may be read, but its grants let this actor change nothing of it. */
export class WritingNotGranted extends Problem {
  static override readonly code = 'knowledge/writing-not-granted'
  static override readonly status = 403
  static override readonly title = {
    en: 'You may read this, not change it',
    'pt-BR': 'Você pode ler isto, mas não alterar',
  }
  constructor(id: string) {
    super({
      en: `"${id}" is restricted, and you were given it to read. Ask one of those who may change it, or an administrator.`,
      'pt-BR': `"${id}" é restrito, e você só recebeu leitura. Peça a quem pode alterar, ou a um administrador.`,
    })
  }
}

/** The server has just started and its index is still being made. */
export class IndexNotReady extends Problem {
  static override readonly code = 'knowledge/index-not-ready'
  static override readonly status = 503
  static override readonly title = {
    en: 'The index is still being brought up',
    'pt-BR': 'O índice ainda está sendo preparado',
  }
  constructor() {
    super({
      en: 'Your documents are being indexed anew after a start. Ask again in a minute.',
      'pt-BR': 'Os documentos estão sendo reindexados depois da partida. Pergunte de novo daqui a um minuto.',
    })
  }
  override get retryAfterSeconds() {
    return 30
  }
}

export class DefaultCollectionKept extends Problem {
  static override readonly code = 'knowledge/default-collection'
  static override readonly status = 409
  static override readonly title = {
    en: 'The default collection cannot be deleted',
    'pt-BR': 'A coleção padrão não pode ser apagada',
  }
  constructor() {
    super({
      en: 'Each workspace keeps its default collection, for requests that name none. Delete its documents instead.',
      'pt-BR':
        'Cada espaço de trabalho mantém sua coleção padrão, para as requisições que não dizem outra. Apague os documentos dela.',
    })
  }
}

/** Whoever may not change a document may not delete it with its collection either. */
export class CollectionHoldsClosed extends Problem {
  static override readonly code = 'knowledge/collection-holds-closed'
  static override readonly status = 409
  static override readonly title = {
    en: 'The collection holds documents that you may not change',
    'pt-BR': 'A coleção tem documentos que você não pode alterar',
  }
  constructor() {
    super({
      en: 'Some documents of this collection are restricted and not yours to change, so it cannot be deleted with them. Ask an administrator to delete it, or to take them out.',
      'pt-BR':
        'Alguns documentos desta coleção são restritos e você não pode alterá-los; por isso ela não pode ser apagada com eles. Peça a quem administra que a apague ou os retire.',
    })
  }
}

export class DocumentNotFound extends Problem {
  static override readonly code = 'knowledge/document-not-found'
  static override readonly status = 404
  static override readonly title = { en: 'There is no such document', 'pt-BR': 'Este documento não existe' }
  constructor(id: string) {
    super({
      en: `No document "${id}" that you may read exists in this workspace; it may have been deleted. GET /api/v1/collections/:id/documents lists those of a collection.`,
      'pt-BR': `Não há documento "${id}" que você possa ler neste espaço de trabalho; ele pode ter sido apagado. GET /api/v1/collections/:id/documents mostra os de uma coleção.`,
    })
  }
}

export class VersionNotFound extends Problem {
  static override readonly code = 'knowledge/version-not-found'
  static override readonly status = 404
  static override readonly title = {
    en: 'The document has no such version',
    'pt-BR': 'O documento não tem esta versão',
  }
  constructor(id: string, version: number) {
    super({
      en: `Document "${id}" has no version ${version} whose text can be read. Leave the version out to read the newest one.`,
      'pt-BR': `O documento "${id}" não tem versão ${version} com texto para ler. Deixe a versão de fora para ler a mais nova.`,
    })
  }
}

/** The row is there, the stored file is not: deleted behind our back, or not part of a restored backup. */
export class OriginalMissing extends Problem {
  static override readonly code = 'knowledge/original-missing'
  static override readonly status = 410
  static override readonly title = {
    en: 'The original is missing from storage',
    'pt-BR': 'O original não está no armazenamento',
  }
  constructor(id: string, version: number) {
    super({
      en: `The file of document "${id}", version ${version}, is no longer in storage: it was erased with the person who brought it, or was not part of a restored backup. Its text can still be read and cited; add the file again as a new version.`,
      'pt-BR': `O arquivo do documento "${id}", versão ${version}, não está mais no armazenamento: foi apagado com a pessoa que o trouxe, ou não fazia parte de um backup recuperado. O texto ainda pode ser lido e citado; envie o arquivo de novo como nova versão.`,
    })
  }
}

export class DocumentNotReady extends Problem {
  static override readonly code = 'knowledge/document-not-ready'
  static override readonly status = 409
  static override readonly title = {
    en: 'The document has not been read yet',
    'pt-BR': 'O documento ainda não foi lido',
  }
  constructor(id: string, status: DocumentStatus) {
    super({
      en: `Document "${id}" is ${status}; its text can be read once it is ready. Try again in a moment, or retry the document where it failed.`,
      'pt-BR': `O documento "${id}" ${statusWords[status]}; o texto pode ser lido quando ele estiver pronto. Tente de novo em instantes, ou mande reler o documento se ele falhou.`,
    })
  }
}

export class DocumentBusy extends Problem {
  static override readonly code = 'knowledge/document-busy'
  static override readonly status = 409
  static override readonly title = {
    en: 'Only a failed document can be tried again',
    'pt-BR': 'Só um documento que falhou pode ser tentado de novo',
  }
  constructor(id: string, status: DocumentStatus) {
    super({
      en: `Document "${id}" is ${status}. Retry is for documents that failed; PUT its content to replace it.`,
      'pt-BR': `O documento "${id}" ${statusWords[status]}. Só se tenta de novo o que falhou; para trocar o conteúdo, envie-o com PUT.`,
    })
  }
}

export class ContentStandsAlready extends Problem {
  static override readonly code = 'knowledge/content-stands-already'
  static override readonly status = 409
  static override readonly title = {
    en: 'The same content stands in this collection already',
    'pt-BR': 'Este conteúdo já está na coleção',
  }
  readonly documentId: string
  constructor(documentId: string, title: string) {
    super({
      en: `The document "${title}" of this collection has exactly this content, so nothing was changed. Use that one, or delete it first.`,
      'pt-BR': `O documento "${title}" desta coleção tem exatamente este conteúdo, então nada foi mudado. Use aquele, ou exclua-o antes.`,
    })
    this.documentId = documentId
  }
  override facts() {
    return { documentId: this.documentId }
  }
}

/** The same, in a document that whoever asks may not read: which one is not said. */
export class HiddenContentStands extends Problem {
  static override readonly code = 'knowledge/hidden-content-stands'
  static override readonly status = 409
  static override readonly title = ContentStandsAlready.title
  constructor() {
    super({
      en: 'A document of this collection that you may not read has exactly this content. Ask an administrator for access to it.',
      'pt-BR':
        'Um documento desta coleção que você não pode ler tem exatamente este conteúdo. Peça acesso a quem administra.',
    })
  }
}

export class NoFiles extends Problem {
  static override readonly code = 'knowledge/no-files'
  static override readonly status = 400
  static override readonly title = {
    en: 'No file came with the request',
    'pt-BR': 'Nenhum arquivo veio com a requisição',
  }
  constructor(field: string) {
    super({
      en: `Send the content as multipart/form-data in a field named "${field}", or as JSON {title, text} or {url}.`,
      'pt-BR': `Envie o conteúdo como multipart/form-data em um campo chamado "${field}", ou como JSON {title, text} ou {url}.`,
    })
  }
}

export class UploadTooLarge extends Problem {
  static override readonly code = 'knowledge/upload-too-large'
  static override readonly status = 413
  static override readonly title = { en: 'The file is too large', 'pt-BR': 'O arquivo é grande demais' }
  constructor(name: string, limitBytes: number) {
    super({
      en: `"${name}" is larger than ${Math.floor(limitBytes / 1024 / 1024)} MB, the most this server takes. Split it and send the parts, or have whoever runs the server raise GEPETO_MAX_UPLOAD_MB.`,
      'pt-BR': `"${name}" passa de ${Math.floor(limitBytes / 1024 / 1024)} MB, o máximo que este servidor aceita. Divida e envie as partes, ou peça a quem cuida do servidor que aumente GEPETO_MAX_UPLOAD_MB.`,
    })
  }
}

/** A range of bytes that begins past the end (RFC 9110 section 15.5.17). */
export class RangeNotSatisfiable extends Problem {
  static override readonly code = 'knowledge/range-not-satisfiable'
  static override readonly status = 416
  static override readonly title = {
    en: 'The file has no such range',
    'pt-BR': 'O arquivo não tem este intervalo',
  }
  constructor(range: string, bytes: number) {
    super({
      en: `The file has ${bytes} bytes; "${range}" names none of them. Ask for a range within it, or leave the header "range" out.`,
      'pt-BR': `O arquivo tem ${bytes} bytes; "${range}" não aponta para nenhum deles. Peça um trecho que exista, ou deixe o cabeçalho "range" de fora.`,
    })
  }
}
