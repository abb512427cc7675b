import { lookup as resolveName } from 'node:dns';
import type { LookupAddress, LookupOptions } from 'node:dns';
import { isIP } from 'node:net';
import type { LookupFunction } from 'node:net';
import { kindOfAddress } from './address-kind.js';
import { AllowedHosts } from './url-policy.js';
import type { UrlGuardMode } from './url-policy.js';
import { UrlRefused } from './url-refused.js';

const SCHEMES = new Set(['http:', 'https:', 'ws:', 'wss:']);
/** Names whose place is remembered, for redirects. */
const MAX_PLACES_COUNT = 1_000;

export interface UrlGuardOptions {
  mode: UrlGuardMode;
  /** Host names, addresses and networks. */
  allow: readonly string[];
  /** Resolves names; left out: as the system does. */
  resolve?: (name: string, options: LookupOptions) => Promise<LookupAddress[]>;
}

/** From where a request comes: from a redirect of a public host it may lead to public hosts only. */
export type Origin = 'operator' | 'public-redirect';

/**
 * Decides which addresses the server asks on behalf of operators. A name is resolved once, by `lookup`, and the
 * connection goes to what was checked: a name server that answers differently the next time changes nothing.
 */
export class UrlGuard {
  private readonly allowed: AllowedHosts;
  private readonly places = new Map<string, 'public' | 'inside'>();

  constructor(private readonly options: UrlGuardOptions) {
    this.allowed = new AllowedHosts(options.allow);
  }

  /** Looks at scheme, credentials, and an address in place of a name; resolves nothing. @throws UrlRefused */
  check(input: string | URL, origin: Origin = 'operator'): URL {
    if (!URL.canParse(String(input))) throw new UrlRefused('malformed', 'The address is no URL.');
    const url = new URL(input);
    if (!SCHEMES.has(url.protocol))
      throw new UrlRefused(
        'scheme',
        `Addresses must begin with http:// or https://, not with ${url.protocol}`,
      );
    if (url.username !== '' || url.password !== '')
      throw new UrlRefused(
        'credentials',
        `The address of ${url.hostname} has a user or password in it; put them into the settings for keys.`,
      );
    const literal = url.hostname.replace(/^\[|\]$/g, '');
    if (isIP(literal) !== 0) this.requireAllowed(literal, literal, origin);
    return url;
  }

  /** For clients that take neither an agent nor a lookup: the host of any URL, before they connect to it. @throws UrlRefused */
  async checkHost({ hostname }: URL): Promise<void> {
    const literal = hostname.replace(/^\[|\]$/g, '');
    if (isIP(literal) !== 0) this.requireAllowed(literal, literal, 'operator');
    else if (literal !== '') await this.resolve(literal, {}, 'operator');
  }

  /** For `net.connect`, agents and WebSockets. */
  lookup(origin: Origin): LookupFunction {
    return (name, options, callback) => {
      this.resolve(name, options, origin).then(
        (addresses) => {
          const [first] = addresses as [LookupAddress, ...LookupAddress[]];
          if (options.all === true) callback(null, addresses);
          else callback(null, first.address, first.family);
        },
        (error: Error) => callback(error instanceof UrlRefused ? asPlain(error) : error, ''),
      );
    };
  }

  /** Whether the host of an answer is known to be inside; one that was never asked counts as public. */
  isInside({ hostname }: URL): boolean {
    const kind = kindOfAddress(hostname);
    return kind === undefined ? this.places.get(hostname) === 'inside' : kind !== 'public';
  }

  private async resolve(name: string, options: LookupOptions, origin: Origin): Promise<LookupAddress[]> {
    const addresses = await (this.options.resolve ?? resolveAll)(name, options);
    let refusal: UrlRefused | undefined;
    const usable = addresses.filter(({ address }) => {
      const fault = this.faultOf(name, address, origin);
      refusal ??= fault;
      return fault === undefined;
    });
    // A name of the local network often has a link-local address too: the others will do.
    if (usable.length === 0)
      throw refusal ?? Object.assign(new Error(`${name} has no address.`), { code: 'ENOTFOUND' });
    const isInside = usable.some(({ address }) => kindOfAddress(address) !== 'public');
    if (this.places.size >= MAX_PLACES_COUNT) this.places.clear();
    this.places.set(name, isInside ? 'inside' : 'public');
    return usable;
  }

  private requireAllowed(name: string, address: string, origin: Origin): void {
    const fault = this.faultOf(name, address, origin);
    if (fault !== undefined) throw fault;
  }

  private faultOf(name: string, address: string, origin: Origin): UrlRefused | undefined {
    const kind = kindOfAddress(address) ?? 'special';
    if (kind === 'public' || this.allowed.hasName(name) || this.allowed.hasAddress(address)) return undefined;
    const place = name === address ? address : `${name} (${address})`;
    const remedy = `If it may be asked, start the server with URL_GUARD_ALLOW=${name}.`;
    if (kind === 'special')
      return new UrlRefused('special', `${place} is a link-local, metadata or reserved address. ${remedy}`);
    if (origin === 'public-redirect')
      return new UrlRefused(
        'redirect',
        `A public service redirects to ${place} inside the network. ${remedy}`,
      );
    if (this.options.mode === 'strict')
      return new UrlRefused('private', `${place} is inside the network, and URL_GUARD is strict. ${remedy}`);
    return undefined;
  }
}

/** Of an error that it does not know, `fetch` keeps no more than the words. */
function asPlain(cause: UrlRefused): Error {
  return new Error(cause.message, { cause });
}

function resolveAll(name: string, options: LookupOptions): Promise<LookupAddress[]> {
  const { family, hints } = options;
  return new Promise((resolve, reject) =>
    resolveName(name, { family, hints, all: true }, (error, addresses) =>
      error === null ? resolve(addresses) : reject(error),
    ),
  );
}
