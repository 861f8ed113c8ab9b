import { crc32, deflateRawSync } from 'node:zlib'

/** A file in an archive. */
export interface ZipEntry {
  /** With forward slashes, without a leading one. */
  name: string
  content: string | Uint8Array
}

const version = 20
/** Names are UTF-8 (bit 11). */
const flags = 0x0800
const deflated = 8

/**
 * A ZIP archive in pieces, one entry after the other (PKWARE APPNOTE 6.3). For archives below 4 GB.
 * @param at the time that its entries carry
 */
export async function* zip(
  entries: AsyncIterable<ZipEntry> | Iterable<ZipEntry>,
  at: Date,
): AsyncGenerator<Buffer> {
  const central: Buffer[] = []
  const stamp = dosTime(at)
  let offset = 0
  for await (const { name, content } of entries) {
    const plain = Buffer.from(content as string)
    const packed = deflateRawSync(plain)
    const path = Buffer.from(name)
    const about = Buffer.alloc(26)
    about.writeUInt16LE(version, 0)
    about.writeUInt16LE(flags, 2)
    about.writeUInt16LE(deflated, 4)
    about.writeUInt32LE(stamp, 6)
    about.writeUInt32LE(crc32(plain), 10)
    about.writeUInt32LE(packed.length, 14)
    about.writeUInt32LE(plain.length, 18)
    about.writeUInt16LE(path.length, 22)
    const place = Buffer.alloc(14)
    place.writeUInt32LE(offset, 10)
    central.push(Buffer.concat([Buffer.from('504b01021400', 'hex'), about, place, path]))
    const local = Buffer.concat([Buffer.from('504b0304', 'hex'), about, path, packed])
    offset += local.length
    yield local
  }
  const directory = Buffer.concat(central)
  const end = Buffer.alloc(22)
  end.write('504b0506', 'hex')
  end.writeUInt16LE(central.length, 8)
  end.writeUInt16LE(central.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(offset, 16)
  yield Buffer.concat([directory, end])
}

/** MS-DOS time below, date above: two-second steps since 1980. */
function dosTime(at: Date): number {
  const time = (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1)
  const date = ((at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate()
  return date * 65_536 + time
}
