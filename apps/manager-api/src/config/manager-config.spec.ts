import { ManagerConfigError, loadManagerConfig, sqliteFile } from './manager-config.js';

describe(loadManagerConfig, () => {
  it('needs no settings', () => {
    const config = loadManagerConfig({}, '/srv');
    expect(config).toMatchObject({
      host: '127.0.0.1',
      port: 8002,
      dataDir: '/srv/data/manager',
      logLevel: 'info',
    });
    expect(sqliteFile(config)).toBe('/srv/data/manager/manager.db');
  });

  it('takes blank for not set', () => {
    expect(loadManagerConfig({ PORT: ' ', DATABASE_URL: '' }, '/srv')).toMatchObject({
      port: 8002,
      databaseUrl: undefined,
    });
  });

  it.each([
    [undefined, undefined, 'loopback'],
    ['production', undefined, 'off'],
    ['production', 'on', 'on'],
  ])(
    'enrols devices without a code, NODE_ENV %s and DEVICE_AUTO_ENROL %s: %s',
    (NODE_ENV, wanted, expected) => {
      expect(loadManagerConfig({ NODE_ENV, DEVICE_AUTO_ENROL: wanted }, '/').autoEnrol).toBe(expected);
    },
  );

  const OIDC = { OIDC_ISSUER: 'https://login.example.org/realm', OIDC_CLIENT_ID: 'xiaozhi' };

  it('takes an identity provider, with roles by groups', () => {
    const env = { ...OIDC, OIDC_ROLE_CLAIM: 'groups', OIDC_ROLE_MAP: 'a b=admin, *=viewer' };
    const { oidc } = loadManagerConfig({ ...env, PUBLIC_CONSOLE_URL: 'https://console.example.org/' }, '/');
    expect(oidc).toMatchObject({
      ...{ clientId: 'xiaozhi', clientSecret: undefined, scopes: ['openid', 'profile'], signUp: undefined },
      ...{ redirectUri: 'https://console.example.org/login/oidc', hasPasswordLogin: true },
    });
    expect([...(oidc?.roles?.map ?? [])]).toEqual([
      ['a b', 'admin'],
      ['*', 'viewer'],
    ]);
    expect(loadManagerConfig({}, '/').oidc).toBeUndefined();
  });

  it.each(['http://127.0.0.1:9000', 'http://[::1]/realm', 'http://192.168.1.5', 'http://authelia:9091'])(
    'takes the issuer %s without TLS, since it is on this machine or network',
    (OIDC_ISSUER) => {
      expect(loadManagerConfig({ ...OIDC, OIDC_ISSUER }, '/').oidc?.issuer.href).toContain(OIDC_ISSUER);
    },
  );

  const refused: [string, Record<string, string>][] = [
    ['OIDC_ISSUER', { OIDC_ISSUER: 'http://login.example.org' }],
    ['OIDC_ISSUER', { OIDC_ISSUER: 'http://169.254.169.254' }],
    ['OIDC_ISSUER', { OIDC_ISSUER: 'https://user:hunter2@login.example.org' }],
    ['OIDC_ISSUER', { OIDC_ISSUER: 'ftp://login.example.org' }],
    ['OIDC_ISSUER', { OIDC_ISSUER: '', OIDC_PASSWORD_LOGIN: 'off' }],
    ['OIDC_CLIENT_ID', { OIDC_CLIENT_ID: '' }],
    ['OIDC_SCOPES', { OIDC_SCOPES: 'profile email' }],
    ['OIDC_ROLE_MAP', { OIDC_ROLE_CLAIM: 'groups' }],
    ['OIDC_ROLE_MAP', { OIDC_ROLE_MAP: 'a=admin' }],
    ['OIDC_ROLE_MAP', { OIDC_ROLE_CLAIM: 'groups', OIDC_ROLE_MAP: 'a=king' }],
    ['OIDC_ROLE_MAP', { OIDC_ROLE_CLAIM: 'groups', OIDC_ROLE_MAP: 'a=admin,' }],
    ['OIDC_SIGN_UP', { OIDC_SIGN_UP: 'owner' }],
    ['OIDC_PASSWORD_LOGIN', { OIDC_PASSWORD_LOGIN: 'never' }],
  ];
  it.each(refused)('refuses %s in %j', (name, env) => {
    const load = (): unknown => loadManagerConfig({ ...OIDC, ...env }, '/');
    expect(load).toThrow(name);
    expect(load).not.toThrow(/hunter2/);
  });

  it('names every fault and no value', () => {
    const env = {
      PORT: '99999',
      DATABASE_URL: 'postgres://user:hunter2@host/db',
      MASTER_KEY: 'too-short-key',
      GATEWAY_SECRET: 'short',
      LOG_LEVEL: 'loud',
    };
    const load = (): unknown => loadManagerConfig(env, '/');
    expect(load).toThrow(ManagerConfigError);
    for (const name of Object.keys(env)) expect(load).toThrow(name);
    expect(load).not.toThrow(/hunter2|too-short-key/);
  });
});
