import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * A server that speaks as much of S3's protocol as is used, and is as strict about it: calls are signed for its key, a
 * content has the length and SHA-256 that were said, and appears whole or not at all. Versions of what was put stay, also
 * when it is deleted.
 */
export async function startS3Server({ bucket = 'gepeto-test', accessKeyId = 'test-key' } = {}) {
  const objects = new Map<string, Buffer>()
  /** The newest first, as they are listed; without content: a delete marker. */
  const versions: { key: string; id: string; content?: Buffer }[] = []
  /** Days of the default retention under object lock; undefined: there is none. */
  const lock: { days: number | undefined } = { days: undefined }
  /** Entries of one list, at most. */
  const mostListed = { count: 1000 }
  /** Answers to the next calls instead of its own: a status, or a line that is cut. */
  const failures: (number | 'cut')[] = []
  const asked: string[] = []
  /** How the server was told to encrypt what was put, and with which key of KMS. */
  const encryption: [string | undefined, string | undefined][] = []

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url!, 'http://s3')
    asked.push(`${request.method} ${pathname}`)
    const content = Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>))
    const failure = failures.shift()
    if (failure === 'cut') return void request.socket.destroy()
    if (failure !== undefined) return refuse(response, failure, 'InternalError')
    if (!request.headers.authorization?.startsWith(`AWS4-HMAC-SHA256 Credential=${accessKeyId}/`))
      return refuse(response, 403, 'AccessDenied')
    const key = decodeURIComponent(pathname.slice(`/${bucket}/`.length))
    if (pathname.replace(/\/$/, '') === `/${bucket}`) return aboutBucket(searchParams, response)
    if (!pathname.startsWith(`/${bucket}/`)) return refuse(response, 404, 'NoSuchBucket')
    if (request.method === 'PUT') {
      const sum = createHash('sha256').update(content).digest('base64')
      if (request.headers['x-amz-checksum-sha256'] !== sum) return refuse(response, 400, 'BadDigest')
      if (Number(request.headers['content-length']) !== content.length)
        return refuse(response, 400, 'IncompleteBody')
      const header = (name: string) =>
        request.headers[`x-amz-server-side-encryption${name}`] as string | undefined
      encryption.push([header(''), header('-aws-kms-key-id')])
      if (request.headers['if-none-match'] === '*' && objects.has(key))
        return refuse(response, 412, 'PreconditionFailed')
      objects.set(key, content)
      versions.unshift({ key, id: `v${versions.length + 1}`, content })
      return void response.end()
    }
    if (request.method === 'DELETE') {
      objects.delete(key)
      versions.unshift({ key, id: `v${versions.length + 1}` })
      return void response.writeHead(204).end()
    }
    const version = searchParams.get('versionId')
    const stored = version
      ? versions.find(({ key: of, id }) => of === key && id === version)?.content
      : objects.get(key)
    if (!stored) return refuse(response, 404, 'NoSuchKey')
    give(request, response, stored)
  }

  function aboutBucket(asked: URLSearchParams, response: ServerResponse): void {
    if (asked.has('object-lock')) tellLock(response)
    else if (asked.has('versions')) tellVersions(asked, response)
    else response.end()
  }

  function tellLock(response: ServerResponse): void {
    const { days } = lock
    if (days === undefined) refuse(response, 404, 'ObjectLockConfigurationNotFoundError')
    else
      tell(
        response,
        'ObjectLockConfiguration',
        `<ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention><Mode>COMPLIANCE</Mode><Days>${days}</Days></DefaultRetention></Rule>`,
      )
  }

  function tellVersions(asked: URLSearchParams, response: ServerResponse): void {
    const found = versions
      .filter(({ key }) => key.startsWith(asked.get('prefix') ?? ''))
      .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    const from = asked.has('key-marker')
      ? found.findIndex(
          ({ key, id }) => key === asked.get('key-marker') && id === asked.get('version-id-marker'),
        ) + 1
      : 0
    const most = Math.min(Number(asked.get('max-keys') ?? 1000), mostListed.count)
    const page = found.slice(from, from + most)
    const isTruncated = from + most < found.length
    const end = isTruncated
      ? `<NextKeyMarker>${page.at(-1)!.key}</NextKeyMarker><NextVersionIdMarker>${page.at(-1)!.id}</NextVersionIdMarker>`
      : ''
    const entries = page.map(({ key, id, content }) => {
      const kind = content ? 'Version' : 'DeleteMarker'
      return `<${kind}><Key>${key}</Key><VersionId>${id}</VersionId></${kind}>`
    })
    tell(response, 'ListVersionsResult', `<IsTruncated>${isTruncated}</IsTruncated>${end}${entries.join('')}`)
  }

  const server = createServer((request, response) => void answer(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    bucket,
    objects,
    lock,
    mostListed,
    failures,
    asked,
    encryption,
    credentials: { accessKeyId, secretAccessKey: 'test-secret' },
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections()
      return new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

function give(request: IncomingMessage, response: ServerResponse, stored: Buffer): void {
  const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? []
  const part = start === undefined ? stored : stored.subarray(Number(start), Number(end) + 1)
  response.writeHead(start === undefined ? 200 : 206, {
    'content-length': part.length,
    'content-type': 'application/octet-stream',
  })
  response.end(request.method === 'HEAD' ? undefined : part)
}

function tell(response: ServerResponse, name: string, content: string): void {
  response.writeHead(200, { 'content-type': 'application/xml' })
  response.end(`<?xml version="1.0" encoding="UTF-8"?><${name}>${content}</${name}>`)
}

function refuse(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { 'content-type': 'application/xml' })
  response.end(`<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code></Error>`)
}
