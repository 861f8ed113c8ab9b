import { randomFillSync } from 'node:crypto'
import { monotonicFactory } from 'ulid'

const randomBytes = new Uint8Array(4096)
let used = randomBytes.length

/** A random number in [0, 1), of strong random bytes that are drawn many at a time: an id asks for sixteen. */
function strongRandom(): number {
  if (used === randomBytes.length) {
    randomFillSync(randomBytes)
    used = 0
  }
  return randomBytes[used++]! / 256
}

const nextUlid = monotonicFactory(strongRandom)

export type IdPrefix =
  | 'ws'
  | 'usr'
  | 'key'
  | 'rol'
  | 'grp'
  | 'inv'
  | 'ses'
  | 'psk'
  | 'acc'
  | 'sgk'
  | 'ast'
  | 'col'
  | 'doc'
  | 'psg'
  | 'cnv'
  | 'msg'
  | 'ans'
  | 'mpr'
  | 'mrt'
  | 'evt'
  | 'dek'
  | 'wrk'
  | 'bud'
  | 'mcl'
  | 'hld'

/** A new id such as `doc_01JD…`: a prefix that says what it names, and a ULID, so ids sort by time within a process. */
export function newId(prefix: IdPrefix): string {
  return `${prefix}_${nextUlid()}`
}
