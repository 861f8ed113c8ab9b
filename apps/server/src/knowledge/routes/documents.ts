import {
  AddedDocuments,
  AddText,
  AddUrl,
  CollectionId,
  Document,
  DocumentAccess,
  DocumentId,
  DocumentList,
  DocumentProgress,
  DocumentsQuery,
  DocumentText,
  PageQuery,
  PassageList,
  UpdateDocument,
  VersionQuery,
} from '@gepeto/contract'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { InvalidRequest, UploadMalformed } from '../../platform/http/errors.ts'
import { interfaceLanguage } from '../../platform/http/language.ts'
import { Problem } from '../../platform/http/problem.ts'
import { noContent, problems } from '../../platform/http/schemas.ts'
import type { Http } from '../../platform/http/server.ts'
import { sendEvents } from '../../platform/http/server-sent-events.ts'
import { uploadedFiles } from '../../platform/http/uploaded-files.ts'
import { explainIssue } from '../../platform/validation.ts'
import { sendContent } from '../content-response.ts'
import { toDocument } from '../document-view.ts'
import { NoFiles } from '../errors.ts'
import type { Knowledge } from '../index.ts'
import { fileNameOf } from '../names.ts'
import { eventsOf } from '../progress.ts'

const tags = ['knowledge']

/** A body that no schema of the route can stand for, because files come at the same address. @throws InvalidRequest */
function valid<Schema extends z.ZodType>(schema: Schema, body: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new InvalidRequest(['body', ...issue!.path].join('.'), {
    en: explainIssue(issue!, 'en'),
    'pt-BR': explainIssue(issue!, 'pt-BR'),
  })
}

const inCollection = z.object({ id: CollectionId })
const params = z.object({ id: DocumentId })

/** Largest JSON body that brings a text. */
const textBodyBytes = 32 * 1024 * 1024

export function documentRoutes(app: Http, knowledge: Knowledge): void {
  const shown = async (request: FastifyRequest, id: string) =>
    toDocument(await knowledge.getDocument(request.actor, id), interfaceLanguage(request))

  app.post('/api/v1/collections/:id/documents', {
    config: { kind: 'upload', documentText: ['text'] },
    bodyLimit: textBodyBytes,
    schema: {
      tags,
      summary: 'Put documents in',
      description: 'Files as multipart/form-data in fields named "files", or JSON {title, text} or {url}.',
      params: inCollection,
      response: { 202: AddedDocuments, ...problems(400, 401, 403, 404, 413, 415) },
    },
    handler: async (request, reply) => {
      const {
        actor,
        params: { id },
      } = request
      const added = request.isMultipart()
        ? await addFiles(request, id)
        : { documents: [await addOne(actor, id, request.body)], refused: [] }
      return reply.code(202).send(added)
    },
  })

  const addOne = (actor: FastifyRequest['actor'], id: string, body: unknown) => {
    if (body === null || typeof body !== 'object') throw new NoFiles('files')
    if ('url' in body) return knowledge.addUrl(actor, id, valid(AddUrl, body).url)
    if ('text' in body || 'title' in body) return knowledge.addText(actor, id, valid(AddText, body))
    throw new NoFiles('files')
  }

  /** Takes file after file off the stream; one that is refused does not stop the others. */
  const addFiles = async (request: FastifyRequest, id: string): Promise<z.infer<typeof AddedDocuments>> => {
    const documents: z.infer<typeof AddedDocuments>['documents'] = []
    const refused: { name: string; problem: Problem }[] = []
    await knowledge.getCollection(request.actor, id)
    for await (const file of uploadedFiles(request)) {
      try {
        documents.push(await knowledge.addDocument(request.actor, id, file))
      } catch (problem) {
        if (!(problem instanceof Problem) || problem instanceof UploadMalformed) throw problem
        refused.push({ name: fileNameOf(file.name), problem })
      }
    }
    if (documents.length === 0) throw refused[0]?.problem ?? new NoFiles('files')
    const language = interfaceLanguage(request)
    return {
      documents,
      refused: refused.map(({ name, problem }) => ({ name, reason: problem.messageIn(language) })),
    }
  }

  app.get('/api/v1/collections/:id/documents', {
    schema: {
      tags,
      summary: 'Documents of a collection, newest first',
      params: inCollection,
      querystring: DocumentsQuery,
      response: { 200: DocumentList, ...problems(400, 401, 403, 404) },
    },
    handler: async (request) => {
      const { items, nextCursor } = await knowledge.listDocuments(
        request.actor,
        request.params.id,
        request.query,
      )
      return { items: items.map((row) => toDocument(row, interfaceLanguage(request))), nextCursor }
    },
  })

  app.get('/api/v1/collections/:id/events', {
    schema: {
      tags,
      summary: 'Progress of the documents of a collection',
      description: 'Server-sent events named `progress`, each with a DocumentProgress as data.',
      params: inCollection,
      response: { 200: z.string().describe('text/event-stream'), ...problems(401, 403, 404) },
    },
    handler: async (request, reply) => {
      const language = interfaceLanguage(request)
      const watched = await knowledge.watchCollection(request.actor, request.params.id)
      const { permission } = knowledge.watchCollection
      const stillHolds = () => knowledge.getCollection(request.actor, request.params.id)
      return sendEvents(reply, { permission, stillHolds }, (left) =>
        eventsOf(
          watched(left, () => request.actor),
          ({ seen, access: _, ...message }) =>
            DocumentProgress.parse({ ...message, ...(seen ? { document: toDocument(seen, language) } : {}) }),
        ),
      )
    },
  })

  app.get('/api/v1/documents/:id', {
    schema: {
      tags,
      summary: 'One document',
      params,
      response: { 200: Document, ...problems(401, 403, 404) },
    },
    handler: (request) => shown(request, request.params.id),
  })

  app.patch('/api/v1/documents/:id', {
    schema: {
      tags,
      summary: 'Rename or move a document',
      params,
      body: UpdateDocument,
      response: { 200: Document, ...problems(400, 401, 403, 404, 409) },
    },
    handler: async (request) => {
      await knowledge.updateDocument(request.actor, request.params.id, request.body)
      return shown(request, request.params.id)
    },
  })

  app.get('/api/v1/documents/:id/access', {
    schema: {
      tags,
      summary: 'Who may read and change a document',
      params,
      response: { 200: DocumentAccess, ...problems(401, 403, 404) },
    },
    handler: ({ actor, params: { id } }) => knowledge.documentAccess(actor, id),
  })

  app.put('/api/v1/documents/:id/access', {
    schema: {
      tags,
      summary: 'Share or restrict a document',
      description:
        'Replaces all grants. A restricted document is read by those of its collection’s readers whom it is given to. Whoever restricts it keeps changing it.',
      params,
      body: DocumentAccess,
      response: { 200: DocumentAccess, ...problems(400, 401, 403, 404) },
    },
    handler: async ({ actor, params: { id }, body }) => {
      await knowledge.shareDocument(actor, id, body)
      return knowledge.documentAccess(actor, id)
    },
  })

  app.delete('/api/v1/documents/:id', {
    schema: {
      tags,
      summary: 'Delete a document',
      params,
      response: { 204: noContent, ...problems(401, 403, 404, 409) },
    },
    handler: async ({ actor, params: { id } }, reply) => {
      await knowledge.deleteDocument(actor, id)
      return reply.code(204).send(null)
    },
  })

  app.put('/api/v1/documents/:id/content', {
    schema: {
      tags,
      summary: 'Replace the content: a new version',
      description:
        'A file as multipart/form-data in a field named "file". The version before is found and cited until the new one is ready.',
      params,
      response: { 202: Document, ...problems(400, 401, 403, 404, 409, 413) },
    },
    handler: async (request, reply) => {
      const { id } = request.params
      const { value: file } = await uploadedFiles(request).next()
      if (!file) throw new NoFiles('file')
      await knowledge.replaceDocument(request.actor, id, file)
      return reply.code(202).send(await shown(request, id))
    },
  })

  app.post('/api/v1/documents/:id/retry', {
    schema: {
      tags,
      summary: 'Try a failed document again',
      params,
      response: { 202: Document, ...problems(401, 403, 404, 409) },
    },
    handler: async (request, reply) => {
      await knowledge.retryDocument(request.actor, request.params.id)
      return reply.code(202).send(await shown(request, request.params.id))
    },
  })

  app.get('/api/v1/documents/:id/content', {
    schema: {
      tags,
      summary: 'The original bytes',
      params,
      querystring: VersionQuery,
      response: { 200: z.any().describe('The file.'), ...problems(400, 401, 403, 404, 410, 416) },
    },
    handler: async (request, reply) =>
      sendContent(
        request,
        reply,
        await knowledge.documentContent(request.actor, request.params.id, request.query.version),
      ),
  })

  app.get('/api/v1/documents/:id/text', {
    schema: {
      tags,
      summary: 'The stored text that citations point into',
      params,
      querystring: VersionQuery,
      response: { 200: DocumentText, ...problems(401, 403, 404, 409) },
    },
    handler: ({ actor, params: { id }, query }) => knowledge.documentText(actor, id, query.version),
  })

  app.get('/api/v1/documents/:id/passages', {
    schema: {
      tags,
      summary: 'The passages of the version that is found',
      params,
      querystring: PageQuery,
      response: { 200: PassageList, ...problems(400, 401, 403, 404) },
    },
    handler: ({ actor, params: { id }, query }) => knowledge.listPassages(actor, id, query),
  })
}
