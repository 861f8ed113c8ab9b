import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { join } from 'node:path'
import { providerKindNames } from '@gepeto/contract'
import type { Bilingual, InterfaceLanguage } from '../language.ts'
import { explainIssue } from '../validation.ts'
import { embeddingProviders, readEmbeddingChoice } from './embeddings.ts'
import { type FolderChoice, readFolderOf } from './model-folder.ts'
import {
  type ConfiguredProvider,
  configuredProviders,
  variablesOfProviders,
  withOthers,
} from './providers.ts'
import { documentedVariables, type Values } from './variables.ts'

export type { ConfiguredProvider } from './providers.ts'

const loopbackHosts = ['127.0.0.1', '::1', 'localhost']

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

/** What stands where Terraform made the place for a secret and nobody has put it in (deploy/terraform/modules/secrets). */
const placeholder = 'unset'

/**
 * Reads the whole configuration from the environment; `NAME_FILE` reads a value from a file.
 * @throws ConfigInvalid naming everything that is wrong at once
 */
export function readConfig(environment: NodeJS.ProcessEnv = process.env) {
  const lines: Bilingual[] = []
  const values: Record<string, unknown> = {}
  for (const { name, schema, secret } of documentedVariables) {
    const given = fromEnvironment(environment, name, lines)
    if (secret && given?.startsWith(placeholder)) {
      // Without a model's key there is one model less; without the others nothing is as it was meant.
      if (variablesOfProviders.some((variable) => variable.name === name)) continue
      lines.push({
        en: `${name}: nobody has put it in yet: it is still "${given}". Run deploy/put-secrets.sh, or take the variable away.`,
        'pt-BR': `${name}: ninguém a preencheu ainda: continua "${given}". Rode deploy/put-secrets.sh ou retire a variável.`,
      })
      continue
    }
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
  const names = readFolderOf('GEPETO_NAMES_MODEL', value.GEPETO_NAMES_MODEL, places.modelsDir, lines)
  if (lines.length > 0) throw new ConfigInvalid(lines)
  const isChainGiven = Boolean(environment.GEPETO_MODEL_CHAIN || environment.GEPETO_MODEL_CHAIN_FILE)
  return grouped(value, providers, places.providers, names, isChainGiven)
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
  names: FolderChoice | undefined,
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
    auditBucket: value.GEPETO_AUDIT_BUCKET
      ? { place: value.GEPETO_AUDIT_BUCKET, region: value.AWS_REGION, endpoint: value.S3_ENDPOINT }
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
    /** The model that finds names of people; undefined: none does. */
    names,
    telemetry: {
      metricsToken: value.GEPETO_METRICS_TOKEN,
      cloudWatchNamespace: value.GEPETO_CLOUDWATCH_NAMESPACE,
      otlp: value.OTEL_EXPORTER_OTLP_ENDPOINT
        ? { endpoint: value.OTEL_EXPORTER_OTLP_ENDPOINT, headers: value.OTEL_EXPORTER_OTLP_HEADERS ?? {} }
        : undefined,
    },
  })
}
