import type { AgentView, ApiTokenCreated, PageView } from '@xiaozhi/contracts';
import type { FastifyRequest } from 'fastify';
import { TABLES } from '../database/tables.js';
import { guardWrites } from '../database/write-guard.js';
import type { Actor } from '../http/actor.js';
import { ClaimGuard } from '../idempotency/claim-guard.js';
import { IdempotencyService } from '../idempotency/idempotency.service.js';
import { KeyRing } from '../security/key-ring.js';
import { AccountBench, PASSWORD, refusal } from './account-bench.js';
import type { Answer, HttpClient } from './http-client.js';

const TRIES_COUNT = 6;
const DAY_MS = 24 * 3_600_000;

/** Creates that are asked for again, on any database. */
export function describeIdempotency(kind: string, databaseEnv: () => Record<string, string>): void {
  describe(`requests with a key on ${kind}`, () => {
    let bench: AccountBench;
    beforeAll(async () => {
      bench = await AccountBench.start(databaseEnv());
    });
    afterAll(() => bench.harness.stop());

    describeReplays(() => bench);
    describeRefusals(() => bench);
    describeSecrets(() => bench);
    describeTime(() => bench);
  });
}

const idOf = (answer: Answer): string => (answer.body?.data as { id: string }).id;

function create(client: HttpClient, key: string, name: string): Promise<Answer> {
  return client.send('POST', '/api/agent', { name }, { 'idempotency-key': key });
}

async function named(bench: AccountBench, name: string): Promise<AgentView[]> {
  const { list } = await bench.owner.data<PageView<AgentView>>('GET', '/api/agent?limit=200');
  return list.filter((agent) => agent.name === name);
}

function describeReplays(of: () => AccountBench): void {
  it('are done once and answered the same again', async () => {
    const first = await create(of().owner, 'first', 'Once');
    const second = await create(of().owner, '"first"', 'Once');
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body).toEqual(first.body);
    expect(second.headers.get('etag')).toBe(first.headers.get('etag'));
    expect([first, second].map(({ headers }) => headers.get('idempotency-replayed'))).toEqual([null, 'true']);
    expect(await named(of(), 'Once')).toHaveLength(1);
    expect((await of().audited('agent.create')).filter(({ target }) => target === idOf(first))).toHaveLength(
      1,
    );
  });

  it('are done once when they come at the same time', async () => {
    const tries = Array.from({ length: TRIES_COUNT }, () => create(of().owner, 'crowd', 'Crowd'));
    const answers = await Promise.all(tries);
    const [made] = await named(of(), 'Crowd');
    expect(await named(of(), 'Crowd')).toHaveLength(1);
    for (const answer of answers) {
      const isRefused = answer.status === 409;
      if (!isRefused) expect([answer.status, idOf(answer)]).toEqual([201, made?.id]);
      else
        expect([answer.body?.error, answer.headers.get('retry-after')]).toEqual(['IDEMPOTENCY_RUNNING', '1']);
    }
  });

  it('are a user’s own, through whatever the user comes in', async () => {
    const { client } = await of().enter('ida', 'operator');
    const first = await create(of().owner, 'shared', 'Shared');
    const other = await create(client, 'shared', 'Shared');
    expect(idOf(other)).not.toBe(idOf(first));
    const { token } = await of().token(client, ['agent.write']);
    const headers = { authorization: `Bearer ${token}`, 'idempotency-key': 'shared' };
    const again = await of().harness.stranger().send('POST', '/api/agent', { name: 'Shared' }, headers);
    expect(idOf(again)).toBe(idOf(other));
  });

  it('may be tried again with the key when nothing was done', async () => {
    const ask = (memoryProvider: string): Promise<Answer> =>
      of().owner.send(
        'POST',
        '/api/agent',
        { name: 'Retry', memoryProvider },
        { 'idempotency-key': 'retry' },
      );
    expect(refusal(await ask('nowhere'))).toEqual([422, 'PROVIDER_UNKNOWN']);
    expect((await ask('local')).status).toBe(201);
  });
}

function describeRefusals(of: () => AccountBench): void {
  it('refuse the key for another body or route', async () => {
    await create(of().owner, 'mine', 'Mine');
    const reused = [422, 'IDEMPOTENCY_KEY_REUSED'];
    expect(refusal(await create(of().owner, 'mine', 'Other'))).toEqual(reused);
    const headers = { 'idempotency-key': 'mine' };
    expect(refusal(await of().owner.send('POST', '/api/user', { name: 'Mine' }, headers))).toEqual(reused);
    expect(await named(of(), 'Other')).toEqual([]);
  });

  it.each(['', 'two words', 'é', '"open', 'x'.repeat(256)])('refuse %j as a key', async (key) => {
    const encoded = Buffer.from(key).toString('latin1');
    expect(refusal(await create(of().owner, encoded, 'Bad key'))).toEqual([400, 'IDEMPOTENCY_KEY_INVALID']);
  });

  it('refuse keys beyond what a user may have, and take them when there is room', async () => {
    const { client, user } = await of().enter('max', 'operator');
    const { database } = of().harness.manager;
    const at = new Date();
    const rows = Array.from({ length: 2_000 }, (_, index) => ({
      ...{ id: `full-${index}`, user_id: user.id, request: 'x', attempt: 'x', state: 'done', answer: null },
      ...{ started_at: at.toISOString(), expires_at: new Date(at.getTime() + DAY_MS).toISOString() },
    }));
    for (let from = 0; from < rows.length; from += 100)
      await database.write((tables) => tables.of('idempotencyKey').insert(rows.slice(from, from + 100)));
    expect(refusal(await create(client, 'one more', 'Full')).slice(0, 1)).toEqual([400]);
    expect(refusal(await create(client, 'one-more', 'Full'))).toEqual([429, 'IDEMPOTENCY_KEYS_FULL']);
    const past = new Date(at.getTime() - 1).toISOString();
    await database.write((tables) =>
      tables.of('idempotencyKey').update({ id: 'full-0' }, { expires_at: past }),
    );
    expect((await create(client, 'one-more', 'Full')).status).toBe(201);
  });
}

function describeSecrets(of: () => AccountBench): void {
  it('give a token again, and keep neither it nor a password readable', async () => {
    const headers = { 'idempotency-key': 'token' };
    const body = { name: 'script', scopes: ['agent.read'] };
    const first = await of().owner.send('POST', '/api/token', body, headers);
    const second = await of().owner.send('POST', '/api/token', body, headers);
    expect(second.body).toEqual(first.body);
    const { token } = first.body?.data as ApiTokenCreated;
    const user = { username: 'kept', role: 'viewer', password: PASSWORD };
    expect((await of().owner.send('POST', '/api/user', user, { 'idempotency-key': 'user' })).status).toBe(
      201,
    );
    const rows: unknown = await of().harness.manager.database.source.query(
      `SELECT * FROM ${TABLES.idempotencyKey.name}`,
    );
    const stored = JSON.stringify(rows);
    expect(stored).toContain('v1:');
    expect(stored).not.toContain(token);
    expect(stored).not.toContain(PASSWORD);
    expect(of().harness.logText).not.toContain(token);
  });
}

function describeTime(of: () => AccountBench): void {
  const actor: Actor = { kind: 'user', id: 'somebody', name: 'somebody', role: 'owner' };
  const request = { method: 'POST', url: '/api/agent', body: { name: 'Ann' }, headers: {} } as FastifyRequest;
  const start = Date.now();
  const at = (ms: number): IdempotencyService => {
    const { app, database } = of().harness.manager;
    return new IdempotencyService(database, app.get(KeyRing), () => new Date(start + ms));
  };

  it('are forgotten after a day', async () => {
    const { claim } = await at(0).ask(actor, 'day', request);
    await at(0).keep(claim ?? { id: '', attempt: '' }, { data: 1, etag: undefined });
    expect((await at(DAY_MS - 1).ask(actor, 'day', request)).answer).toEqual({ data: 1 });
    await at(DAY_MS - 1).prune();
    expect((await at(DAY_MS - 1).ask(actor, 'day', request)).answer).toEqual({ data: 1 });
    expect((await at(DAY_MS).ask(actor, 'day', request)).claim).toBeDefined();
    await at(2 * DAY_MS).prune();
    const left = of().harness.manager.database.repository('idempotencyKey');
    expect(await left.countBy({ user_id: actor.id })).toBe(0);
  });

  it('are taken over from a server that died, which cannot write any more', async () => {
    const { claim } = await at(0).ask(actor, 'dead', request);
    await expect(at(59_000).ask(actor, 'dead', request)).rejects.toMatchObject({
      code: 'IDEMPOTENCY_RUNNING',
    });
    const next = await at(60_000).ask(actor, 'dead', request);
    const write = (given: typeof claim): Promise<unknown> =>
      guardWrites(new ClaimGuard(given ?? { id: '', attempt: '' }), () =>
        of().harness.manager.database.write((rows) => rows.of('agent').countBy({ id: 'x' })),
      );
    await expect(write(claim)).rejects.toMatchObject({ code: 'IDEMPOTENCY_RUNNING' });
    await write(next.claim);
  });

  it('are not done again where a server died with something written', async () => {
    const { claim } = await at(0).ask(actor, 'written', request);
    await guardWrites(new ClaimGuard(claim ?? { id: '', attempt: '' }), () =>
      of().harness.manager.database.write((rows) => rows.of('agent').countBy({ id: 'x' })),
    );
    await expect(at(1_000).ask(actor, 'written', request)).rejects.toMatchObject({
      code: 'IDEMPOTENCY_RUNNING',
    });
    await expect(at(60_000).ask(actor, 'written', request)).rejects.toMatchObject({
      code: 'IDEMPOTENCY_ANSWER_LOST',
    });
  });
}
