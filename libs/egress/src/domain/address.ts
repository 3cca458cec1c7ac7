import ipaddr from 'ipaddr.js';

/**
 * Whether an address is public unicast: reachable by anybody on the internet and by nothing but it. Everything that
 * stands for another address (v4-mapped, NAT64, 6to4, Teredo) is refused with what it stands for unseen, and IPv6 has to
 * lie in 2000::/3, the only global block.
 */
export function isPublicUnicast(address: string): boolean {
  const plain = address.split('%')[0] as string;
  if (!ipaddr.isValid(plain) || plain !== address) return false;
  const parsed = ipaddr.parse(plain);
  if (parsed.range() !== 'unicast') return false;
  return parsed.kind() === 'ipv4' || parsed.match(ipaddr.parseCIDR('2000::/3'));
}

/** Whether an address is this machine's own loopback. */
export function isLoopback(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.parse(address).range() === 'loopback';
}
