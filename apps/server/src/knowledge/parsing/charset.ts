import chardet from 'chardet'

type Decoder = InstanceType<typeof TextDecoder>

const SAMPLE_BYTES = 64_000

/**
 * Bytes as a string: by byte order mark, then the declared charset, then valid UTF-8, then UTF-16 by its zero
 * bytes, then the likeliest 8-bit charset. Never throws; what cannot be decoded becomes U+FFFD.
 * @param declared charset the file or its envelope names, trusted only if the bytes are not UTF-8
 */
export function decodeText(bytes: Uint8Array, declared?: string | null): string {
  const marked = byteOrderMark(bytes)
  if (marked !== null) return new TextDecoder(marked).decode(bytes)
  const wide = utf16ByZeroBytes(bytes)
  if (wide !== null) return new TextDecoder(wide).decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return decodeOtherThanUtf8(bytes, declared)
  }
}

/** The UTF-16 form of bytes in which every other byte is mostly zero; null for others. */
export function utf16ByZeroBytes(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  const length = Math.min(bytes.length, 4096) & ~1
  if (length < 4) return null
  let even = 0
  let odd = 0
  for (let at = 0; at < length; at += 2) {
    if (bytes[at] === 0) even++
    if (bytes[at + 1] === 0) odd++
  }
  const pairs = length / 2
  if (odd > pairs * 0.6 && even < pairs * 0.05) return 'utf-16le'
  if (even > pairs * 0.6 && odd < pairs * 0.05) return 'utf-16be'
  return null
}

export function byteOrderMark(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8'
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  return null
}

function decodeOtherThanUtf8(bytes: Uint8Array, declared?: string | null): string {
  const lossy = new TextDecoder('utf-8').decode(bytes)
  if (isMostlyUtf8(lossy)) return lossy
  const named = decoder(declared)
  if (named !== null && named.encoding !== 'utf-8' && !named.encoding.startsWith('utf-16'))
    return named.decode(bytes)
  return (guessDecoder(bytes) ?? new TextDecoder('windows-1252')).decode(bytes)
}

/** Damaged UTF-8 (cut, or with some foreign bytes) keeps far more whole sequences than broken ones. */
function isMostlyUtf8(lossy: string): boolean {
  let broken = 0
  let whole = 0
  const end = Math.min(lossy.length, SAMPLE_BYTES)
  for (let at = 0; at < end; at++) {
    const code = lossy.charCodeAt(at)
    if (code === 0xfffd) broken++
    else if (code > 0x7f) whole++
  }
  return whole > broken * 4
}

function guessDecoder(bytes: Uint8Array): Decoder | null {
  for (const { name, confidence } of chardet.analyse(bytes.subarray(0, SAMPLE_BYTES))) {
    if (confidence < 20) break
    if (/^(ascii|utf-)/i.test(name)) continue
    const found = decoder(name)
    if (found !== null) return found
  }
  return null
}

function decoder(label: string | null | undefined): Decoder | null {
  if (!label) return null
  try {
    return new TextDecoder(label.trim())
  } catch {
    return null
  }
}
