import type {
  LoginAnswer,
  LoginTicketView,
  PasswordLinkView,
  RecoveryCodesView,
  Role,
  SecondFactorEnrolment,
  UserAccountView,
} from '@xiaozhi/contracts';
import { appCode } from '../second-factor/app-code.js';
import { AccountBench, PASSWORD, refusal } from './account-bench.js';
import type { Answer, HttpClient } from './http-client.js';

const ROUTE = '/api/auth/second-factor';
const OFF = { isOn: false, since: null, recoveryCodesLeft: 0, needsPassword: true };
const PAST = '2020-01-01T00:00:00.000Z';

/** Somebody with an authenticator app. */
interface Owner {
  user: UserAccountView;
  /** Signed in. */
  client: HttpClient;
  secret: string;
  codes: string[];
}

/** The second factor, on any database. */
export function describeSecondFactor(kind: string, databaseEnv: () => Record<string, string>): void {
  describe(`the second factor on ${kind}`, () => {
    let bench: AccountBench;
    beforeAll(async () => {
      bench = await AccountBench.start(databaseEnv());
    });
    afterAll(() => bench.harness.stop());

    describeEnrolling(() => bench);
    describeSigningIn(() => bench);
    describeTickets(() => bench);
    describeEnding(() => bench);
    describeSecrets(() => bench);
    describeThrottling(() => bench);
  });
}

const now = (secret: string): string => appCode(secret, Date.now());
const enrol = (client: HttpClient, password = PASSWORD): Promise<SecondFactorEnrolment> =>
  client.data('POST', ROUTE, { password });

async function equip(bench: AccountBench, name: string, role: Role = 'viewer'): Promise<Owner> {
  const { user, client } = await bench.enter(name, role);
  const { secret } = await enrol(client);
  const body = { code: now(secret) };
  const { recoveryCodes } = await client.data<RecoveryCodesView>('POST', `${ROUTE}/confirm`, body);
  await waitAStep(bench, user);
  return { user, client, secret, codes: recoveryCodes };
}

/** As though the app showed another code by now. */
async function waitAStep(bench: AccountBench, { id }: { id: string }): Promise<void> {
  await bench.harness.manager.database.write((rows) =>
    rows.of('secondFactor').update({ user_id: id }, { last_step: 0 }),
  );
}

const logIn = (client: HttpClient, username: string, password = PASSWORD): Promise<Answer> =>
  client.send('POST', '/api/auth/login', { username, password });
const finish = (client: HttpClient, ticket: string, code: string): Promise<Answer> =>
  client.send('POST', '/api/auth/login/second-factor', { ticket, code });

/** The first step. */
async function ticketFor(bench: AccountBench, username: string, password = PASSWORD): Promise<string> {
  const client = bench.harness.stranger();
  const body = { username, password };
  return (await client.data<LoginTicketView>('POST', '/api/auth/login', body)).ticket;
}

function describeEnrolling(of: () => AccountBench): void {
  it('counts from its first code on, and ends the other sessions then', async () => {
    const bench = of();
    const { user, client } = await bench.enter('ann', 'viewer');
    const other = await bench.signIn('ann');
    const early = await client.send('POST', `${ROUTE}/confirm`, { code: '123456' });
    expect(refusal(early)).toEqual([409, 'SECOND_FACTOR_OFF']);
    const { secret, uri } = await enrol(client);
    expect(uri).toContain(`secret=${secret}`);
    expect(await client.data('GET', ROUTE)).toEqual(OFF);
    expect(await (await bench.signIn('ann')).data('GET', '/api/auth/me')).toMatchObject({ id: user.id });
    const wrong = await client.send('POST', `${ROUTE}/confirm`, { code: appCode(secret, 0) });
    expect(refusal(wrong)).toEqual([403, 'SECOND_FACTOR_WRONG']);
    const body = { code: now(secret) };
    const { recoveryCodes } = await client.data<RecoveryCodesView>('POST', `${ROUTE}/confirm`, body);
    expect(new Set(recoveryCodes).size).toBe(10);
    expect(await client.data('GET', ROUTE)).toMatchObject({ isOn: true, recoveryCodesLeft: 10 });
    expect((await other.send('GET', '/api/auth/me')).status).toBe(401);
    expect(await bench.owner.data('GET', `/api/user/${user.id}`)).toMatchObject({ hasSecondFactor: true });
    expect(refusal(await client.send('POST', ROUTE, { password: PASSWORD }))).toEqual([
      ...[409, 'SECOND_FACTOR_ON'],
    ]);
    expect((await bench.audited('user.second-factor')).map(({ details }) => details)).toEqual([
      { userId: user.id, what: 'on', endedCount: 2 },
      { userId: user.id, what: 'begun' },
    ]);
  });

  it('is begun with the password only, and anew with another secret', async () => {
    const { client } = await of().enter('bea', 'viewer');
    for (const body of [{ password: '' }, { password: 'a wrong password' }])
      expect(refusal(await client.send('POST', ROUTE, body))).toEqual([403, 'PASSWORD_WRONG']);
    const [first, second] = [await enrol(client), await enrol(client)];
    const confirm = (secret: string): Promise<Answer> =>
      client.send('POST', `${ROUTE}/confirm`, { code: now(secret) });
    expect(refusal(await confirm(first.secret))).toEqual([403, 'SECOND_FACTOR_WRONG']);
    expect((await confirm(second.secret)).status).toBe(200);
  });
}

function describeSigningIn(of: () => AccountBench): void {
  it('lets in with password and code, each code once', async () => {
    const bench = of();
    const { user, secret } = await equip(bench, 'carl');
    const client = bench.harness.stranger();
    const first = await logIn(client, 'carl');
    const { ticket } = first.body?.data as LoginTicketView;
    expect([first.status, first.headers.getSetCookie()]).toEqual([200, []]);
    expect(Object.keys(first.body?.data as LoginAnswer)).toEqual(['ticket', 'expiresAt']);
    expect((await client.send('GET', '/api/auth/me')).status).toBe(401);
    const wrong = await finish(client, ticket, appCode(secret, 0));
    expect([...refusal(wrong), wrong.headers.getSetCookie()]).toEqual([403, 'SECOND_FACTOR_WRONG', []]);
    const code = now(secret);
    const done = await finish(client, ticket, `${code.slice(0, 3)} ${code.slice(3)}`);
    expect([done.status, done.body?.data]).toMatchObject([200, { id: user.id, username: 'carl' }]);
    expect(await client.data('GET', '/api/auth/me')).toMatchObject({ id: user.id });
    const replayed = await finish(bench.harness.stranger(), await ticketFor(bench, 'carl'), code);
    expect(refusal(replayed)).toEqual([403, 'SECOND_FACTOR_WRONG']);
    expect((await bench.audited('session.open'))[0]).toMatchObject({
      ...{ actor: 'user:carl', details: { secondFactor: 'app' } },
    });
    expect((await bench.audited('session.refuse'))[0]).toMatchObject({
      ...{ actor: 'user:carl', target: 'carl', details: { why: 'second-factor' } },
    });
  });

  it('lets one in of two who show the same code at once', async () => {
    const bench = of();
    const { secret } = await equip(bench, 'cleo');
    const tickets = [await ticketFor(bench, 'cleo'), await ticketFor(bench, 'cleo')];
    const code = now(secret);
    const answers = await Promise.all(
      tickets.map((ticket) => finish(bench.harness.stranger(), ticket, code)),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it('takes a recovery code in place of the app’s, once, and of its user only', async () => {
    const bench = of();
    const [dan, eve] = [await equip(bench, 'dan'), await equip(bench, 'eve')];
    const [code = ''] = dan.codes;
    const use = async (name: string): Promise<Answer> =>
      finish(bench.harness.stranger(), await ticketFor(bench, name), code.toUpperCase());
    expect(refusal(await use('eve'))).toEqual([403, 'SECOND_FACTOR_WRONG']);
    expect((await use('dan')).status).toBe(200);
    expect(refusal(await use('dan'))).toEqual([403, 'SECOND_FACTOR_WRONG']);
    expect((await bench.audited('session.open'))[0]).toMatchObject({
      details: { secondFactor: 'recovery-code' },
    });
    expect(await eve.client.data('GET', ROUTE)).toMatchObject({ recoveryCodesLeft: 10 });
    expect(await dan.client.data('GET', ROUTE)).toMatchObject({ recoveryCodesLeft: 9 });
  });

  it('is asked for after a password link too', async () => {
    const bench = of();
    const { user, secret } = await equip(bench, 'finn');
    const path = `/api/user/${user.id}/password-link`;
    const { token } = await bench.owner.data<PasswordLinkView>('POST', path, {});
    const client = bench.harness.stranger();
    const body = { token, password: 'a third password' };
    const taken = await client.send('POST', '/api/auth/password-link', body);
    expect([taken.status, taken.headers.getSetCookie()]).toEqual([200, []]);
    const { ticket } = taken.body?.data as LoginTicketView;
    expect((await finish(client, ticket, now(secret))).status).toBe(200);
  });

  it('is not asked of API tokens', async () => {
    const bench = of();
    const { client } = await equip(bench, 'gus');
    const { token } = await bench.token(client, ['agent.read']);
    expect(await bench.program(token, 'GET', '/api/agent')).toEqual([200]);
    expect(await bench.program(token, 'GET', ROUTE)).toEqual([403, 'TOKEN_SCOPE_MISSING']);
  });
}

function describeTickets(of: () => AccountBench): void {
  const over = [403, 'LOGIN_TICKET_INVALID'];
  const change: [string, (bench: AccountBench, owner: Owner) => Promise<unknown>][] = [
    [
      'five minutes',
      ({ harness }, { user }) =>
        harness.manager.database.write((rows) =>
          rows.of('loginTicket').update({ user_id: user.id }, { expires_at: PAST }),
        ),
    ],
    [
      'another password',
      ({ owner }, { user }) => owner.data('PUT', `/api/user/${user.id}`, { password: 'a third password' }),
    ],
    [
      'being disabled',
      ({ owner }, { user }) => owner.data('PUT', `/api/user/${user.id}`, { isDisabled: true }),
    ],
    ['being deleted', ({ owner }, { user }) => owner.data('DELETE', `/api/user/${user.id}`)],
    ['signing out everywhere', (_, { client }) => client.data('DELETE', '/api/auth/session')],
  ];

  it.each(change)('gives no second step after %s', async (what, happen) => {
    const bench = of();
    const owner = await equip(bench, `hal ${what}`);
    const ticket = await ticketFor(bench, `hal ${what}`);
    await happen(bench, owner);
    const answer = await finish(bench.harness.stranger(), ticket, now(owner.secret));
    expect([...refusal(answer), answer.headers.getSetCookie()]).toEqual([...over, []]);
  });

  it('gives one session for a ticket, and none for none', async () => {
    const bench = of();
    const { codes } = await equip(bench, 'ida');
    const [first = '', second = ''] = codes;
    const ticket = await ticketFor(bench, 'ida');
    expect((await finish(bench.harness.stranger(), ticket, first)).status).toBe(200);
    for (const one of [ticket, 'made-up'])
      expect(refusal(await finish(bench.harness.stranger(), one, second))).toEqual(over);
  });
}

function describeEnding(of: () => AccountBench): void {
  it('is turned off with password and code, both', async () => {
    const bench = of();
    const { client, secret, codes } = await equip(bench, 'jan');
    const off = (password: string, code: string): Promise<Answer> =>
      client.send('POST', `${ROUTE}/disable`, { password, code });
    expect(refusal(await off('a wrong password', now(secret)))).toEqual([403, 'PASSWORD_WRONG']);
    expect(refusal(await off(PASSWORD, appCode(secret, 0)))).toEqual([403, 'SECOND_FACTOR_WRONG']);
    expect(await client.data('GET', ROUTE)).toMatchObject({ isOn: true });
    expect((await off(PASSWORD, codes[0] ?? '')).status).toBe(200);
    expect(await client.data('GET', ROUTE)).toEqual(OFF);
    await (await bench.signIn('jan')).data('GET', '/api/auth/me');
    expect(refusal(await off(PASSWORD, now(secret)))).toEqual([409, 'SECOND_FACTOR_OFF']);
  });

  it('gets other recovery codes, and those before are over', async () => {
    const bench = of();
    const { client, secret, codes } = await equip(bench, 'kim');
    const proof = { password: PASSWORD, code: now(secret) };
    const path = `${ROUTE}/recovery-codes`;
    const { recoveryCodes } = await client.data<RecoveryCodesView>('POST', path, proof);
    expect(recoveryCodes.filter((code) => codes.includes(code))).toEqual([]);
    const use = async (code = ''): Promise<Answer> =>
      finish(bench.harness.stranger(), await ticketFor(bench, 'kim'), code);
    expect(refusal(await use(codes[0]))).toEqual([403, 'SECOND_FACTOR_WRONG']);
    expect((await use(recoveryCodes[0])).status).toBe(200);
  });

  it('is taken away by those above, from others, and ends their sessions', async () => {
    const bench = of();
    const [lea, max] = [await equip(bench, 'lea', 'owner'), await equip(bench, 'max')];
    const { client: admin } = await bench.enter('nina', 'admin');
    const reset = (client: HttpClient, { user }: Owner): Promise<Answer> =>
      client.send('DELETE', `/api/user/${user.id}/second-factor`);
    expect(refusal(await reset(admin, lea))).toEqual([403, 'ROLE_ABOVE_OWN']);
    expect(refusal(await reset(lea.client, lea))).toEqual([409, 'OWN_SECOND_FACTOR']);
    expect(refusal(await reset(max.client, lea))).toEqual([403, 'FORBIDDEN']);
    expect((await reset(admin, max)).status).toBe(200);
    expect((await max.client.send('GET', '/api/auth/me')).status).toBe(401);
    await (await bench.signIn('max')).data('GET', '/api/auth/me');
    expect(refusal(await reset(admin, max))).toEqual([409, 'SECOND_FACTOR_OFF']);
    expect((await bench.audited('user.second-factor'))[0]).toMatchObject({
      ...{ actor: 'user:nina', target: 'max', details: { what: 'reset', endedCount: 1 } },
    });
  });

  it('goes with its user', async () => {
    const bench = of();
    const { user } = await equip(bench, 'otto');
    await ticketFor(bench, 'otto');
    await bench.owner.data('DELETE', `/api/user/${user.id}`);
    for (const table of ['secondFactor', 'recoveryCode', 'loginTicket'] as const)
      expect(await bench.harness.manager.database.repository(table).countBy({ user_id: user.id })).toBe(0);
  });
}

function describeSecrets(of: () => AccountBench): void {
  it('is in clear in no table, no log, and no line of the audit log', async () => {
    const bench = of();
    const { secret, codes } = await equip(bench, 'pia');
    const ticket = await ticketFor(bench, 'pia');
    const kept = [await bench.stored(), ...bench.owner.texts, bench.harness.logText].join('\n');
    expect(kept).toContain('v1:');
    for (const text of [secret, ticket, ...codes]) expect(kept).not.toContain(text);
  });
}

function describeThrottling(of: () => AccountBench): void {
  it('bounds guesses of a code by a session that was taken over', async () => {
    const { client, codes } = await equip(of(), 'quin');
    const ends: number[] = [];
    for (let count = 0; count < 11; count += 1) {
      const code = count === 10 ? (codes[0] ?? '') : '000000';
      ends.push((await client.send('POST', `${ROUTE}/disable`, { password: PASSWORD, code })).status);
    }
    expect(ends).toEqual([...Array<number>(10).fill(403), 429]);
  });

  // The last one: it locks the address that all of these tests come from.
  it('counts wrong codes with wrong passwords, also over several tickets', async () => {
    const bench = of();
    const { codes } = await equip(bench, 'rosa');
    const client = bench.harness.stranger();
    const ends: number[] = [];
    let ticket = '';
    for (let count = 0; count < 3; count += 1) {
      ticket = await ticketFor(bench, 'rosa');
      for (const code of ['not-a-code', 'k7dm-k7dm-k7dm-k7dm'])
        ends.push((await finish(client, ticket, code)).status);
    }
    ends.push((await logIn(client, 'rosa', 'a wrong password')).status);
    // Three tickets, six codes and a password are ten.
    ends.push((await finish(client, ticket, codes[0] ?? '')).status);
    expect(ends).toEqual([...Array<number>(6).fill(403), 401, 429]);
  });
}
