import { posix } from 'node:path'
import { elementsOf, parseXml } from './xml.ts'
import type { ZipArchive } from './zip-archive.ts'

export interface Relation {
  id: string
  /** Last step of the relation's type URI: `slide`, `notesSlide`, ... */
  type: string
  /** Name of the entry it leads to. */
  target: string
}

/** What a part of an Office package refers to inside the package; empty when it refers to nothing. */
export async function relationsOf(archive: ZipArchive, part: string): Promise<Relation[]> {
  const folder = posix.dirname(part)
  const bytes = await archive.read(`${folder}/_rels/${posix.basename(part)}.rels`)
  if (bytes === null) return []
  return elementsOf(parseXml(bytes))
    .filter(({ attributes }) => attributes.TargetMode !== 'External')
    .map(({ attributes }) => ({
      id: attributes.Id ?? '',
      type: (attributes.Type ?? '').replace(/^.*\//, ''),
      target: posix.resolve('/', folder, attributes.Target ?? '').slice(1),
    }))
}
