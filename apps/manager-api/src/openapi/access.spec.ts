import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DiscoveryService } from '@nestjs/core';
import { CSRF_HEADER, NEVER_IN_SCOPES, PERMISSIONS, ROLES } from '@xiaozhi/contracts';
import type { ApiTokenCreated } from '@xiaozhi/contracts';
import { CALLERS, accessRows, fromTable, toTable } from '../testing/access-table.js';
import type { AccessRow, Caller } from '../testing/access-table.js';
import { listRoutes } from './api-document.js';
import { ManagerHarness, OPERATOR } from '../testing/manager-harness.js';

jest.setTimeout(60_000);

const PAGE = join(__dirname, '../../../../docs/access.md');
const PASSWORD = 'another horse battery';
const IN_PARALLEL = 12;
/** Ends the session that asks, so it is asked last. */
const LOGOUT = '/api/auth/logout';

describe('the routes of manager-api', () => {
  let harness: ManagerHarness;
  const headers = new Map<Caller, Record<string, string>>();
  beforeAll(async () => {
    harness = await ManagerHarness.start();
    await harness.setUp();
    for (const role of ROLES.filter((one) => one !== 'owner'))
      await harness.client.data('POST', '/api/user', { username: `the-${role}`, role, password: PASSWORD });
    for (const role of ROLES) {
      const account = role === 'owner' ? OPERATOR : { username: `the-${role}`, password: PASSWORD };
      headers.set(role, { cookie: await signIn(account) });
    }
    const account = { username: 'the-shared', role: 'operator', reach: 'shared', password: PASSWORD };
    await harness.client.data('POST', '/api/user', account);
    headers.set('shared', { cookie: await signIn(account) });
    const scopes = PERMISSIONS.filter((permission) => !NEVER_IN_SCOPES.includes(permission));
    const { token } = await harness.client.data<ApiTokenCreated>('POST', '/api/token', {
      name: 'all',
      scopes,
    });
    headers.set('token', { authorization: `Bearer ${token}` });
    headers.set('gateway', { authorization: `Bearer ${harness.gatewaySecret}` });
  });
  afterAll(() => harness.stop());

  const derived = (): AccessRow[] => accessRows(harness.manager.app.get(DiscoveryService));
  const written = (): AccessRow[] => fromTable(readFileSync(PAGE, 'utf8'));
  const asked = (): AccessRow[] =>
    written().sort((a, b) => Number(a.path === LOGOUT) - Number(b.path === LOGOUT));

  it('need what docs/access.md says, each of them', () => {
    if (process.env.WRITE_ACCESS_TABLE === '1') {
      const [lead = ''] = readFileSync(PAGE, 'utf8').split('\n| method |');
      writeFileSync(PAGE, `${lead.trimEnd()}\n\n${toTable(derived())}\n`);
    }
    expect(written().length).toBeGreaterThan(100);
    expect(written()).toEqual(derived());
  });

  it('declare how what they are about is found, each of them', () => {
    const routes = listRoutes(harness.manager.app.get(DiscoveryService));
    const forUsers = routes.filter(({ access }) => access !== 'public' && access !== 'gateway');
    expect(forUsers.length).toBeGreaterThan(100);
    expect(forUsers.filter(({ reach }) => reach === undefined).map(({ name }) => name)).toEqual([]);
  });

  it('refuse every change that another site could have caused', async () => {
    const unsafe = written().filter(({ method, verdicts }) => method !== 'GET' && verdicts.owner === 'yes');
    const guarded = unsafe.filter(({ verdicts }) => verdicts.anonymous !== 'yes');
    expect(guarded.length).toBeGreaterThan(40);
    const answers = await askAll(guarded, async ({ method, path }) => {
      const { status, error } = await ask(method, path, {
        'content-type': 'application/json',
        ...headers.get('owner'),
      });
      return [method, path, status, error];
    });
    const nameFor = (path: string): string | undefined =>
      path.startsWith('/xiaozhi/') ? undefined : 'CSRF_HEADER_MISSING';
    expect(answers).toEqual(guarded.map(({ method, path }) => [method, path, 403, nameFor(path)]));
  });

  it.each(CALLERS.map((caller) => ({ caller })))('answer $caller as that page says', async ({ caller }) => {
    const own = { 'content-type': 'application/json', [CSRF_HEADER]: 'test', ...headers.get(caller) };
    const answers = await askAll(asked(), async ({ method, path }) => {
      const answer = await ask(method, path, own);
      return `${method} ${path}: ${verdictOf(answer)}`;
    });
    expect(answers).toEqual(
      asked().map(({ method, path, verdicts }) => `${method} ${path}: ${verdicts[caller]}`),
    );
  });

  interface Answered {
    status: number;
    error: string | undefined;
  }

  /** Status, or for gateways the code in the envelope. What is no JSON, or has no end, is not read. */
  async function ask(method: string, path: string, own: Record<string, string>): Promise<Answered> {
    const response = await fetch(
      `http://127.0.0.1:${harness.manager.port}${path.replaceAll(/\{\w+\}/g, 'x')}`,
      { method, headers: own, ...(method === 'GET' ? {} : { body: '{}' }) },
    );
    if (response.headers.get('content-type')?.startsWith('application/json') !== true) {
      await response.body?.cancel();
      return { status: response.status, error: undefined };
    }
    const body = (await response.json()) as { code?: unknown; error?: string };
    const isInside = response.status === 200 && typeof body.code === 'number' && body.code > 0;
    return { status: isInside ? Number(body.code) : response.status, error: body.error };
  }

  async function signIn(account: object): Promise<string> {
    const answer = await harness.stranger().send('POST', '/api/auth/login', account);
    return answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  }
});

/** Anything but a clear answer is told as it came: `500 INTERNAL`. */
function verdictOf({ status, error }: { status: number; error: string | undefined }): string {
  if (status === 401 && ['UNAUTHORIZED', undefined].includes(error)) return '401';
  // Envelopes of the field have no name of the failure.
  if (status === 403 && ['FORBIDDEN', 'TOKEN_SCOPE_MISSING', undefined].includes(error)) return '403';
  const isRefusedOrBroken = [401, 403].includes(status) || (status >= 500 && status < 600);
  return isRefusedOrBroken ? `${status} ${error}` : 'yes';
}

/** Some at a time, and the last one when all others are answered. */
async function askAll<T>(rows: readonly AccessRow[], work: (row: AccessRow) => Promise<T>): Promise<T[]> {
  const answers: T[] = [];
  const waits = [...rows.slice(0, -1)];
  while (waits.length > 0) answers.push(...(await Promise.all(waits.splice(0, IN_PARALLEL).map(work))));
  for (const last of rows.slice(-1)) answers.push(await work(last));
  return answers;
}
