import { BlockList, isIPv4, isIPv6 } from 'node:net';

/**
 * Where an address leads. `special`: link-local, metadata services of clouds, multicast, reserved, unspecified: no
 * service that somebody runs on purpose is found there.
 */
export type AddressKind = 'public' | 'private' | 'loopback' | 'special';

const LOOPBACK = networks(['127.0.0.0/8', '::1/128']);
const PRIVATE = networks([
  ...['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '192.0.0.0/24', '198.18.0.0/15'],
  ...['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24', 'fc00::/7', 'fec0::/10', '2001:db8::/32'],
]);
const SPECIAL = networks([
  ...['0.0.0.0/8', '169.254.0.0/16', '224.0.0.0/4', '240.0.0.0/4', '::/128', 'fe80::/10', 'ff00::/8'],
  // Metadata services outside 169.254.0.0/16: Alibaba, Azure, Oracle; AWS and Google over IPv6.
  ...['100.100.100.200/32', '168.63.129.16/32', '192.0.0.192/32', 'fd00:ec2::/32', 'fd20:ce::254/128'],
]);

/** @param address in any form that a resolver or a URL has, also in brackets or with a zone; undefined: it is none */
export function kindOfAddress(address: string): AddressKind | undefined {
  const plain = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
  if (isIPv4(plain)) return kindIn(plain, 'ipv4');
  if (!isIPv6(plain)) return undefined;
  const embedded = embeddedVersion4(toGroups(plain));
  return embedded === undefined ? kindIn(plain, 'ipv6') : kindIn(embedded, 'ipv4');
}

function kindIn(address: string, family: 'ipv4' | 'ipv6'): AddressKind {
  if (SPECIAL.check(address, family)) return 'special';
  if (LOOPBACK.check(address, family)) return 'loopback';
  return PRIVATE.check(address, family) ? 'private' : 'public';
}

/** The IPv4 address that a translator or tunnel makes of an IPv6 address. */
function embeddedVersion4(groups: readonly number[]): string | undefined {
  const [a = 0, b = 0, c = 0] = groups;
  const [g = 0, h = 0] = groups.slice(6);
  const begins = (...prefix: number[]): boolean => prefix.every((group, index) => groups[index] === group);
  if (a === 0x2002) return toDotted(b, c);
  if (begins(0x2001, 0)) return toDotted(g ^ 0xffff, h ^ 0xffff);
  const isMapped = begins(0, 0, 0, 0, 0, 0xffff) || begins(0, 0, 0, 0, 0xffff, 0);
  const isTranslated = begins(0x64, 0xff9b, 0, 0, 0, 0) || begins(0x64, 0xff9b, 1);
  const isCompatible = begins(0, 0, 0, 0, 0, 0) && g !== 0;
  return isMapped || isTranslated || isCompatible ? toDotted(g, h) : undefined;
}

function toDotted(high: number, low: number): string {
  return [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.');
}

/** Eight groups; the URL parser knows every spelling. */
function toGroups(address: string): number[] {
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = '', tail] = canonical.split('::');
  const parse = (text: string): number[] =>
    text
      .split(':')
      .filter(Boolean)
      .map((part) => Number.parseInt(part, 16));
  if (tail === undefined) return parse(head);
  const [first, last] = [parse(head), parse(tail)];
  return [...first, ...Array.from({ length: 8 - first.length - last.length }, () => 0), ...last];
}

function networks(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) addNetwork(list, entry);
  return list;
}

/** @param entry an address, or a network in CIDR notation. @returns false when it is neither */
export function addNetwork(list: BlockList, entry: string): boolean {
  const [address = '', bits, rest] = entry.split('/');
  const longest = isIPv4(address) ? 32 : isIPv6(address) ? 128 : undefined;
  const prefix = bits === undefined ? longest : /^\d{1,3}$/.test(bits) ? Number(bits) : Number.NaN;
  if (longest === undefined || prefix === undefined || rest !== undefined || !(prefix <= longest))
    return false;
  list.addSubnet(address, prefix, longest === 32 ? 'ipv4' : 'ipv6');
  return true;
}
