import { resolve } from 'node:path'
import { builtinRoles, sentences } from '@gepeto/contract'
import { z } from 'zod'
import { commaList, type Variable, variablesOfProviders } from './providers.ts'

const whole = (minimum: number, maximum: number) => z.coerce.number().int().min(minimum).max(maximum)
const bucketName = z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'must be the name of a bucket')
const bucketFolder = z
  .string()
  .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/[\w.-]+)*$/, 'must be the name of a bucket, or BUCKET/FOLDER')
const mailSender = /^[^\p{Cc}<>]*<[^\s<>@]+@[^\s<>@]+>$|^[^\s<>@]+@[^\s<>@]+$/u

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
    'How many proxies in front add to X-Forwarded-For. With 0 neither it nor X-Forwarded-Host and -Proto are believed.',
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
    bucketName.optional(),
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
  GEPETO_AUDIT_BUCKET: [
    bucketFolder.optional(),
    "Bucket that every signed checkpoint of the log is written to, or a folder of it (BUCKET/FOLDER), with a default retention under object lock, at S3_ENDPOINT or Amazon's. Absent: the newest ones, in the folder audit of the data folder.",
  ],
  AWS_REGION: [z.string().min(1).default('us-east-1'), 'Region of the buckets, and of AWS KMS.'],
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
  GEPETO_NAMES_MODEL: [
    z.string().min(1).optional(),
    'A model on this machine that finds names of people (token classification, ONNX), as onnx/ORGANISATION/NAME below models/ of the data folder, or onnx:/FOLDER: where a workspace masks personal data, names are masked too. Absent: they are not.',
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

export type Values = { [Name in keyof typeof variables]: z.infer<(typeof variables)[Name][0]> }
