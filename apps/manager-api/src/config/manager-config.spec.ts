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
