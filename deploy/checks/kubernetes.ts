import { join } from 'node:path'
import * as client from '@kubernetes/client-node'
import { parseAllDocuments } from 'yaml'
import { deploy, isThere, run } from './programs.ts'

export interface Manifest {
  apiVersion: string
  kind: string
  metadata: { name: string; namespace?: string; labels?: Record<string, string> }
  spec?: Record<string, unknown>
  data?: Record<string, string>
}

export const kubernetesReason = (): string | undefined =>
  isThere('kubectl') ? undefined : 'there is no kubectl on this machine, which renders the overlays'

/** What an overlay comes to, as text. @param from folder that holds overlays, components and base */
export function render(overlay: string, from = join(deploy, 'kubernetes')): string {
  const { status, out } = run('kubectl', ['kustomize', join(from, 'overlays', overlay)])
  if (status !== 0) throw new Error(out)
  return out
}

export const manifestsOf = (text: string): Manifest[] =>
  parseAllDocuments(text).map((document) => document.toJS() as Manifest)

/** Kinds of others, whose schemas are not Kubernetes' own. */
const foreign = ['external-secrets.io/v1', 'monitoring.coreos.com/v1']

type Kind = { getAttributeTypeMap(): { name: string; baseName: string; type: string }[] }
const kinds = client as unknown as Record<string, Kind | undefined>

/** Fields of an object that its kind does not know: a misspelt one is silently ignored by nobody here. */
function unknownFields(value: unknown, type: string, path: string): string[] {
  if (value === null || value === undefined) return []
  const list = /^Array<(.+)>$/.exec(type)
  if (list && Array.isArray(value))
    return value.flatMap((one, index) => unknownFields(one, list[1] ?? '', `${path}[${index}]`))
  const map = /^\{ \[key: string\]: (.+); \}$/.exec(type)
  if (map && typeof value === 'object')
    return Object.entries(value).flatMap(([key, one]) => unknownFields(one, map[1] ?? '', `${path}.${key}`))
  const kind = kinds[type]
  if (!kind?.getAttributeTypeMap || typeof value !== 'object') return []
  const fields = new Map(kind.getAttributeTypeMap().map((field) => [field.baseName, field.type]))
  return Object.entries(value).flatMap(([key, one]) => {
    const known = fields.get(key)
    return known === undefined
      ? [`${path}.${key} is not a field`]
      : unknownFields(one, known, `${path}.${key}`)
  })
}

/** `apps/v1` and `Deployment` are the class V1Deployment; `autoscaling/v2` and its autoscaler V2HorizontalPodAutoscaler. */
const classOf = ({ apiVersion, kind }: Manifest): string => {
  const version = apiVersion.split('/').at(-1) ?? ''
  return `${version[0]?.toUpperCase()}${version.slice(1)}${kind}`
}

/** What the API would refuse or ignore. Two validators, since each sees what the other does not. */
export async function faults(manifest: Manifest): Promise<string[]> {
  const name = `${manifest.kind} ${manifest.metadata.name}`
  if (foreign.includes(manifest.apiVersion)) return []
  const type = classOf(manifest)
  if (!kinds[type]) return [`${name}: ${manifest.apiVersion} is not served`]
  const unknown = unknownFields(manifest, type, name)
  const module = (await import(`kubernetes-models/${manifest.apiVersion}/${manifest.kind}`)) as Record<
    string,
    new (
      from: Manifest,
    ) => { validate(): void }
  >
  try {
    const Model = module[manifest.kind]
    if (Model) new Model(manifest).validate()
  } catch (error) {
    unknown.push(`${name}: ${(error as Error).message}`)
  }
  return unknown
}
