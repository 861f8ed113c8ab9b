import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { join, resolve } from 'node:path'
import { builtinRoles, providerKindNames, sentences } from '@gepeto/contract'
import { z } from 'zod'
import type { Bilingual, InterfaceLanguage } from '../language.ts'
import { explainIssue } from '../validation.ts'
import { embeddingProviders, readEmbeddingChoice } from './embeddings.ts'
import {
  type ConfiguredProvider,
  commaList,
  configuredProviders,
  type Variable,
  variablesOfProviders,
  withOthers,
} from './providers.ts'

export type { ConfiguredProvider } from './providers.ts'

const whole = (minimum: number, maximum: number) => z.coerce.number().int().min(minimum).max(maximum)
const mailSender = /^[^\p{Cc}<>]*<[^\s<>@]+@[^\s<>@]+>$|^[^\s<>@]+@[^\s<>@]+$/u
const loopbackHosts = ['127.0.0.1', '::1', 'localhost']

/** Exact origins: what a browser sends as `Origin`, so nothing after the port. */
const origins = z
  .string()
  .transform((text) =>
    text
      .split(',')
      .map((origin) => origin.trim())
      .filter(Boolean),
  )
  .refine(
    (list) => list.every((origin) => /^https?:[^*]+$/.test(origin) && URL.parse(origin)?.origin === origin),
    sentences.origins.en,
  )

/** `name=value,name=value`, as OpenTelemetry writes it; values may be percent-encoded. */
const headerList = z.string().transform((text, context) => {
  const headers: Record<string, string> = {}
  for (const pair of text.split(',').filter((one) => one.trim() !== '')) {
    const [, name, value] = /^\s*([\w-]+)\s*=\s*((?:[^%]|%[0-9a-f]{2})*?)\s*$/i.exec(pair) ?? []
    if (!name) context.addIssue({ code: 'custom', message: 'must be name=value, with a comma between' })
    else headers[name.toLowerCase()] = decodeURIComponent(value!)
  }
  return headers
})

/** Every variable that Gepeto reads, in the order the documentation lists them. */
export const variables = {
  GEPETO_PORT: [whole(0, 65_535).default(8000), 'Port to listen on; 0 takes a free one.'],
  GEPETO_HOST: [z.string().min(1).default('127.0.0.1'), 'Address to listen on.'],
  GEPETO_PUBLIC_URL: [
    z.url({ protocol: /^https?$/ }).optional(),
    'Address people use, where a proxy stands in front. Absent: taken from the request.',
  ],
  GEPETO_TRUSTED_PROXIES: [
    whole(0, 10).default(0),
    'How many proxies in front add to X-Forwarded-For. With 0 that header is not believed.',
  ],
  GEPETO_CORS_ORIGINS: [
    origins.default([]),
    'Origins of other pages that may call from a browser, with a comma between: https://app.example.com. Never `*`.',
  ],
  GEPETO_RATE_LIMIT: [
    z.enum(['on', 'off']).default('on'),
    'off for load tests; only where GEPETO_HOST is a loopback address.',
  ],
  GEPETO_RATE_LIMIT_CALLS: [
    whole(1, 1e9).default(3000),
    'Calls a minute of one key or person that are neither questions nor uploads. A person with several keys has twice as many, an address ten times.',
  ],
  GEPETO_RATE_LIMIT_ASKS: [whole(1, 1e9).default(300), 'Questions a minute, counted in the same way.'],
  GEPETO_RATE_LIMIT_UPLOADS: [whole(1, 1e9).default(1200), 'Uploads a minute, counted in the same way.'],
  GEPETO_RATE_LIMIT_SIGN_INS: [
    whole(1, 1e9).default(60),
    'Sign-ins a minute from one address. Wrong passwords are limited apart from it, also where GEPETO_RATE_LIMIT is off.',
  ],
  GEPETO_MAX_REQUESTS: [
    whole(1, 1e6).default(1000),
    'Requests that are answered at a time; more are told to come back (503). Running streams and sockets are not counted.',
  ],
  GEPETO_MAX_DELAY_MS: [
    whole(10, 60_000).default(1000),
    'How late the server may be with its work, in milliseconds, before new requests are told to come back (503).',
  ],
  GEPETO_BODY_SECONDS: [
    whole(1, 3600).default(60),
    'Longest time a request may take to arrive. An upload may take longer as long as 1 KB a second comes.',
  ],
  GEPETO_DATA_DIR: [
    z
      .string()
      .min(1)
      .default('./data')
      .transform((path) => resolve(path)),
    'Folder of all embedded state.',
  ],
  GEPETO_MASTER_KEY: [
    z.string().min(32, 'must have at least 32 characters').optional(),
    'Master key. Absent: a file in the data folder that only its owner can read. Several instances need the same one.',
    'secret',
  ],
  GEPETO_KMS_KEY_ID: [
    z.string().min(1).optional(),
    'Key of AWS KMS as master key, in place of GEPETO_MASTER_KEY and of the file: id, ARN or alias. Region and credentials are those of the AWS SDK.',
  ],
  AWS_ENDPOINT_URL_KMS: [
    z.url({ protocol: /^https?$/ }).optional(),
    'Another server than Amazon that speaks the protocol of KMS.',
  ],
  GEPETO_MASTER_KEY_BEFORE: [
    z
      .union([z.enum(['file', 'kms']), z.string().min(32)], {
        error: 'must be "file", "kms", or the key itself, which has at least 32 characters',
      })
      .optional(),
    'The master key until now, for the one start at which another one takes its place: the key itself, "file" for the file in the data folder, or "kms".',
    'secret',
  ],
  GEPETO_ADMIN_EMAIL: [
    z.email().optional(),
    'With GEPETO_ADMIN_PASSWORD: makes the owner at the first start, instead of the set-up link.',
  ],
  GEPETO_ADMIN_PASSWORD: [
    z.string().min(12, 'must have at least 12 characters').optional(),
    'See GEPETO_ADMIN_EMAIL.',
    'secret',
  ],
  GEPETO_BOOTSTRAP_API_KEY: [
    z.string().min(32, 'must have at least 32 characters').optional(),
    "An owner's API key that exists from the first start.",
    'secret',
  ],
  GEPETO_ACCESS_TOKEN_MINUTES: [whole(1, 1440).default(15), 'How long an access token lives.'],
  GEPETO_OIDC_ISSUER: [
    z.url({ protocol: /^https?$/ }).optional(),
    'OpenID provider for single sign-on, as its tokens name it. It sends people back to GEPETO_PUBLIC_URL/api/v1/auth/single-sign-on/oidc/callback.',
  ],
  GEPETO_OIDC_CLIENT_ID: [z.string().min(1).optional(), 'Client that was registered there.'],
  GEPETO_OIDC_CLIENT_SECRET: [
    z.string().min(1).optional(),
    'Its secret. Absent: a public client, with PKCE only.',
    'secret',
  ],
  GEPETO_OIDC_NAME: [
    z.string().min(1).max(60).default('Single sign-on'),
    'What the button on the page says.',
  ],
  GEPETO_OIDC_DOMAINS: [
    commaList.default([]),
    'Domains whose e-mail addresses may come in, separated by commas. Absent: every one that the provider has verified.',
  ],
  GEPETO_OIDC_ROLE: [
    z.enum(builtinRoles.slice(1)).optional(),
    'Role of people who come for the first time. Absent: only those come in who have an account already.',
  ],
  GEPETO_INDEX: [
    z.enum(['memory', 'postgres']).optional(),
    'Where candidates are found. Absent: postgres with DATABASE_URL, memory without.',
  ],
  GEPETO_MAX_UPLOAD_MB: [whole(1, 10_240).default(200), 'Largest file that is taken, in MB.'],
  GEPETO_PARSE_SECONDS: [whole(1, 86_400).default(600), 'Longest time one document may take to parse.'],
  GEPETO_PARSE_MEMORY_MB: [whole(128, 65_536).default(1024), 'Most memory the parsing process may hold.'],
  GEPETO_ALLOW_PRIVATE_URLS: [
    z.stringbool().default(false),
    'true lets documents be fetched from private addresses of your own network, and model servers that are set up on the page stand there.',
  ],
  GEPETO_LOG_LEVEL: [
    z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
    'How much is logged.',
  ],
  DATABASE_URL: [
    z.url({ protocol: /^postgres(ql)?$/ }).optional(),
    'PostgreSQL 15 or newer with pgvector. Absent: the embedded database.',
    'secret',
  ],
  SMTP_URL: [
    z.url({ protocol: /^smtps?$/ }).optional(),
    'Mail server, such as smtps://user:password@mail.example.org. Absent: no mail is sent, links are shown instead. A password goes over TLS only.',
    'secret',
  ],
  GEPETO_MAIL_FROM: [
    z
      .string()
      .regex(
        mailSender,
        'must be an address such as gepeto@example.org, or a name with one: Gepeto <gepeto@example.org>',
      )
      .optional(),
    'Sender of mail. Absent: the user of SMTP_URL where that is an address, else gepeto@ the host of GEPETO_PUBLIC_URL or SMTP_URL.',
  ],
  S3_BUCKET: [
    z
      .string()
      .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'must be the name of a bucket')
      .optional(),
    'Bucket that uploaded files and model files are kept in. Absent: the folder blobs of the data folder. Credentials are found as the AWS SDK does: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, web identity, the role of the task or machine.',
  ],
  S3_ENDPOINT: [
    z.url({ protocol: /^https?$/ }).optional(),
    'Another server than Amazon that speaks the protocol of S3, such as http://localhost:9000.',
  ],
  S3_KMS_KEY_ID: [
    z.string().min(1).optional(),
    'Key of AWS KMS that the bucket encrypts with, beside the seal that the server puts on everything. Absent: as the bucket is set.',
  ],
  AWS_REGION: [z.string().min(1).default('us-east-1'), 'Region of the bucket, and of AWS KMS.'],
  REDIS_URL: [
    z.url({ protocol: /^rediss?$/ }).optional(),
    'Redis 6 or newer, for several instances: they share limits and caches there, and tell each other what changed. Absent: memory, this instance only.',
    'secret',
  ],
  GEPETO_CACHE_MB: [
    whole(1, 65_536).default(64),
    'Most memory that cached answers and findings may take, in MB.',
  ],
  GEPETO_MODEL_CHAIN: [
    commaList.default(['openai', 'groq', 'nvidia', 'huggingface', 'builtin']),
    'Which providers or models (groq/openai/gpt-oss-20b) to try, best first; those without a key are skipped. Absent: other providers that are set up come before the built-in one.',
  ],
  GEPETO_MODEL_SECONDS: [whole(1, 3600).default(120), 'Longest time one model may take for an answer.'],
  GEPETO_MODEL_FIRST_WORD_SECONDS: [
    whole(1, 3600).default(20),
    'Longest wait for the first word of a model, and for each next one, before the next model of the chain is asked.',
  ],
  GEPETO_EMBEDDINGS: [
    z.string().min(1).default('builtin'),
    'What makes the vectors that passages are found by: builtin; a model of a provider, such as openai/text-embedding-3-small; one on this machine, as onnx/ORGANISATION/NAME below models/ of the data folder, or onnx:/FOLDER.',
  ],
  GEPETO_MODEL_HUB: [
    z.url({ protocol: /^https?$/ }).default('https://huggingface.co'),
    'Where `gepeto models pull` fetches model files from: Hugging Face, or a mirror of it.',
  ],
  GEPETO_METRICS_TOKEN: [
    z.string().min(16, 'must have at least 16 characters').optional(),
    'Bearer token for GET /metrics. Absent: only this machine may read it.',
    'secret',
  ],
  GEPETO_CLOUDWATCH_NAMESPACE: [
    z
      .string()
      .regex(
        /^(?!AWS\/)[\w.#/-]{1,255}$/,
        'must be a namespace of CloudWatch such as Gepeto/course, not below AWS/',
      )
      .optional(),
    'Namespace of CloudWatch that QueueAge, how long the oldest background job has waited, is told to each minute: by a line of the log that CloudWatch Logs makes a metric of. One for each installation. Absent: none is written.',
  ],
  OTEL_EXPORTER_OTLP_ENDPOINT: [
    z.url({ protocol: /^https?$/ }).optional(),
    'Collector that spans of model calls are sent to by OTLP over HTTP, such as http://localhost:4318. Absent: none are made.',
  ],
  OTEL_EXPORTER_OTLP_HEADERS: [
    headerList.optional(),
    'Headers that the collector asks for: name=value, with a comma between.',
    'secret',
  ],
} as const satisfies Record<string, readonly [z.ZodType, string, 'secret'?]>

export const documentedVariables: Variable[] = [
  ...Object.entries(variables).map(([name, entry]) => ({
    name,
    schema: entry[0],
    about: entry[1],
    secret: (entry as readonly unknown[])[2] === 'secret',
  })),
  ...variablesOfProviders,
]

type Values = { [Name in keyof typeof variables]: z.infer<(typeof variables)[Name][0]> }

/** Everything that is wrong with the environment, a line each. */
export class ConfigInvalid extends Error {
  readonly lines: readonly Bilingual[]
  constructor(lines: readonly Bilingual[]) {
    super(lines.map(({ en }) => en).join('\n'))
    this.lines = lines
  }

  linesIn(language: InterfaceLanguage): string[] {
    return this.lines.map((line) => line[language])
  }
}

/**
 * Reads the whole configuration from the environment; `NAME_FILE` reads a value from a file.
 * @throws ConfigInvalid naming everything that is wrong at once
 */
export function readConfig(environment: NodeJS.ProcessEnv = process.env) {
  const lines: Bilingual[] = []
  const values: Record<string, unknown> = {}
  for (const { name, schema, secret } of documentedVariables) {
    const given = fromEnvironment(environment, name, lines)
    const parsed = schema.safeParse(given)
    if (parsed.success) values[name] = parsed.data
    else {
      const isShown = given !== undefined && !secret
      const { issues } = parsed.error
      lines.push({
        en: `${name}${isShown ? ` (it is "${given}")` : ''}: ${issues.map(({ message }) => message).join('; ')}`,
        'pt-BR': `${name}${isShown ? ` (está como "${given}")` : ''}: ${issues.map((issue) => explainIssue(issue, 'pt-BR')).join(' ')}`,
      })
    }
  }
  const value = values as Values
  if ((value.GEPETO_ADMIN_EMAIL === undefined) !== (value.GEPETO_ADMIN_PASSWORD === undefined)) {
    lines.push({
      en: 'GEPETO_ADMIN_EMAIL and GEPETO_ADMIN_PASSWORD go together: set both or neither.',
      'pt-BR': 'GEPETO_ADMIN_EMAIL e GEPETO_ADMIN_PASSWORD andam juntas: defina as duas ou nenhuma.',
    })
  }
  if (value.GEPETO_MASTER_KEY !== undefined && value.GEPETO_KMS_KEY_ID !== undefined) {
    lines.push({
      en: 'GEPETO_MASTER_KEY and GEPETO_KMS_KEY_ID: there is one master key. Set one of them; the other one, where it is the key until now, is named in GEPETO_MASTER_KEY_BEFORE.',
      'pt-BR':
        'GEPETO_MASTER_KEY e GEPETO_KMS_KEY_ID: a chave mestra é uma só. Defina uma das duas; a outra, se é a chave até agora, vai em GEPETO_MASTER_KEY_BEFORE.',
    })
  }
  if ((value.GEPETO_OIDC_ISSUER === undefined) !== (value.GEPETO_OIDC_CLIENT_ID === undefined)) {
    lines.push({
      en: 'GEPETO_OIDC_ISSUER and GEPETO_OIDC_CLIENT_ID go together: set both or neither.',
      'pt-BR': 'GEPETO_OIDC_ISSUER e GEPETO_OIDC_CLIENT_ID andam juntas: defina as duas ou nenhuma.',
    })
  }
  if (value.GEPETO_INDEX === 'postgres' && !value.DATABASE_URL) {
    lines.push({
      en: 'GEPETO_INDEX: "postgres" needs DATABASE_URL; the embedded database is searched in memory.',
      'pt-BR': 'GEPETO_INDEX: "postgres" exige DATABASE_URL; no banco embutido a busca é feita na memória.',
    })
  }
  if (
    value.GEPETO_RATE_LIMIT === 'off' &&
    value.GEPETO_HOST !== undefined &&
    !isLoopback(value.GEPETO_HOST)
  ) {
    lines.push({
      en: `GEPETO_RATE_LIMIT: "off" is for load tests on this machine, and GEPETO_HOST is "${value.GEPETO_HOST}". Listen on 127.0.0.1, or leave the limits on.`,
      'pt-BR': `GEPETO_RATE_LIMIT: "off" é para testes de carga nesta máquina, e GEPETO_HOST está como "${value.GEPETO_HOST}". Escute em 127.0.0.1 ou deixe os limites ligados.`,
    })
  }
  const unknown = value.GEPETO_MODEL_CHAIN?.filter((step) => !isStep(step)) ?? []
  if (unknown.length > 0) {
    lines.push({
      en: `GEPETO_MODEL_CHAIN: there is no provider ${unknown.map((step) => `"${step}"`).join(', ')}. There are: ${providerKindNames.join(', ')}, builtin.`,
      'pt-BR': `GEPETO_MODEL_CHAIN: não existe o provedor ${unknown.map((step) => `"${step}"`).join(', ')}. Há estes: ${providerKindNames.join(', ')}, builtin.`,
    })
  }
  const providers = configuredProviders(values, lines)
  const places = {
    providers: embeddingProviders(values, providers),
    modelsDir: join(value.GEPETO_DATA_DIR ?? '', 'models'),
  }
  if (value.GEPETO_EMBEDDINGS !== undefined) {
    const chosen = readEmbeddingChoice(value.GEPETO_EMBEDDINGS, places)
    if (!('kind' in chosen))
      lines.push({
        en: `GEPETO_EMBEDDINGS: ${chosen.en}`,
        'pt-BR': `GEPETO_EMBEDDINGS: ${chosen['pt-BR']}`,
      })
  }
  if (lines.length > 0) throw new ConfigInvalid(lines)
  const isChainGiven = Boolean(environment.GEPETO_MODEL_CHAIN || environment.GEPETO_MODEL_CHAIN_FILE)
  return grouped(value, providers, places.providers, isChainGiven)
}

export type Config = ReturnType<typeof readConfig>

/** `builtin`, a kind of provider, or one of its models. */
const isStep = (step: string): boolean =>
  step === 'builtin' || (providerKindNames as string[]).includes(step.split('/')[0]!)

function fromEnvironment(
  environment: NodeJS.ProcessEnv,
  name: string,
  lines: Bilingual[],
): string | undefined {
  const direct = environment[name]
  if (direct !== undefined && direct !== '') return direct
  const file = environment[`${name}_FILE`]
  if (file === undefined || file === '') return undefined
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    lines.push({
      en: `${name}_FILE: ${file} cannot be read (${code}).`,
      'pt-BR': `${name}_FILE: não é possível ler ${file} (${code}).`,
    })
    return undefined
  }
}

/** A sender that the mail server most likely lets through. */
function mailSenderOf({ SMTP_URL, GEPETO_PUBLIC_URL }: Values): string {
  const user = SMTP_URL ? decodeURIComponent(new URL(SMTP_URL).username) : ''
  if (/^[^\s<>@]+@[^\s<>@]+$/.test(user)) return `Gepeto <${user}>`
  const host = new URL(GEPETO_PUBLIC_URL ?? SMTP_URL ?? 'http://localhost').hostname
  return `Gepeto <gepeto@${host}>`
}

/** Only this machine can reach an address of these. */
const isLoopback = (host: string): boolean =>
  loopbackHosts.includes(host) || (isIP(host) === 4 && host.startsWith('127.'))

function grouped(
  value: Values,
  providers: ConfiguredProvider[],
  embeddingSources: ConfiguredProvider[],
  isChainGiven: boolean,
) {
  return Object.freeze({
    http: {
      port: value.GEPETO_PORT,
      host: value.GEPETO_HOST,
      publicUrl: value.GEPETO_PUBLIC_URL,
      trustedProxies: value.GEPETO_TRUSTED_PROXIES,
      isLoopback: isLoopback(value.GEPETO_HOST),
      maxUploadBytes: value.GEPETO_MAX_UPLOAD_MB * 1024 * 1024,
    },
    gate: {
      publicUrl: value.GEPETO_PUBLIC_URL,
      corsOrigins: value.GEPETO_CORS_ORIGINS,
      rateLimits:
        value.GEPETO_RATE_LIMIT === 'off'
          ? undefined
          : {
              'sign-in': value.GEPETO_RATE_LIMIT_SIGN_INS,
              ask: value.GEPETO_RATE_LIMIT_ASKS,
              upload: value.GEPETO_RATE_LIMIT_UPLOADS,
              call: value.GEPETO_RATE_LIMIT_CALLS,
            },
      maxInFlight: value.GEPETO_MAX_REQUESTS,
      maxDelayMs: value.GEPETO_MAX_DELAY_MS,
      bodyMs: value.GEPETO_BODY_SECONDS * 1000,
    },
    redisUrl: value.REDIS_URL,
    s3: value.S3_BUCKET
      ? {
          bucket: value.S3_BUCKET,
          region: value.AWS_REGION,
          endpoint: value.S3_ENDPOINT,
          kmsKeyId: value.S3_KMS_KEY_ID,
        }
      : undefined,
    cacheBytes: value.GEPETO_CACHE_MB * 1024 * 1024,
    dataDir: value.GEPETO_DATA_DIR,
    masterKey: value.GEPETO_MASTER_KEY,
    masterKeyBefore: value.GEPETO_MASTER_KEY_BEFORE,
    kms: {
      keyId: value.GEPETO_KMS_KEY_ID,
      region: value.AWS_REGION,
      endpoint: value.AWS_ENDPOINT_URL_KMS,
    },
    databaseUrl: value.DATABASE_URL,
    index: value.GEPETO_INDEX ?? (value.DATABASE_URL ? ('postgres' as const) : ('memory' as const)),
    logLevel: value.GEPETO_LOG_LEVEL,
    bootstrap: {
      email: value.GEPETO_ADMIN_EMAIL,
      password: value.GEPETO_ADMIN_PASSWORD,
      apiKey: value.GEPETO_BOOTSTRAP_API_KEY,
    },
    accessTokenSeconds: value.GEPETO_ACCESS_TOKEN_MINUTES * 60,
    issuers:
      value.GEPETO_OIDC_ISSUER && value.GEPETO_OIDC_CLIENT_ID
        ? [
            {
              id: 'oidc',
              name: value.GEPETO_OIDC_NAME,
              issuer: value.GEPETO_OIDC_ISSUER,
              clientId: value.GEPETO_OIDC_CLIENT_ID,
              clientSecret: value.GEPETO_OIDC_CLIENT_SECRET,
              domains: value.GEPETO_OIDC_DOMAINS.map((domain) => domain.toLowerCase()),
              role: value.GEPETO_OIDC_ROLE,
            },
          ]
        : [],
    parsing: {
      deadlineMs: value.GEPETO_PARSE_SECONDS * 1000,
      maxMemoryBytes: value.GEPETO_PARSE_MEMORY_MB * 1024 * 1024,
    },
    mail: { smtpUrl: value.SMTP_URL, from: value.GEPETO_MAIL_FROM ?? mailSenderOf(value) },
    egress: { allowPrivate: value.GEPETO_ALLOW_PRIVATE_URLS },
    models: {
      providers,
      chain: isChainGiven ? value.GEPETO_MODEL_CHAIN : withOthers(value.GEPETO_MODEL_CHAIN, providers),
      totalMs: value.GEPETO_MODEL_SECONDS * 1000,
      firstTokenMs: Math.min(value.GEPETO_MODEL_FIRST_WORD_SECONDS, value.GEPETO_MODEL_SECONDS) * 1000,
    },
    embeddings: {
      id: value.GEPETO_EMBEDDINGS,
      providers: embeddingSources,
      modelsDir: join(value.GEPETO_DATA_DIR, 'models'),
      hub: {
        address: value.GEPETO_MODEL_HUB.replace(/\/+$/, ''),
        token: embeddingSources.find(({ kind }) => kind === 'huggingface')?.apiKey,
      },
    },
    telemetry: {
      metricsToken: value.GEPETO_METRICS_TOKEN,
      cloudWatchNamespace: value.GEPETO_CLOUDWATCH_NAMESPACE,
      otlp: value.OTEL_EXPORTER_OTLP_ENDPOINT
        ? { endpoint: value.OTEL_EXPORTER_OTLP_ENDPOINT, headers: value.OTEL_EXPORTER_OTLP_HEADERS ?? {} }
        : undefined,
    },
  })
}
