import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServerConfigError, findManagerSecret, loadServerConfig } from './server-config.js';

describe(loadServerConfig, () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'server-config-'));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it('listens on loopback at the ports that operators know by default', () => {
    const config = loadServerConfig({}, folder);
    expect(config).toMatchObject({
      host: '127.0.0.1',
      webSocketPort: 8000,
      httpPort: 8003,
      logLevel: 'info',
    });
    expect(config.logFile).toBe(join(folder, 'tmp/server.log'));
  });

  it('takes config.yaml over the default and the environment over both', () => {
    writeFileSync(
      join(folder, 'config.yaml'),
      'server:\n  port: 9100\n  http_port: 9103\nlog:\n  log_level: DEBUG\nmanager-api:\n  secret: 你的secret\n',
    );
    const config = loadServerConfig({ HTTP_PORT: '9999' }, folder);
    expect(config).toMatchObject({ webSocketPort: 9100, httpPort: 9999, logLevel: 'debug' });
    expect(config.managerSecret).toBeUndefined();
  });

  it('is alone with a file that chooses modules, unless a manager is named', () => {
    expect(loadServerConfig({}, folder).isStandalone).toBe(false);
    const file = join(folder, 'config.yaml');
    writeFileSync(file, 'selected_module: { LLM: a }\nmanager-api: { url: 你的manager地址 }');
    expect(loadServerConfig({}, folder)).toMatchObject({ isStandalone: true, configFile: file });
    expect(loadServerConfig({ MANAGER_API_URL: 'http://127.0.0.1:8002/xiaozhi' }, folder).isStandalone).toBe(
      false,
    );
    writeFileSync(file, 'selected_module: { LLM: a }\nmanager-api: { url: http://127.0.0.1:8002/xiaozhi }');
    expect(() => loadServerConfig({}, folder)).toThrow(/both selected_module and manager-api\.url/);
  });

  it('names every fault at once, with its source', () => {
    const load = (): unknown => loadServerConfig({ WEBSOCKET_PORT: '70000', LOG_LEVEL: 'chatty' }, folder);
    expect(load).toThrow(ServerConfigError);
    expect(load).toThrow(/WEBSOCKET_PORT or server\.port = "70000"/);
    expect(load).toThrow(/LOG_LEVEL or log\.log_level = "chatty"/);
  });

  it('refuses a config.yaml that is not YAML', () => {
    writeFileSync(join(folder, 'config.yaml'), 'server: [1, 2');
    expect(() => loadServerConfig({}, folder)).toThrow(/not valid YAML/);
  });

  it('finds the secret in the file that manager-api wrote, once it is there', () => {
    const file = join(folder, 'gateway-secret');
    const config = loadServerConfig({ MANAGER_API_SECRET_FILE: file }, folder);
    expect(findManagerSecret(config)).toBeUndefined();
    writeFileSync(file, 'shared-secret\n');
    expect(findManagerSecret(config)).toBe('shared-secret');
  });

  it('opens no MQTT unless it is asked to, and then one broker only', () => {
    expect(loadServerConfig({}, folder)).toMatchObject({ udpPort: 8884 });
    expect(loadServerConfig({}, folder).mqttPort).toBeUndefined();
    expect(loadServerConfig({ MQTT_PORT: '1883' }, folder).mqttPort).toBe(1883);
    const both = { MQTT_PORT: '1883', MQTT_BROKER_URL: 'mqtt://broker' };
    expect(() => loadServerConfig(both, folder)).toThrow(/set one of them/);
  });

  it('shows no secret of MQTT where a setting is wrong', () => {
    const env = { MQTT_BROKER_URL: 'http://user:hunter2@broker', MQTT_SIGNATURE_KEY: 'short-1' };
    const load = (): unknown => loadServerConfig(env, folder);
    expect(load).toThrow(/MQTT_BROKER_URL = \(secret\): must begin with mqtt/);
    expect(load).toThrow(/8 characters or more/);
    expect(load).not.toThrow(/hunter2|short-1/);
  });
});
