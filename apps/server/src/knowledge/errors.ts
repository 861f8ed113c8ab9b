import { Problem } from '../platform/http/problem.ts'

export class CollectionNotFound extends Problem {
  static override readonly code = 'knowledge/collection-not-found'
  static override readonly status = 404
  static override readonly title = 'There is no such collection'
  constructor(id: string) {
    super(`No collection "${id}" exists in this workspace. GET /api/v1/collections lists the ones that do.`)
  }
}

export class DefaultCollectionKept extends Problem {
  static override readonly code = 'knowledge/default-collection'
  static override readonly status = 409
  static override readonly title = 'The default collection cannot be deleted'
  constructor() {
    super(
      'Each workspace keeps its default collection, for requests that name none. Delete its documents instead.',
    )
  }
}

export class DocumentNotFound extends Problem {
  static override readonly code = 'knowledge/document-not-found'
  static override readonly status = 404
  static override readonly title = 'There is no such document'
  constructor(id: string) {
    super(`No document "${id}" exists in this workspace. It may have been deleted.`)
  }
}

export class VersionNotFound extends Problem {
  static override readonly code = 'knowledge/version-not-found'
  static override readonly status = 404
  static override readonly title = 'The document has no such version'
  constructor(id: string, version: number) {
    super(`Document "${id}" has no version ${version} whose text can be read.`)
  }
}

export class DocumentNotReady extends Problem {
  static override readonly code = 'knowledge/document-not-ready'
  static override readonly status = 409
  static override readonly title = 'The document has not been read yet'
  constructor(id: string, status: string) {
    super(`Document "${id}" is ${status}; its text can be read once it is ready.`)
  }
}

export class DocumentBusy extends Problem {
  static override readonly code = 'knowledge/document-busy'
  static override readonly status = 409
  static override readonly title = 'Only a failed document can be tried again'
  constructor(id: string, status: string) {
    super(`Document "${id}" is ${status}. Retry is for documents that failed; PUT its content to replace it.`)
  }
}

export class ContentStandsAlready extends Problem {
  static override readonly code = 'knowledge/content-stands-already'
  static override readonly status = 409
  static override readonly title = 'The same content stands in this collection already'
  readonly documentId: string
  constructor(documentId: string, title: string) {
    super(`The document "${title}" of this collection has exactly this content.`)
    this.documentId = documentId
  }
  override get facts() {
    return { documentId: this.documentId }
  }
}

export class NoFiles extends Problem {
  static override readonly code = 'knowledge/no-files'
  static override readonly status = 400
  static override readonly title = 'No file came with the request'
  constructor(field: string) {
    super(
      `Send the content as multipart/form-data in a field named "${field}", or as JSON {title, text} or {url}.`,
    )
  }
}

export class UploadTooLarge extends Problem {
  static override readonly code = 'knowledge/upload-too-large'
  static override readonly status = 413
  static override readonly title = 'The file is too large'
  constructor(name: string, limitBytes: number) {
    super(
      `"${name}" is larger than ${Math.floor(limitBytes / 1024 / 1024)} MB, the most this server takes (GEPETO_MAX_UPLOAD_MB).`,
    )
  }
}
