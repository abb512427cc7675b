import type { SecondFactorEnrolment } from '@xiaozhi/contracts';
import { appCode } from '../second-factor/app-code.js';
import { PASSWORD, refusal } from './account-bench.js';
import type { Answer, HttpClient } from './http-client.js';
import { OPERATOR } from './manager-harness.js';
import { OidcBench } from './oidc-suite.js';

const RULE = '/api/parameters/login.second_factor';
const FACTOR = '/api/auth/second-factor';
const REQUIRED = [403, 'SECOND_FACTOR_REQUIRED'];

async function turnOn(client: HttpClient, password = PASSWORD): Promise<void> {
  const { secret } = await client.data<SecondFactorEnrolment>('POST', FACTOR, { password });
  await client.data('POST', `${FACTOR}/confirm`, { code: appCode(secret, Date.now()) });
}

/** Second factors that somebody else requires, on any database. */
export function describeSecondFactorRule(kind: string, databaseEnv: () => Record<string, string>): void {
  describe(`the rule about second factors on ${kind}`, () => {
    let bench: OidcBench;
    beforeAll(async () => {
      bench = await OidcBench.start({ OIDC_SIGN_UP: 'viewer', OIDC_MFA_AMR: 'mfa', ...databaseEnv() });
    });
    afterAll(() => bench.stop());
    const owner = (): HttpClient => bench.accounts.owner;
    const set = (value: string, client: HttpClient = owner()): Promise<Answer> =>
      client.send('PUT', RULE, { value });
    const look = async (client: HttpClient): Promise<unknown> =>
      refusal(await client.send('GET', '/api/agent'));
    const OPEN = [200, undefined];

    it('is not for gateways, and has three values', async () => {
      expect(await owner().data('GET', RULE)).toMatchObject({ value: 'off', isBuiltIn: true });
      expect(refusal(await set('sometimes'))).toEqual([422, 'PARAMETER_INVALID']);
      const base = await bench.accounts.harness.gateway('/config/server-base', {});
      expect(base.status).toBe(200);
      expect(base.text).not.toContain('second_factor');
    });

    it('is set by nobody who would be locked out by it', async () => {
      const { client: admin } = await bench.accounts.enter('abe', 'admin');
      for (const value of ['administrators', 'everybody'])
        for (const client of [owner(), admin])
          expect(refusal(await set(value, client))).toEqual([409, 'SECOND_FACTOR_FIRST']);
      const { token } = await bench.accounts.token(admin, ['parameter.write', 'parameter.read']);
      expect(await bench.accounts.program(token, 'PUT', RULE, { value: 'everybody' })).toEqual([
        ...[409, 'SECOND_FACTOR_FIRST'],
      ]);
      expect((await set('off', admin)).status).toBe(200);
      await turnOn(owner(), OPERATOR.password);
      expect((await set('administrators')).status).toBe(200);
      expect(await look(owner())).toEqual(OPEN);
    });

    it('leaves those it means nothing but what turns it on, at once and at each sign-in', async () => {
      const abe = await bench.accounts.signIn('abe');
      const { client: viewer } = await bench.accounts.enter('vic', 'viewer');
      expect(await look(viewer)).toEqual(OPEN);
      const again = await bench
        .stranger()
        .send('POST', '/api/auth/login', { username: 'abe', password: PASSWORD });
      expect(again.body?.data).toMatchObject({ username: 'abe', needsSecondFactor: true });
      const token = { name: 'way out', scopes: ['agent.read'] };
      for (const [method, path, body] of [
        ...[
          ['GET', '/api/agent'],
          ['GET', '/api/audit'],
          ['POST', '/api/token', token],
          ['GET', '/api/token'],
        ],
        ...[
          ['PUT', RULE, { value: 'off' }],
          ['GET', '/api/user'],
          ['DELETE', '/api/user/me/second-factor'],
        ],
      ] as [string, string, object?][])
        expect([path, ...refusal(await abe.send(method, path, body))]).toEqual([path, ...REQUIRED]);
      for (const path of ['/api/auth/me', '/api/auth/session', FACTOR, '/api/auth/oidc'])
        expect([path, (await abe.send('GET', path)).status]).toEqual([path, 200]);
      expect(await abe.data('GET', '/api/auth/me')).toMatchObject({ needsSecondFactor: true });
      await turnOn(abe);
      expect(await look(abe)).toEqual(OPEN);
      expect(await abe.data('GET', '/api/auth/me')).not.toHaveProperty('needsSecondFactor');
      expect(await look(viewer)).toEqual(OPEN);
    });

    it('lets sign out before, and tokens go on', async () => {
      const { client: ada } = await bench.accounts.enter('ada', 'operator');
      const { token } = await bench.accounts.token(ada, ['agent.read']);
      expect((await set('everybody')).status).toBe(200);
      expect(await look(ada)).toEqual(REQUIRED);
      expect(await bench.accounts.program(token, 'GET', '/api/agent')).toEqual([200]);
      expect((await ada.send('POST', '/api/auth/logout')).status).toBe(200);
      expect((await ada.send('GET', '/api/auth/me')).status).toBe(401);
    });

    it('counts the second factor of an identity provider, as far as it is trusted', async () => {
      const browser = bench.stranger();
      const weak = await bench.signIn(browser, { sub: 'ida', claims: { amr: ['pwd'] } });
      expect(weak.body?.data).toMatchObject({ needsSecondFactor: true });
      expect(await look(browser)).toEqual(REQUIRED);
      const strong = await bench.signIn(browser, { sub: 'ida', claims: { amr: ['pwd', 'mfa'] } });
      expect(strong.body?.data).not.toHaveProperty('needsSecondFactor');
      expect(await look(browser)).toEqual(OPEN);
      const elsewhere = bench.stranger();
      await bench.signIn(elsewhere, { sub: 'ida' });
      expect(await look(elsewhere)).toEqual(REQUIRED);
      // Nobody has a password to prove there, and the way out is open all the same.
      await turnOn(elsewhere, '');
      expect(await look(elsewhere)).toEqual(OPEN);
    });

    it('is over when it is reset, for all', async () => {
      const { client } = await bench.accounts.enter('max', 'viewer');
      expect(await look(client)).toEqual(REQUIRED);
      await owner().data('POST', `${RULE}/reset`, {});
      expect(await look(client)).toEqual(OPEN);
    });

    it('takes no first code ten minutes after the secret', async () => {
      const { user, client } = await bench.accounts.enter('tim', 'viewer');
      const begun = await client.data<SecondFactorEnrolment>('POST', FACTOR, { password: PASSWORD });
      const leftMs = Date.parse(begun.expiresAt) - Date.now();
      expect(leftMs).toBeGreaterThan(9 * 60_000);
      expect(leftMs).toBeLessThanOrEqual(10 * 60_000);
      const { database } = bench.accounts.harness.manager;
      const created_at = new Date(Date.now() - 10 * 60_000 - 1_000).toISOString();
      await database.write((rows) => rows.of('secondFactor').update({ user_id: user.id }, { created_at }));
      const confirm = (): Promise<Answer> =>
        client.send('POST', `${FACTOR}/confirm`, { code: appCode(begun.secret, Date.now()) });
      expect(refusal(await confirm())).toEqual([409, 'SECOND_FACTOR_EXPIRED']);
      expect(await database.repository('secondFactor').countBy({ user_id: user.id })).toBe(0);
      expect(refusal(await confirm())).toEqual([409, 'SECOND_FACTOR_OFF']);
      await turnOn(client);
    });
  });
}
