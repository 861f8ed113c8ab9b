import { monotonicFactory } from 'ulid'

const nextUlid = monotonicFactory()

export type IdPrefix = 'ws' | 'usr' | 'key' | 'col' | 'doc' | 'psg' | 'cnv' | 'msg' | 'ans' | 'evt'

/** A new id such as `doc_01JD…`: a prefix that says what it names, and a ULID, so ids sort by time within a process. */
export function newId(prefix: IdPrefix): string {
  return `${prefix}_${nextUlid()}`
}
