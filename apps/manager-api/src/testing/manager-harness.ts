import 'reflect-metadata';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LogRing, createLogger, knownSecrets } from '@xiaozhi/observability';
import { loadManagerConfig } from '../config/manager-config.js';
import { Manager } from '../manager.js';
import { HttpClient } from './http-client.js';
import type { Answer } from './http-client.js';

export const OPERATOR = { username: 'operator', password: 'correct horse battery' };

/** The real manager-api on a folder of its own and a free port. */
export class ManagerHarness {
  private constructor(
    readonly manager: Manager,
    readonly client: HttpClient,
    private readonly folder: string,
    private readonly log: string[],
  ) {}

  /** @param env settings beside the folder and the port, for example DATABASE_URL */
  static async start(env: Record<string, string> = {}): Promise<ManagerHarness> {
    const folder = mkdtempSync(join(tmpdir(), 'manager-'));
    const log: string[] = [];
    const recent = new LogRing(knownSecrets);
    const logger = createLogger({
      service: 'manager-api',
      level: 'debug',
      recent,
      destination: { write: (line: string) => void log.push(line) },
    });
    const config = loadManagerConfig(
      { DATA_DIR: folder, PORT: '0', DEVICE_AUTO_ENROL: 'off', ...env },
      folder,
    );
    try {
      const manager = await Manager.start(config, logger, { version: '0.0.0', log: recent });
      const client = new HttpClient(`http://127.0.0.1:${manager.port}`);
      return new ManagerHarness(manager, client, folder, log);
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  get logText(): string {
    return this.log.join('');
  }

  /** The token of the set-up link in the log. */
  get setupToken(): string {
    return /setup\?token=([\w-]+)/.exec(this.logText)?.[1] ?? '';
  }

  get gatewaySecret(): string {
    return readFileSync(join(this.folder, 'gateway-secret'), 'utf8').trim();
  }

  /** Makes the administrator and signs the client in. */
  async setUp(): Promise<void> {
    await this.client.data('POST', '/api/auth/setup', { setupToken: this.setupToken, ...OPERATOR });
  }

  /** A browser without a session. */
  stranger(): HttpClient {
    return new HttpClient(`http://127.0.0.1:${this.manager.port}`);
  }

  /** Calls a gateway route with the shared secret; `send` keeps what it may see out of the operator's texts. */
  gateway(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.stranger().send('POST', `/xiaozhi${path}`, body, {
      authorization: `Bearer ${this.gatewaySecret}`,
      ...headers,
    });
  }

  /** A device's OTA request. */
  ota(deviceId: string, path = '', body: unknown = { application: { version: '1.2.3' } }): Promise<Answer> {
    return this.client.send('POST', `/xiaozhi/ota/${path}`, body, {
      'device-id': deviceId,
      'client-id': 'client-1',
    });
  }

  /** Stops it and removes its folder. */
  async stop(): Promise<void> {
    await this.manager.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
