import {
  ChatCompletion,
  ChatCompletionRequest,
  EmbeddingList,
  EmbeddingRequest,
  OpenAiError,
  OpenAiModel,
  OpenAiModelList,
} from '@gepeto/contract'
import type { FastifyInstance } from 'fastify'
import { validatorCompiler } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { InvalidRequest } from '../../platform/http/errors.ts'
import { leaving } from '../../platform/http/leaving.ts'
import { shapeProblems } from '../../platform/http/problem.ts'
import type { Http } from '../../platform/http/server.ts'
import { refuseNesting, refuseUnstorable } from '../../platform/http/storable.ts'
import { openAiProblem, ProviderRefused } from './errors.ts'
import { sendCompletion } from './event-stream.ts'
import type { OpenAi } from './index.ts'
import { mistakable, RawJson } from './raw-json.ts'

const tags = ['openai']

/** Largest body of a completion, in bytes: pictures come in it. */
const mostBytes = 32 * 1024 * 1024

/** Characters of a provider's refusal that are told on where it is no JSON. */
const saidCharacters = 300

const errors = <Status extends number>(...statuses: Status[]) =>
  Object.fromEntries(statuses.map((status) => [status, OpenAiError])) as Record<Status, typeof OpenAiError>

/** OpenAI's API under `/v1`. Every error there has OpenAI's shape. */
export function openAiRoutes(app: Http, openai: OpenAi): void {
  shapeProblems(app as unknown as FastifyInstance, '/v1/', openAiProblem)

  app.register(async (scope: Http) => {
    keepRawBodies(scope as unknown as FastifyInstance)
    scope.post('/v1/chat/completions', {
      bodyLimit: mostBytes,
      config: { kind: 'ask', replay: 'anew' },
      schema: {
        tags,
        summary: 'Complete a conversation, as OpenAI does',
        description:
          'A configured model answers as itself; `gepeto`, `builtin` and assistants answer from documents. With `stream: true` the answer comes as server-sent events.',
        body: ChatCompletionRequest,
        response: { 200: ChatCompletion, ...errors(400, 401, 403, 404, 413, 429, 503) },
      },
      handler: async (request, reply) => {
        const raw = request.body as unknown as RawJson
        refuseUnstorable('body', raw.value)
        refuseMistakable(raw)
        const asked = raw.checked as ChatCompletionRequest
        const { actor } = request
        try {
          if (asked.stream) {
            await sendCompletion(reply, openai.stream.permission, (left) =>
              openai.stream(actor, raw, asked, left),
            )
            return reply
          }
          const { contentType, text } = await openai.complete(actor, raw, asked, leaving(reply))
          // As text it is sent as it stands: a provider's own members stay.
          return await reply.type(contentType).send(text as unknown as ChatCompletion)
        } catch (error) {
          const refusal = openai.refusalOf(error)
          if (!refusal) throw error
          const { status, contentType, said } = refusal
          if (!contentType.includes('json'))
            throw new ProviderRefused(asked.model, said.slice(0, saidCharacters))
          return reply
            .code(status as 400)
            .type(contentType)
            .send(said as unknown as OpenAiError)
        }
      },
    })
  })

  app.post('/v1/embeddings', {
    bodyLimit: mostBytes,
    schema: {
      tags,
      summary: 'Texts as vectors, as OpenAI does',
      body: EmbeddingRequest,
      response: { 200: EmbeddingList, ...errors(400, 401, 403, 404, 413, 429) },
    },
    handler: ({ actor, body }) => openai.embed(actor, body),
  })

  app.get('/v1/models', {
    schema: {
      tags,
      summary: 'Everything that can be asked as a model',
      response: { 200: OpenAiModelList, ...errors(401, 403) },
    },
    handler: ({ actor }) => openai.listModels(actor),
  })

  const model = {
    tags,
    summary: 'One of them',
    params: z.object({ id: z.string() }),
    response: { 200: OpenAiModel, ...errors(401, 403, 404) },
  }
  app.get('/v1/models/:id', {
    schema: model,
    handler: ({ actor, params: { id } }) => openai.findModel(actor, id),
  })
  // Some clients do not encode the slash of a model's id.
  app.get('/v1/models/*', {
    schema: { ...model, params: z.object({ '*': z.string() }), hide: true },
    handler: ({ actor, params }) => openai.findModel(actor, params['*']),
  })
}

/** Members that are checked, of which no second spelling may reach a provider unchecked. */
const checked = Object.keys(ChatCompletionRequest.shape)

/** @throws InvalidRequest */
function refuseMistakable(raw: RawJson): void {
  const name = mistakable(raw, checked)
  if (name === undefined) return
  throw new InvalidRequest(`body.${name}`, {
    en: 'a member of this name stands there twice, or differs from a known one in case alone',
    'pt-BR': 'um membro com este nome aparece duas vezes, ou difere de um conhecido só em maiúsculas',
  })
}

/** Bodies stay as they came: a provider that speaks OpenAI's language gets them byte by byte. */
function keepRawBodies(scope: FastifyInstance): void {
  scope.removeContentTypeParser('application/json')
  scope.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      refuseNesting('body', body as string)
    } catch (problem) {
      return done(problem as Error)
    }
    try {
      done(null, new RawJson(body as string))
    } catch (error) {
      done(Object.assign(error as Error, { statusCode: 400 }))
    }
  })
  scope.setValidatorCompiler((route) => {
    const validate = validatorCompiler(route as Parameters<typeof validatorCompiler>[0])
    return (data: unknown) => {
      if (!(data instanceof RawJson)) return validate(data)
      const result = validate(data.value) as { value?: unknown; error?: Error }
      if (result.error) return result
      data.checked = result.value
      return { value: data }
    }
  })
}
