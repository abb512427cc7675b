import { createHash, createHmac, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const CLIENT_ID = 'xiaozhi-console';
export const CLIENT_SECRET = 'a secret of the client';

/** Somebody who signs in there. */
export interface Person {
  sub: string;
  /** In the ID token. */
  claims?: Record<string, unknown>;
  /** At the userinfo endpoint only. */
  userinfo?: Record<string, unknown>;
}

/** What stands in the address that a browser comes back to. */
export interface Returned {
  state: string;
  code: string;
}

interface Grant {
  person: Person;
  nonce: string;
  challenge: string;
  redirectUri: string;
}

interface Reply {
  status: number;
  body: string;
  headers?: Record<string, string>;
}

/** What a provider does that is broken or hostile; all left out: it behaves. */
export interface Misbehaviour {
  /** Changes the ID token's claims. */
  claims?: (claims: Record<string, unknown>) => Record<string, unknown>;
  /** Changes the ID token's header. */
  header?: Record<string, unknown>;
  /** Signs with a key that it does not publish. */
  isForged?: boolean;
  /** Redeems a code again and again. */
  isCodeReusable?: boolean;
  /** Looks at no code verifier. */
  isVerifierIgnored?: boolean;
  /** Signs with HMAC and this, in place of its key. */
  hmacKey?: string;
  /** Answers this in place of the documents of these paths; `hang` answers nothing. */
  instead?: Record<string, Reply | 'hang'>;
}

const keyPair = (): { privateKey: KeyObject; publicKey: KeyObject } =>
  generateKeyPairSync('rsa', { modulusLength: 2_048 });
const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** An identity provider on loopback that can be made to misbehave; a real one is used elsewhere. */
export class IdentityProvider {
  misbehaviour: Misbehaviour = {};
  private readonly key = keyPair();
  private readonly forger = keyPair();
  private readonly grants = new Map<string, Grant>();
  private readonly people = new Map<string, Person>();
  private server: Server | undefined;
  private port = 0;

  async start(): Promise<this> {
    const server = createServer((request, response) => void this.answer(request, response));
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.server = server;
    this.port = (server.address() as AddressInfo).port;
    return this;
  }

  /** It can be started again, at the same address. */
  async stop(): Promise<void> {
    const { server } = this;
    if (server === undefined) return;
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }

  get issuer(): string {
    return `http://127.0.0.1:${this.port}/realm`;
  }

  /** Settings of a manager-api that trusts it. */
  get env(): Record<string, string> {
    return {
      ...{ OIDC_ISSUER: this.issuer, OIDC_CLIENT_ID: CLIENT_ID, OIDC_CLIENT_SECRET: CLIENT_SECRET },
      OIDC_NAME: 'House',
    };
  }

  /** As a browser that is sent there, in which somebody signs in. @returns what it brings back */
  visit(url: string, person: Person): Returned {
    const asked = new URL(url).searchParams;
    const of = (name: string): string => asked.get(name) ?? '';
    if (!url.startsWith(`${this.issuer}/auth?`) || of('client_id') !== CLIENT_ID)
      throw new Error(`A browser was sent to ${url}.`);
    if (of('code_challenge_method') !== 'S256' || of('response_type') !== 'code')
      throw new Error('The code is not bound to a verifier.');
    const code = randomBytes(16).toString('hex');
    this.grants.set(code, {
      ...{ person, nonce: of('nonce'), challenge: of('code_challenge'), redirectUri: of('redirect_uri') },
    });
    return { state: of('state'), code };
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '').replace('/realm', '');
    const instead = this.misbehaviour.instead?.[path];
    if (instead === 'hang') return;
    const answer = instead ?? (await this.document(path, request));
    response
      .writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers })
      .end(answer.body);
  }

  private async document(path: string, request: IncomingMessage): Promise<Reply> {
    const ok = (body: object): Reply => ({
      status: 200,
      body: JSON.stringify(body),
    });
    if (path === '/.well-known/openid-configuration') return ok(this.metadata());
    if (path === '/jwks')
      return ok({
        keys: [{ ...this.key.publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'RS256', use: 'sig' }],
      });
    if (path === '/userinfo') return ok(this.userinfo(request.headers.authorization ?? ''));
    if (path === '/token') return this.token(request.headers.authorization, await readForm(request));
    return { status: 404, body: '{}' };
  }

  private metadata(): object {
    const at = (path: string): string => `${this.issuer}${path}`;
    return {
      ...{ issuer: this.issuer, authorization_endpoint: at('/auth'), token_endpoint: at('/token') },
      ...{ jwks_uri: at('/jwks'), userinfo_endpoint: at('/userinfo'), response_types_supported: ['code'] },
      ...{ subject_types_supported: ['public'], id_token_signing_alg_values_supported: ['RS256'] },
    };
  }

  private token(authorization: string | undefined, form: URLSearchParams): Reply {
    const refuse = (status: number, error: string): Reply => ({
      status,
      body: JSON.stringify({ error }),
    });
    if (!isClient(authorization)) return refuse(401, 'invalid_client');
    const code = form.get('code') ?? '';
    const grant = this.grants.get(code);
    if (grant === undefined || form.get('redirect_uri') !== grant.redirectUri)
      return refuse(400, 'invalid_grant');
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (challenge !== grant.challenge && this.misbehaviour.isVerifierIgnored !== true)
      return refuse(400, 'invalid_grant');
    if (this.misbehaviour.isCodeReusable !== true) this.grants.delete(code);
    const accessToken = randomBytes(16).toString('hex');
    this.people.set(accessToken, grant.person);
    return {
      status: 200,
      body: JSON.stringify({
        ...{ access_token: accessToken, token_type: 'Bearer' },
        id_token: this.idToken(grant),
      }),
    };
  }

  private idToken({ person, nonce }: Grant): string {
    const now = Math.floor(Date.now() / 1000);
    const honest = {
      ...{ iss: this.issuer, aud: CLIENT_ID, sub: person.sub, nonce, iat: now, exp: now + 300 },
      ...person.claims,
    };
    const claims = this.misbehaviour.claims?.(honest) ?? honest;
    const header = { alg: 'RS256', kid: 'k1', ...this.misbehaviour.header };
    const signed = `${encode(header)}.${encode(claims)}`;
    const { isForged, hmacKey } = this.misbehaviour;
    if (hmacKey !== undefined)
      return `${signed}.${createHmac('sha256', hmacKey).update(signed).digest('base64url')}`;
    const { privateKey } = isForged === true ? this.forger : this.key;
    return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`;
  }

  private userinfo(authorization: string): object {
    const person = this.people.get(authorization.replace('Bearer ', ''));
    return { sub: person?.sub, ...person?.userinfo };
  }
}

/** RFC 6749, 2.3.1: both halves are encoded as in a form. */
function isClient(authorization = ''): boolean {
  const halves = Buffer.from(authorization.replace('Basic ', ''), 'base64').toString().split(':');
  const [id, secret] = halves.map((half) => decodeURIComponent(half.replaceAll('+', ' ')));
  return id === CLIENT_ID && secret === CLIENT_SECRET;
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return new URLSearchParams(Buffer.concat(chunks).toString());
}
