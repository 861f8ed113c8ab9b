import ipaddr from 'ipaddr.js'

/**
 * What an address is counted by: an IPv4 address itself, also when written as IPv6; of an IPv6 address the first 64
 * bits, since whoever has one has all that begin with them.
 */
export function addressKey(address: string): string {
  if (!address.includes(':')) return address
  if (!ipaddr.IPv6.isValid(address)) return address
  const parsed = ipaddr.IPv6.parse(address)
  if (parsed.isIPv4MappedAddress()) return parsed.toIPv4Address().toString()
  return `${parsed.parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(':')}::/64`
}
