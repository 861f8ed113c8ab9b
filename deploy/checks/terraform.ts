import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { deploy, isThere, run } from './programs.ts'

/** Folder with the AWS provider, unpacked as HOST/hashicorp/aws/VERSION/OS_ARCH; `registry`: fetch it. */
const mirror = process.env.TF_PLUGIN_MIRROR

/** Why Terraform cannot be used here, or nothing. */
export function terraformReason(): string | undefined {
  if (!isThere('terraform')) return 'there is no terraform on this machine'
  if (!mirror) return 'TF_PLUGIN_MIRROR names no folder with the AWS provider (or "registry", to fetch it)'
  return undefined
}

/** Nothing leaves the machine, and a call that would fails at once. */
const offline = {
  CHECKPOINT_DISABLE: '1',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
  AWS_ACCESS_KEY_ID: 'offline',
  AWS_SECRET_ACCESS_KEY: 'offline',
  AWS_REGION: 'us-east-1',
  TF_IN_AUTOMATION: '1',
  // The provider's schemas fill the memory: looked through less often, a plan takes a sixth less, and 1.4 GB in place of 0.7.
  GOGC: '400',
  // A configuration of whoever runs this is not of the checks.
  TF_CLI_CONFIG_FILE: undefined,
}

/** A copy of deploy/terraform that can be written to, until it is closed. */
let copy: string | undefined
function workspace(): string {
  if (!copy) {
    copy = mkdtempSync(join(tmpdir(), 'gepeto-terraform-'))
    cpSync(join(deploy, 'terraform'), copy, {
      recursive: true,
      filter: (path) => basename(path) !== '.terraform',
    })
  }
  return copy
}

/** The provider that runs, and how Terraform finds it. */
let served: { program: ChildProcess; reattach: NodeJS.ProcessEnv } | undefined

/**
 * Starts the AWS provider once, for everything that wants no more of it than its schemas: tests with mocks, and what shows a
 * plan. Else each of their runs starts it anew, some for seconds. What plans still starts its own: of several configurations
 * one process would take the last.
 * @param folder any that has its provider
 */
export async function serveProvider(folder: string): Promise<void> {
  if (served) return
  init(folder)
  const providers = join(workspace(), folder, '.terraform/providers/registry.terraform.io/hashicorp/aws')
  const [version = ''] = readdirSync(providers)
  const [platform = ''] = readdirSync(join(providers, version))
  const place = join(providers, version, platform)
  const [name = ''] = readdirSync(place).filter((file) => file.startsWith('terraform-provider-aws'))
  const program = spawn(join(place, name), ['-debug'], {
    env: { ...process.env, ...offline },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  process.once('exit', () => program.kill())
  let said = ''
  for await (const part of program.stdout.iterator({ destroyOnReturn: false })) {
    said += part
    const [, reattach] = /TF_REATTACH_PROVIDERS='(.+)'/.exec(said) ?? []
    if (!reattach) continue
    served = { program, reattach: { TF_REATTACH_PROVIDERS: reattach } }
    program.stdout.resume()
    return
  }
  throw new Error(`the provider ended:\n${said}`)
}

/** Stops the provider, and takes the copy away. */
export async function closeTerraform(): Promise<void> {
  if (served) {
    const { program } = served
    served = undefined
    const ended = once(program, 'exit')
    program.kill()
    await ended
  }
  if (copy) rmSync(copy, { recursive: true, force: true })
  copy = undefined
  initialised.clear()
}

/** Runs Terraform in a folder below deploy/terraform (of the copy). */
export function terraform(folder: string, ...args: string[]) {
  const env = ['test', 'show'].includes(args[0] ?? '') ? { ...offline, ...served?.reattach } : offline
  return run('terraform', args, { cwd: join(workspace(), folder), env })
}

/** @throws with what Terraform said */
function must(folder: string, ...args: string[]): string {
  const { status, stdout, out } = terraform(folder, ...args)
  if (status !== 0) throw new Error(`terraform ${args[0]} in ${folder}:\n${out}`)
  return stdout
}

const initialised = new Set<string>()

/** Brings the provider; examples hold the lock file that names it by its hash. */
export function init(folder: string): void {
  if (initialised.has(folder)) return
  const at = join(workspace(), folder)
  const args = [
    'init',
    '-input=false',
    '-no-color',
    ...(hasBackend(at) ? ['-reconfigure'] : ['-backend=false']),
  ]
  if (mirror && mirror !== 'registry') args.push(`-plugin-dir=${mirror}`)
  if (existsSync(join(at, '.terraform.lock.hcl'))) args.push('-lockfile=readonly')
  must(folder, ...args)
  initialised.add(folder)
}

/** What stands in for the backend and the providers' settings while a folder is planned here. */
const override = 'offline_override.tf'
const hasBackend = (at: string) => existsSync(join(at, override))

export interface Resource {
  address: string
  type: string
  name: string
  values: Record<string, unknown>
}

interface Module {
  resources?: (Resource & { mode: string })[]
  child_modules?: Module[]
}

/** What a folder would make, with the variables of a file, or of `more` alone. */
export function plan(folder: string, varFile: string | undefined, ...more: string[]): Resource[] {
  const at = join(workspace(), folder)
  const aliases = [...readFileSync(join(at, 'versions.tf'), 'utf8').matchAll(/alias\s*=\s*"(\w+)"/g)].map(
    ([, alias]) => alias,
  )
  // The provider asks AWS who calls before it does anything: here there is nobody to ask.
  const provider = (alias?: string) => `provider "aws" {
${alias ? `  alias = "${alias}"\n` : ''}  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
  max_retries                 = 1
  allowed_account_ids         = null
}
`
  if (!hasBackend(at)) {
    writeFileSync(
      join(at, override),
      ['terraform {\n  backend "local" {}\n}\n', provider(), ...aliases.map(provider)].join('\n'),
    )
    // The local backend has to be taken up.
    initialised.delete(folder)
  }
  init(folder)
  must(
    folder,
    'plan',
    '-refresh=false',
    '-lock=false',
    '-input=false',
    '-no-color',
    ...(varFile ? [`-var-file=${varFile}`] : []),
    ...more,
    '-out=check.tfplan',
  )
  const { planned_values } = JSON.parse(must(folder, 'show', '-json', 'check.tfplan')) as {
    planned_values: { root_module: Module }
  }
  const all = (module: Module): Resource[] => [
    // Of what is known after the apply alone there are no values yet.
    ...(module.resources ?? [])
      .filter(({ mode }) => mode === 'managed')
      .map((resource) => ({ ...resource, values: resource.values ?? {} })),
    ...(module.child_modules ?? []).flatMap(all),
  ]
  return all(planned_values.root_module)
}
