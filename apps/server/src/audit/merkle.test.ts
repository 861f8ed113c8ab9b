import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { growTree, inclusionPath, leafOf, rootOfPath } from './merkle.ts'

const contents = (size: number) => Array.from({ length: size }, (_, at) => Buffer.from(`leaf ${at}`))

function grown(leaves: readonly Buffer[]) {
  const tree = growTree()
  for (const leaf of leaves) tree.append(leaf.toString('hex'))
  return tree
}

describe('a Merkle tree', () => {
  it('has the roots of RFC 6962', () => {
    // The test vectors of Certificate Transparency (transparency-dev/merkle, testonly/constants.go).
    const leaves = [
      '',
      '00',
      '10',
      '2021',
      '3031',
      '40414243',
      '5051525354555657',
      '606162636465666768696a6b6c6d6e6f',
    ]
    const tree = growTree()
    expect(tree.root().toString('hex')).toBe(
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    )
    const roots = leaves.map((hex) => {
      tree.append(hex)
      return tree.root().toString('hex')
    })
    expect(roots[0]).toBe('6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d')
    expect(roots[1]).toBe('fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125')
    expect(roots[7]).toBe('5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328')
  })

  it('grows on from its peaks to the same root', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 70 }), fc.integer({ min: 0, max: 70 }), (before, more) => {
        const leaves = contents(before + more)
        const first = grown(leaves.slice(0, before))
        const second = growTree(before, first.peaks)
        for (const leaf of leaves.slice(before)) second.append(leaf.toString('hex'))
        expect(second.root()).toEqual(grown(leaves).root())
        expect(second.size).toBe(before + more)
      }),
    )
  })

  it('proves each of its leaves, and no other', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 70 }), fc.nat(), (size, any) => {
        const leaves = contents(size).map(leafOf)
        const index = any % size
        const path = inclusionPath(leaves, index)
        const root = grown(contents(size)).root()
        expect(rootOfPath(leaves[index]!, index, size, path)).toEqual(root)
        expect(rootOfPath(leafOf(Buffer.from('other')), index, size, path)).not.toEqual(root)
        if (size > 1) expect(rootOfPath(leaves[index]!, index, size, path.slice(1))).not.toEqual(root)
      }),
    )
  })
})
