import type { OidcRedirect } from '@xiaozhi/contracts';
import { PASSWORD, refusal } from '../testing/account-bench.js';
import { CLIENT_ID, CLIENT_SECRET, IdentityProvider } from '../testing/identity-provider.js';
import type { Misbehaviour } from '../testing/identity-provider.js';
import { ManagerHarness } from '../testing/manager-harness.js';
import { OidcBench } from '../testing/oidc-suite.js';

const ANN = { sub: 'ann' };
const nowS = (): number => Math.floor(Date.now() / 1000);
const INVALID = [403, 'OIDC_ANSWER_INVALID'];
const UNREACHABLE = [502, 'OIDC_UNREACHABLE'];

describe('an attack on the sign-in by an identity provider', () => {
  let bench: OidcBench;
  beforeAll(async () => {
    // A provider in the network is asked although addresses that come over the API may not lead there.
    bench = await OidcBench.start({ URL_GUARD: 'strict' });
    await bench.linked('ann');
  });
  beforeEach(async () => {
    bench.provider.misbehaviour = {};
    expect((await bench.signIn(bench.stranger(), ANN)).status).toBe(200);
  });
  afterAll(() => bench.stop());

  it('is a code from another browser: refused, and the first browser still gets in', async () => {
    const [victim, attacker] = [bench.stranger(), bench.stranger()];
    const returned = bench.provider.visit(await bench.begin(victim), ANN);
    await bench.begin(attacker);
    const answer = await bench.finish(attacker, returned);
    expect([
      ...refusal(answer),
      answer.headers.getSetCookie().filter((line) => line.startsWith('session=')),
    ]).toEqual([...[403, 'OIDC_ATTEMPT_INVALID', []]]);
    expect((await bench.finish(victim, returned)).status).toBe(200);
  });

  it('is a state that was changed, or belongs to another attempt', async () => {
    const client = bench.stranger();
    const [first, second] = [await bench.begin(client), await bench.begin(client)];
    const { code } = bench.provider.visit(first, ANN);
    const { state } = bench.provider.visit(second, ANN);
    expect(refusal(await bench.finish(client, { code, state: `${state}x` }))).toEqual([
      403,
      'OIDC_ATTEMPT_INVALID',
    ]);
    expect(refusal(await bench.finish(client, { code, state }))).toEqual([403, 'OIDC_DENIED']);
    expect((await client.send('GET', '/api/auth/me')).status).toBe(401);
  });

  it('is what was brought back before, also to a provider that redeems codes twice', async () => {
    bench.provider.misbehaviour = { isCodeReusable: true };
    const client = bench.stranger();
    const answer = await client.send('POST', '/api/auth/oidc/login', {});
    const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const returned = bench.provider.visit((answer.body?.data as OidcRedirect).url, ANN);
    expect((await bench.finish(client, returned)).status).toBe(200);
    const headers = { cookie };
    const replayed = await bench.stranger().send('POST', '/api/auth/oidc/login/finish', returned, headers);
    expect(refusal(replayed)).toEqual([403, 'OIDC_ATTEMPT_INVALID']);
  });

  it('is another’s code in one’s own attempt, also at a provider that looks at no verifier', async () => {
    const [victim, attacker] = [bench.stranger(), bench.stranger()];
    const swap = async (): Promise<unknown> => {
      const { code } = bench.provider.visit(await bench.begin(victim), ANN);
      const { state } = bench.provider.visit(await bench.begin(attacker), { sub: 'attacker' });
      return refusal(await bench.finish(attacker, { code, state }));
    };
    expect(await swap()).toEqual([403, 'OIDC_DENIED']);
    bench.provider.misbehaviour = { isVerifierIgnored: true };
    expect(await swap()).toEqual(INVALID);
  });

  const tokens: [string, Misbehaviour][] = [
    ['another nonce', { claims: (claims) => ({ ...claims, nonce: 'another' }) }],
    ['no nonce', { claims: ({ nonce: _, ...claims }) => claims }],
    ['another issuer', { claims: (claims) => ({ ...claims, iss: 'https://evil.example' }) }],
    ['another audience', { claims: (claims) => ({ ...claims, aud: 'another client' }) }],
    [
      'two audiences and another party',
      { claims: (claims) => ({ ...claims, aud: [CLIENT_ID, 'b'], azp: 'b' }) },
    ],
    ['a time that is over', { claims: (claims) => ({ ...claims, exp: nowS() - 60 }) }],
    ['no time', { claims: ({ exp: _, ...claims }) => claims }],
    ['a time to come', { claims: (claims) => ({ ...claims, nbf: nowS() + 60 }) }],
    ['no subject', { claims: ({ sub: _, ...claims }) => claims }],
    ['an empty subject', { claims: (claims) => ({ ...claims, sub: '' }) }],
    [
      'another’s subject than the userinfo endpoint',
      { claims: (claims) => ({ ...claims, sub: 'operator' }) },
    ],
    ['a key that is not the provider’s', { isForged: true }],
    ['no signature', { header: { alg: 'none' } }],
    ['the client’s secret as key', { header: { alg: 'HS256' }, hmacKey: CLIENT_SECRET }],
  ];
  it.each(tokens)('is an ID token with %s', async (_, misbehaviour) => {
    bench.provider.misbehaviour = misbehaviour;
    const answer = await bench.signIn(bench.stranger(), ANN);
    expect(refusal(answer)).toEqual(INVALID);
    expect((await bench.accounts.audited('session.refuse'))[0]).toMatchObject({
      details: { why: 'OIDC_ANSWER_INVALID', method: 'oidc' },
    });
  });

  it('is not a clock that is off by some seconds', async () => {
    bench.provider.misbehaviour = { claims: (claims) => ({ ...claims, exp: nowS() - 10, iat: nowS() + 10 }) };
    expect((await bench.signIn(bench.stranger(), ANN)).status).toBe(200);
  });

  it('is an answer of another issuer (RFC 9207), or one without a code', async () => {
    const client = bench.stranger();
    const mixed = { ...bench.provider.visit(await bench.begin(client), ANN), iss: 'https://evil.example' };
    expect(refusal(await bench.finish(client, mixed))).toEqual(INVALID);
    const { state } = bench.provider.visit(await bench.begin(client), ANN);
    expect(refusal(await bench.finish(client, { state }))).toEqual(INVALID);
    const denied = bench.provider.visit(await bench.begin(client), ANN).state;
    const answer = await bench.finish(client, { state: denied, error: 'access_denied' });
    expect([...refusal(answer), answer.body?.msg]).toEqual([
      403,
      'OIDC_DENIED',
      'House let nobody in (access_denied).',
    ]);
  });

  it('is a page at another address than the console’s', async () => {
    const begin = async (origin: string): Promise<unknown> =>
      refusal(await bench.stranger().send('POST', '/api/auth/oidc/login', {}, { origin }));
    expect(await begin('http://localhost:8001')).toEqual([409, 'OIDC_WRONG_ADDRESS']);
    expect(await begin('http://127.0.0.1:8001')).toEqual([200, undefined]);
  });

  const garbage: [string, NonNullable<Misbehaviour['instead']>][] = [
    [
      'a page in place of tokens',
      { '/token': { status: 200, body: '<html>', headers: { 'content-type': 'text/html' } } },
    ],
    ['half an answer', { '/token': { status: 200, body: '{"access_token":' } }],
    ['a failure', { '/token': { status: 503, body: '' } }],
    ['more than anybody reads', { '/token': { status: 200, body: `"${'x'.repeat(2_000_000)}"` } }],
    ['a redirect', { '/token': { status: 307, body: '', headers: { location: 'http://169.254.169.254/' } } }],
    ['nothing at all', { '/token': 'hang' }],
    ['no userinfo', { '/userinfo': { status: 500, body: '{}' } }],
  ];
  it.each(garbage)('is none, but a provider that answers %s', async (_, instead) => {
    bench.provider.misbehaviour = { instead };
    expect(refusal(await bench.signIn(bench.stranger(), ANN))).toEqual(UNREACHABLE);
  });

  it('is told by the provider’s words only where they are one word', async () => {
    const body = JSON.stringify({ error: 'invalid_client', error_description: 'the secret is s3cret' });
    bench.provider.misbehaviour = { instead: { '/token': { status: 401, body } } };
    const answer = await bench.signIn(bench.stranger(), ANN);
    expect(refusal(answer)).toEqual([502, 'OIDC_MISCONFIGURED']);
    expect(`${answer.text}${bench.accounts.harness.logText}`).not.toContain('s3cret');
  });

  it('finds no secret in logs, answers and tables', async () => {
    const client = bench.stranger();
    const { url } = await client.data<OidcRedirect>('POST', '/api/auth/oidc/login', {});
    const returned = bench.provider.visit(url, ANN);
    await bench.finish(client, returned);
    const kept = [
      await bench.accounts.stored(),
      bench.accounts.harness.logText,
      ...bench.accounts.owner.texts,
    ].join('\n');
    expect(kept).toContain('oidc-failure');
    for (const text of [CLIENT_SECRET, returned.code, returned.state, PASSWORD, 'eyJ'])
      expect(kept).not.toContain(text);
  });

  // The last one: it locks the address that all of these tests come from.
  it('is a flood of beginnings', async () => {
    const ends: number[] = [];
    for (let count = 0; count < 61; count += 1)
      ends.push((await bench.stranger().send('POST', '/api/auth/oidc/login', {})).status);
    expect(ends).toEqual([...Array<number>(60).fill(200), 429]);
  });
});

describe('manager-api whose identity provider', () => {
  it('is down starts, says so, and signs in once it is there', async () => {
    const provider = await new IdentityProvider().start();
    await provider.stop();
    const harness = await ManagerHarness.start(provider.env);
    try {
      await harness.setUp();
      const begin = async (): Promise<unknown> =>
        refusal(await harness.stranger().send('POST', '/api/auth/oidc/login', {}));
      expect(await begin()).toEqual(UNREACHABLE);
      await provider.start();
      expect(await begin()).toEqual([200, undefined]);
    } finally {
      await harness.stop();
      await provider.stop();
    }
  });

  const documents: [string, Misbehaviour['instead'], unknown[]][] = [
    ['answers a page', { '/.well-known/openid-configuration': { status: 200, body: '<html>' } }, UNREACHABLE],
    [
      'is another issuer',
      { '/.well-known/openid-configuration': { status: 200, body: '{"issuer":"https://evil.example"}' } },
      INVALID,
    ],
  ];
  it.each(documents)('%s sends nobody anywhere', async (_, instead, refused) => {
    const provider = await new IdentityProvider().start();
    provider.misbehaviour = instead === undefined ? {} : { instead };
    const harness = await ManagerHarness.start(provider.env);
    try {
      expect(refusal(await harness.stranger().send('POST', '/api/auth/oidc/login', {}))).toEqual(refused);
    } finally {
      await harness.stop();
      await provider.stop();
    }
  });

  it('names a metadata service as its token endpoint is not followed there', async () => {
    const bench = await OidcBench.start({});
    try {
      await bench.linked('ann');
      const { issuer } = bench.provider;
      const body = JSON.stringify({
        ...{ issuer, authorization_endpoint: `${issuer}/auth`, jwks_uri: `${issuer}/jwks` },
        token_endpoint: 'http://169.254.169.254/latest/meta-data',
      });
      const second = await ManagerHarness.start(bench.provider.env);
      bench.provider.misbehaviour = {
        instead: { '/.well-known/openid-configuration': { status: 200, body } },
      };
      const client = second.stranger();
      const { url } = await client.data<OidcRedirect>('POST', '/api/auth/oidc/login', {});
      const answer = await client.send('POST', '/api/auth/oidc/login/finish', bench.provider.visit(url, ANN));
      expect(refusal(answer)).toEqual(UNREACHABLE);
      expect(answer.body?.msg).toContain('URL_GUARD_ALLOW=169.254.169.254');
      await second.stop();
    } finally {
      await bench.stop();
    }
  });

  it('is not set answers so', async () => {
    const harness = await ManagerHarness.start();
    try {
      expect(refusal(await harness.stranger().send('POST', '/api/auth/oidc/login', {}))).toEqual([
        409,
        'OIDC_OFF',
      ]);
    } finally {
      await harness.stop();
    }
  });
});
