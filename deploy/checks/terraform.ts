import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
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
  // A configuration of whoever runs this is not of the checks.
  TF_CLI_CONFIG_FILE: undefined,
}

/** A copy of deploy/terraform that can be written to, for as long as this process runs. */
let copy: string | undefined
function workspace(): string {
  if (!copy) {
    copy = mkdtempSync(join(tmpdir(), 'gepeto-terraform-'))
    const made = copy
    process.on('exit', () => rmSync(made, { recursive: true, force: true }))
    cpSync(join(deploy, 'terraform'), copy, {
      recursive: true,
      filter: (path) => basename(path) !== '.terraform',
    })
  }
  return copy
}

/** Runs Terraform in a folder below deploy/terraform (of the copy). */
export function terraform(folder: string, ...args: string[]) {
  return run('terraform', args, { cwd: join(workspace(), folder), env: offline })
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
  const args = ['init', '-backend=false', '-input=false', '-no-color']
  if (mirror && mirror !== 'registry') args.push(`-plugin-dir=${mirror}`)
  if (existsSync(join(workspace(), folder, '.terraform.lock.hcl'))) args.push('-lockfile=readonly')
  must(folder, ...args)
  initialised.add(folder)
}

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
  writeFileSync(
    join(at, 'offline_override.tf'),
    ['terraform {\n  backend "local" {}\n}\n', provider(), ...aliases.map(provider)].join('\n'),
  )
  init(folder)
  // The local backend of the override has to be taken up too.
  must(
    folder,
    'init',
    '-input=false',
    '-no-color',
    '-reconfigure',
    ...(mirror && mirror !== 'registry' ? [`-plugin-dir=${mirror}`] : []),
  )
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
