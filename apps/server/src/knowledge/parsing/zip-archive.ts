import yauzl from 'yauzl'
import { ParseFailure } from './parse-failure.ts'

/** What a document's archive may hold: real ones stay far below. */
const MAX_ENTRIES = 20_000
const MAX_INFLATED_BYTES = 400_000_000
const MAX_RATIO = 150
const RATIO_FREE_BYTES = 20_000_000

/** What is read is text: an entry of it that is larger than this and packed this tightly says the same over and over. */
const ENTRY_FREE_BYTES = 2_000_000
const MAX_ENTRY_RATIO = 200

/** A zip container whose entries are read one at a time, never beyond their declared and checked sizes. */
export class ZipArchive {
  readonly #zip: yauzl.ZipFile
  readonly #entries: Map<string, yauzl.Entry>
  readonly #type: string

  private constructor(zip: yauzl.ZipFile, entries: Map<string, yauzl.Entry>, type: string) {
    this.#zip = zip
    this.#entries = entries
    this.#type = type
  }

  /**
   * Lists the entries and refuses bombs by their declared sizes.
   * @param type what the failure calls the file
   * @throws ParseFailure corrupt, suspicious-archive
   */
  static async open(bytes: Buffer, type: string): Promise<ZipArchive> {
    let zip: yauzl.ZipFile
    try {
      zip = await yauzl.fromBufferPromise(bytes, { lazyEntries: true, validateEntrySizes: true })
    } catch (cause) {
      throw new ParseFailure('corrupt', { type }, { cause })
    }
    const entries = new Map<string, yauzl.Entry>()
    let inflated = 0
    try {
      for await (const entry of zip.eachEntry()) {
        inflated += entry.uncompressedSize
        if (entries.size >= MAX_ENTRIES || isBomb(inflated, bytes.length))
          throw new ParseFailure('suspicious-archive')
        entries.set(entry.fileName, entry)
      }
    } catch (cause) {
      if (cause instanceof ParseFailure) throw cause
      throw new ParseFailure('corrupt', { type }, { cause })
    }
    return new ZipArchive(zip, entries, type)
  }

  get names(): string[] {
    return [...this.#entries.keys()]
  }

  has(name: string): boolean {
    return this.#entries.has(name)
  }

  /** Whether any entry is encrypted by the container itself. */
  get isEncrypted(): boolean {
    return this.#entries.values().some((entry) => (entry.generalPurposeBitFlag & 1) === 1)
  }

  /**
   * The bytes of an entry, null when there is none.
   * @throws ParseFailure corrupt, or suspicious-archive when more comes out than declared, or far more than is packed
   */
  async read(name: string): Promise<Buffer | null> {
    const entry = this.#entries.get(name)
    if (entry === undefined) return null
    const { uncompressedSize, compressedSize } = entry
    if (uncompressedSize > ENTRY_FREE_BYTES && uncompressedSize > compressedSize * MAX_ENTRY_RATIO)
      throw new ParseFailure('suspicious-archive')
    const parts: Buffer[] = []
    let size = 0
    try {
      const stream = await this.#zip.openReadStreamPromise(entry)
      for await (const part of stream as AsyncIterable<Buffer>) {
        size += part.length
        if (size > uncompressedSize) throw new ParseFailure('suspicious-archive')
        parts.push(part)
      }
    } catch (cause) {
      if (cause instanceof ParseFailure) throw cause
      if (cause instanceof Error && /too many bytes/.test(cause.message))
        throw new ParseFailure('suspicious-archive', {}, { cause })
      throw new ParseFailure('corrupt', { type: this.#type }, { cause })
    }
    return Buffer.concat(parts)
  }

  /** @throws ParseFailure corrupt when the entry is missing */
  async require(name: string): Promise<Buffer> {
    const bytes = await this.read(name)
    if (bytes === null) throw new ParseFailure('corrupt', { type: this.#type })
    return bytes
  }
}

function isBomb(inflated: number, packed: number): boolean {
  return inflated > MAX_INFLATED_BYTES || (inflated > RATIO_FREE_BYTES && inflated > packed * MAX_RATIO)
}
