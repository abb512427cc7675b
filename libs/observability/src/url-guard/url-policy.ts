import { BlockList, isIPv4 } from 'node:net';
import { addNetwork } from './address-kind.js';

/** `home`: services on this machine and in private networks may be asked. `strict`: only public ones. */
export type UrlGuardMode = 'home' | 'strict';

/** What may be asked although the guard would refuse it. */
export class AllowedHosts {
  private readonly networks = new BlockList();
  private readonly names = new Set<string>();

  /** @param entries host names, addresses, and networks in CIDR notation; see `isAllowEntry` */
  constructor(entries: readonly string[]) {
    for (const entry of entries) if (!addNetwork(this.networks, entry)) this.names.add(entry.toLowerCase());
  }

  hasName(name: string): boolean {
    return this.names.has(name.toLowerCase().replace(/\.$/, ''));
  }

  /** @param address without brackets */
  hasAddress(address: string): boolean {
    const plain = address.replace(/%.*$/, '');
    return this.networks.check(plain, isIPv4(plain) ? 'ipv4' : 'ipv6');
  }
}

/** True for a host name, an address, or a network in CIDR notation. */
export function isAllowEntry(entry: string): boolean {
  return addNetwork(new BlockList(), entry) || /^(?!\d+(?:\.\d+)*$)[a-z\d](?:[\w.-]*[a-z\d])?$/i.test(entry);
}
