import { describe, expect, it } from 'vitest'
import { isPublicAddress, openEgress } from './egress.ts'
import { AddressForbidden } from './errors.ts'

const inside = [
  '127.0.0.1',
  '10.0.0.1',
  '169.254.169.254',
  '0.0.0.0',
  '100.64.0.1',
  '192.0.2.1',
  '::1',
  '::',
  '::127.0.0.2',
  '::8.8.8.8',
  '::ffff:127.0.0.1',
  '::ffff:8.8.8.8',
  '::ffff:0:127.0.0.1',
  '64:ff9b::7f00:1',
  '64:ff9b::808:808',
  '64:ff9b:1::a00:1',
  '2002:7f00:1::',
  '2002:808:808::',
  '2001:0:7f00:1::',
  'fe80::1',
  'fec0::1',
  'fd00::1',
  'ff02::1',
  '2001:db8::1',
  '3fff::1',
  '4000::1',
]

describe('an address', () => {
  it.each(inside)('is not public: %s', (address) => {
    expect(isPublicAddress(address)).toBe(false)
  })

  it.each(['8.8.8.8', '200.147.3.157', '2606:4700:4700::1111', '2001:4860:4860::8888', '2804:14c::1'])(
    'is public: %s',
    (address) => {
      expect(isPublicAddress(address)).toBe(true)
    },
  )
})

describe('the way out', () => {
  const egress = openEgress({ allowPrivate: false })

  it.each([
    ...inside.map((address) => (address.includes(':') ? `[${address}]` : address)),
    '0x7f.1',
    '2130706433',
  ])('does not lead to http://%s/', async (host) => {
    await expect(egress.fetchDocument(`http://${host}/`)).rejects.toThrow(AddressForbidden)
  })

  it('does not lead to a name of which any address is inside', async () => {
    const lookup = ((_host: string, _options: object, done: (...given: unknown[]) => void) =>
      done(null, [
        { address: '8.8.8.8', family: 4 },
        { address: '64:ff9b::7f00:1', family: 6 },
      ])) as never
    const guarded = openEgress({ allowPrivate: false, lookup })
    await expect(guarded.fetchDocument('http://two-faced.example/')).rejects.toThrow(AddressForbidden)
  })
})
