import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { OidcRedirect, UserView } from '@xiaozhi/contracts';
import { refusal } from '../testing/account-bench.js';
import { CLIENT_ID, CLIENT_SECRET } from '../testing/identity-provider.js';
import { ManagerHarness } from '../testing/manager-harness.js';

const SCRIPT = join(__dirname, '../testing/real-identity-provider.mjs');

/** Follows the provider's own pages as a browser would: a name, consent, and back. @returns what is brought back */
async function visit(start: string, name: string): Promise<Record<string, string>> {
  const cookies = new Map<string, string>();
  let url = start;
  let body: URLSearchParams | undefined;
  for (let hops = 0; hops < 12; hops += 1) {
    const cookie = [...cookies].map((pair) => pair.join('=')).join('; ');
    const response = await fetch(url, {
      ...(body === undefined ? {} : { method: 'POST', body }),
      headers: { cookie },
      redirect: 'manual',
    });
    for (const line of response.headers.getSetCookie()) {
      const [, key = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(key, value);
    }
    body = undefined;
    const location = response.headers.get('location');
    const text = await response.text();
    if (location === null) {
      const prompt = /name="prompt" value="(\w+)"/.exec(text)?.[1] ?? '';
      body = new URLSearchParams({ prompt, login: name, password: 'any' });
      continue;
    }
    url = new URL(location, url).href;
    if (url.startsWith('http://127.0.0.1:8001/')) return Object.fromEntries(new URL(url).searchParams);
  }
  throw new Error('The provider does not send back.');
}

describe('a real identity provider', () => {
  let provider: ChildProcess;
  let harness: ManagerHarness;
  beforeAll(async () => {
    provider = fork(SCRIPT, { stdio: ['ignore', 'ignore', 'ignore', 'ipc'], execArgv: [] });
    const [{ port }] = (await once(provider, 'message')) as [{ port: number }];
    harness = await ManagerHarness.start({
      ...{ OIDC_ISSUER: `http://127.0.0.1:${port}`, OIDC_CLIENT_ID: CLIENT_ID, OIDC_SIGN_UP: 'viewer' },
      OIDC_CLIENT_SECRET: CLIENT_SECRET,
    });
    await harness.setUp();
  });
  afterAll(async () => {
    await harness?.stop();
    provider.kill();
  });

  it('signs somebody in, by the name that it tells at its userinfo endpoint, and redeems a code once', async () => {
    const client = harness.stranger();
    const { url } = await client.data<OidcRedirect>('POST', '/api/auth/oidc/login', {});
    const returned = await visit(url, 'ann');
    const me = await client.data<UserView>('POST', '/api/auth/oidc/login/finish', returned);
    expect(me).toMatchObject({ username: 'ann', role: 'viewer' });
    const again = await client.data<OidcRedirect>('POST', '/api/auth/oidc/login', {});
    const state = new URL(again.url).searchParams.get('state');
    const replayed = { ...returned, state };
    expect(refusal(await client.send('POST', '/api/auth/oidc/login/finish', replayed))).toEqual([
      ...[403, 'OIDC_DENIED'],
    ]);
  });
});
