/** `npm run docs`: writes the reference files that are made from the code. A test says when they are stale. */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { accessMatrixDocs } from './access-matrix.ts'
import { apiDocs } from './api-docs.ts'
import { referenceDocs } from './reference-docs.ts'

const home = join(import.meta.dirname, '..')
for (const [path, text] of Object.entries({
  ...(await referenceDocs()),
  ...(await apiDocs()),
  ...accessMatrixDocs(),
})) {
  await mkdir(dirname(join(home, path)), { recursive: true })
  await writeFile(join(home, path), text)
  console.log(path)
}
