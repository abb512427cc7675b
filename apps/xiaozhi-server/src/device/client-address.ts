import type { IncomingHttpHeaders } from 'node:http';
import { BlockList, isIP } from 'node:net';

/** Whose connection it is: the peer, or, behind a proxy that is trusted, whom that proxy names. */
export class ClientAddresses {
  private readonly proxies = new BlockList();

  /** @param trustedProxies addresses, or networks in CIDR notation; the configuration has checked them */
  constructor(trustedProxies: readonly string[]) {
    for (const entry of trustedProxies) {
      const [address = '', bits] = entry.split('/');
      const isVersion4 = isIP(address) === 4;
      const prefix = bits === undefined ? (isVersion4 ? 32 : 128) : Number(bits);
      this.proxies.addSubnet(address, prefix, isVersion4 ? 'ipv4' : 'ipv6');
    }
  }

  /** True for a peer whose `x-real-ip` and `x-forwarded-for` count. */
  isTrusted(peer: string): boolean {
    const address = plain(peer);
    const version = isIP(address);
    return version !== 0 && this.proxies.check(address, version === 4 ? 'ipv4' : 'ipv6');
  }

  /** @param peer address of the socket */
  of(peer: string, headers: IncomingHttpHeaders): string {
    if (!this.isTrusted(peer)) return plain(peer);
    const named = textOf(headers['x-real-ip']) ?? this.lastUntrusted(textOf(headers['x-forwarded-for']));
    return named === undefined || isIP(plain(named)) === 0 ? plain(peer) : plain(named);
  }

  /** Each proxy appends whom it saw, so only what trusted proxies appended counts: the last that is none of them. */
  private lastUntrusted(forwardedFor: string | undefined): string | undefined {
    const hops = forwardedFor?.split(',').map((hop) => hop.trim()) ?? [];
    return hops.reverse().find((hop) => !this.isTrusted(hop));
  }
}

/** True for this machine itself. */
export function isLoopback(address: string): boolean {
  return address === '::1' || plain(address).startsWith('127.');
}

/** IPv4 without the prefix that a dual-stack socket shows. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '').trim();
}

function textOf(header: string | string[] | undefined): string | undefined {
  const text = Array.isArray(header) ? header.join(',') : header;
  return text === undefined || text.trim() === '' ? undefined : text.trim();
}
