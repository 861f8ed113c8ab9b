import { childAt, parseXml, textOf } from './xml.ts'
import type { ZipArchive } from './zip-archive.ts'

/** Title and language of an Office Open XML file, from its core properties; null where it says nothing. */
export async function officeProperties(
  archive: ZipArchive,
): Promise<{ title: string | null; language: string | null }> {
  const part = await archive.read('docProps/core.xml')
  if (part === null) return { title: null, language: null }
  try {
    const properties = parseXml(part)
    return {
      title: textOf(childAt(properties, 'dc:title')) || null,
      language: textOf(childAt(properties, 'dc:language')) || null,
    }
  } catch {
    return { title: null, language: null }
  }
}
