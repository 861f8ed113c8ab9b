import { z } from 'zod'
import { ModelProviderId, ModelRouteId, Time } from './common.ts'
import { providerKindNames } from './provider-kinds.ts'
import { sentences } from './sentences.ts'

export const Model = z
  .object({
    id: z.string().describe('`builtin`, `provider/model`, or the name of a route.'),
    provider: z.string(),
    isDefault: z.boolean(),
    isLocal: z.boolean().describe('true: no text leaves this machine.'),
  })
  .meta({ id: 'Model' })
export type Model = z.infer<typeof Model>

export const ModelList = z.object({ items: z.array(Model) }).meta({ id: 'ModelList' })
export type ModelList = z.infer<typeof ModelList>

export const ProviderKindName = z.enum(providerKindNames)

/** What a provider or a route is called by: the part before the slash of a model's id, or the whole id. */
const Slug = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, sentences.slug.en)
  .describe('Lower-case letters, digits and hyphens.')

const ModelName = z
  .string()
  .trim()
  .min(1, sentences.name.en)
  .max(200)
  .regex(/^[^\s\p{Cc},]+$/u, sentences.modelName.en)

const BaseUrl = z
  .url({ protocol: /^https?$/, error: sentences.url.en })
  .max(500)
  .refine((url) => /^https?:\/\/[^@?#]+$/.test(url), sentences.baseUrl.en)
const ApiKey = z
  .string()
  .trim()
  .min(1)
  .max(4000)
  .regex(/^[\x21-\x7e]+$/, sentences.apiKey.en)

// Providers ---------------------------------------------------------------------------------------------------------

export const ModelProvider = z
  .object({
    id: z.string().describe('An id, or the kind where the configuration of the server offers it.'),
    name: z.string().describe('How the ids of its models begin.'),
    kind: ProviderKindName,
    baseUrl: z.string(),
    models: z.array(z.string()).describe('The first is the one that is asked where none is named.'),
    hasKey: z.boolean().describe('The key itself is never told.'),
    isEnabled: z.boolean(),
    origin: z
      .enum(['environment', 'workspace'])
      .describe('environment: from variables of the server; it cannot be changed here.'),
    createdAt: Time.nullable(),
    updatedAt: Time.nullable(),
  })
  .meta({ id: 'ModelProvider' })
export type ModelProvider = z.infer<typeof ModelProvider>

export const ModelProviderList = z.object({ items: z.array(ModelProvider) }).meta({ id: 'ModelProviderList' })
export type ModelProviderList = z.infer<typeof ModelProviderList>

export const CreateModelProvider = z
  .strictObject({
    name: Slug,
    kind: ProviderKindName,
    baseUrl: BaseUrl.optional().describe('Absent: the usual one of the kind, where it has one.'),
    models: z.array(ModelName).min(1).max(50),
    apiKey: ApiKey.optional().describe('Kept encrypted and never told again.'),
    isEnabled: z.boolean().default(true),
  })
  .meta({ id: 'CreateModelProvider' })
export type CreateModelProvider = z.infer<typeof CreateModelProvider>

export const UpdateModelProvider = z
  .strictObject({
    baseUrl: BaseUrl.optional().describe(
      'Another address needs the key again: a kept key goes to no other place than it was given for.',
    ),
    models: z.array(ModelName).min(1).max(50).optional(),
    apiKey: ApiKey.nullable().optional().describe('null: without a key from now on; absent: as it is.'),
    isEnabled: z.boolean().optional(),
  })
  .meta({ id: 'UpdateModelProvider' })
export type UpdateModelProvider = z.infer<typeof UpdateModelProvider>

export const ModelProviderTest = z
  .object({
    isWorking: z.boolean(),
    model: z.string().describe('The model that was asked.'),
    latencyMs: z.number(),
    reason: z.string().nullable().describe('Why it does not work; null where it does.'),
  })
  .meta({ id: 'ModelProviderTest' })
export type ModelProviderTest = z.infer<typeof ModelProviderTest>

// Routes ------------------------------------------------------------------------------------------------------------

const waitMs = z.number().int().min(100).max(600_000)

export const ModelRouteStep = z
  .strictObject({
    model: z.string().min(1).max(250).describe('`builtin` or `provider/model`.'),
    firstTokenMs: waitMs
      .default(20_000)
      .describe(
        'Longest wait for the first word of a streamed answer, and for each next one, in milliseconds.',
      ),
    totalMs: waitMs.default(120_000).describe('Longest wait for the whole answer, tries included.'),
  })
  .refine(({ firstTokenMs, totalMs }) => firstTokenMs <= totalMs, {
    path: ['totalMs'],
    message: sentences.totalMs.en,
  })
  .meta({ id: 'ModelRouteStep' })
export type ModelRouteStep = z.infer<typeof ModelRouteStep>

export const ModelRoute = z
  .object({
    id: ModelRouteId,
    name: z.string(),
    steps: z.array(ModelRouteStep),
    missing: z
      .array(z.string())
      .describe(
        'Models of its steps that are not there, since their provider is gone or switched off: they are left out.',
      ),
    createdAt: Time,
    updatedAt: Time,
  })
  .meta({ id: 'ModelRoute' })
export type ModelRoute = z.infer<typeof ModelRoute>

export const ModelRouteList = z.object({ items: z.array(ModelRoute) }).meta({ id: 'ModelRouteList' })
export type ModelRouteList = z.infer<typeof ModelRouteList>

export const WriteModelRoute = z
  .strictObject({
    name: Slug.describe('`default`: what is asked where no model is named.'),
    steps: z
      .array(ModelRouteStep)
      .min(1)
      .max(10)
      .describe('Asked one after the other, each where the one before fails.'),
  })
  .meta({ id: 'WriteModelRoute' })
export type WriteModelRoute = z.infer<typeof WriteModelRoute>

// Circuit breakers --------------------------------------------------------------------------------------------------

/**
 * `closed`: calls pass. `open`: none does until `retryAt`. `half-open`: one call at a time shows whether the other side
 * is back.
 */
export const CircuitBreaker = z
  .object({
    target: z.string().describe('A model id, or a service such as `redis`.'),
    kind: z.enum(['model', 'service']),
    state: z.enum(['closed', 'open', 'half-open']),
    openings: z.number().int().describe('How often it has opened since it was last closed.'),
    openedAt: Time.nullable(),
    retryAt: Time.nullable(),
  })
  .meta({ id: 'CircuitBreaker' })
export type CircuitBreaker = z.infer<typeof CircuitBreaker>

export const CircuitBreakerList = z
  .object({ items: z.array(CircuitBreaker) })
  .meta({ id: 'CircuitBreakerList' })
export type CircuitBreakerList = z.infer<typeof CircuitBreakerList>

/** Of a provider: an id of the workspace's own, or a kind that the configuration offers. */
export const ModelProviderKey = z.union([ModelProviderId, ProviderKindName])
