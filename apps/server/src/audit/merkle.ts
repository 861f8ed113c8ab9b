import { createHash, hash } from 'node:crypto'

/*
 * The Merkle tree of RFC 6962, section 2.1: leaves and inner nodes are hashed apart (0x00, 0x01), and a tree whose size
 * is no power of two is split at the largest one below it.
 */

const leafMark = Buffer.of(0)
const nodeMark = Buffer.of(1)

export const leafOf = (content: Buffer): Buffer =>
  hash('sha256', Buffer.concat([leafMark, content]), 'buffer')
const nodeOf = (left: Buffer, right: Buffer): Buffer =>
  hash('sha256', Buffer.concat([nodeMark, left, right]), 'buffer')

/** A tree that only grows: it holds the roots of its whole parts, the largest first. */
export interface GrowingTree {
  readonly size: number
  readonly peaks: readonly Buffer[]
  /** @param content in hexadecimal */
  append(content: string): void
  root(): Buffer
}

/** The nodes of a growing tree are strings of a character a byte: a buffer for each costs as much as its hash. */
const leafBytes = Buffer.alloc(1 + 32, leafMark)
const nodeBytes = Buffer.alloc(1 + 64, nodeMark)

function leafText(content: string): string {
  const isHash = content.length === 64 && leafBytes.write(content, 1, 'hex') === 32
  return isHash ? hash('sha256', leafBytes, 'binary') : leafOf(Buffer.from(content, 'hex')).toString('latin1')
}

function nodeText(left: string, right: string): string {
  if (left.length !== 32 || right.length !== 32)
    return nodeOf(Buffer.from(left, 'latin1'), Buffer.from(right, 'latin1')).toString('latin1')
  nodeBytes.write(left, 1, 'latin1')
  nodeBytes.write(right, 33, 'latin1')
  return hash('sha256', nodeBytes, 'binary')
}

/** @param peaks of a tree of that size, to grow it on */
export function growTree(size = 0, peaks: readonly Buffer[] = []): GrowingTree {
  const whole = peaks.map((peak) => peak.toString('latin1'))
  let count = size
  return {
    get size() {
      return count
    },
    get peaks() {
      return whole.map((peak) => Buffer.from(peak, 'latin1'))
    },
    append(content) {
      let node = leafText(content)
      // As many whole parts are closed as the old size ends in ones.
      for (let rest = count; rest % 2 === 1; rest = Math.floor(rest / 2)) node = nodeText(whole.pop()!, node)
      whole.push(node)
      count++
    },
    root() {
      if (whole.length === 0) return createHash('sha256').digest()
      return Buffer.from(
        whole.reduceRight((right, left) => nodeText(left, right)),
        'latin1',
      )
    },
  }
}

/** How many peaks a tree has: as many as its size has ones. */
export function wholePartsOf(size: number): number {
  let ones = 0
  for (let rest = size; rest > 0; rest = half(rest)) ones += rest % 2
  return ones
}

/** The hashes beside the way from a leaf up to the root, the lowest first. @param index of the leaf, from 0 */
export function inclusionPath(leaves: readonly Buffer[], index: number): Buffer[] {
  if (leaves.length <= 1) return []
  const split = largestPowerBelow(leaves.length)
  const [left, right] = [leaves.slice(0, split), leaves.slice(split)]
  return index < split
    ? [...inclusionPath(left, index), rootOf(right)]
    : [...inclusionPath(right, index - split), rootOf(left)]
}

/** The root to which a leaf and its path lead (RFC 9162, section 2.1.3.2); undefined where the path does not fit. */
export function rootOfPath(
  leaf: Buffer,
  index: number,
  size: number,
  path: readonly Buffer[],
): Buffer | undefined {
  let [place, last, node] = [index, size - 1, leaf]
  for (const beside of path) {
    if (last === 0) return undefined
    if (place % 2 === 1 || place === last) {
      node = nodeOf(beside, node)
      while (place % 2 === 0 && place !== 0) [place, last] = [half(place), half(last)]
    } else node = nodeOf(node, beside)
    ;[place, last] = [half(place), half(last)]
  }
  return last === 0 ? node : undefined
}

const half = (number: number) => Math.floor(number / 2)

function rootOf(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 1) return leaves[0]!
  const split = largestPowerBelow(leaves.length)
  return nodeOf(rootOf(leaves.slice(0, split)), rootOf(leaves.slice(split)))
}

function largestPowerBelow(size: number): number {
  let power = 1
  while (power * 2 < size) power *= 2
  return power
}
