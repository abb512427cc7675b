import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManagerStandIn } from './manager-stand-in.js';
import type { StandInOptions } from './manager-stand-in.js';
import { MeasuredProcess } from './measured-process.js';

const SECRET = 'a secret of this benchmark only';
const NO_RATE = '1000000000';

export interface GatewayOptions extends StandInOptions {
  /** Further settings of the gateway, as environment variables. */
  env?: Record<string, string>;
  /** Of node. */
  nodeArgs?: readonly string[];
  core?: number;
}

/** The built gateway as its own process, with a stand-in for manager-api. */
export class GatewayUnderTest {
  readonly process: MeasuredProcess;
  url = '';
  private readonly folder = mkdtempSync(join(tmpdir(), 'xiaozhi-bench-'));

  private constructor(
    private readonly manager: ManagerStandIn,
    { env = {}, nodeArgs = [], core }: GatewayOptions,
  ) {
    // Built, also where a test runs this file from its source: plain node loads it.
    const probe = new URL('./probe.js', import.meta.url).href.replace('/src/', '/dist/');
    this.process = new MeasuredProcess({
      name: 'The gateway',
      args: ['--expose-gc', '--import', probe, ...nodeArgs, 'apps/xiaozhi-server/dist/bundle/main.js'],
      core,
      env: {
        WEBSOCKET_PORT: '0',
        HTTP_PORT: '0',
        DATA_DIR: join(this.folder, 'data'),
        LOG_FILE: join(this.folder, 'server.log'),
        MANAGER_API_URL: manager.url,
        MANAGER_API_SECRET: SECRET,
        DEVICE_AUTH_ENABLED: 'false',
        LOG_LEVEL: 'info',
        ...env,
      },
    });
  }

  /** Resolves once devices can connect and the models are loaded. */
  static async start(options: GatewayOptions): Promise<GatewayUnderTest> {
    const manager = new ManagerStandIn(options);
    await manager.start();
    const gateway = new GatewayUnderTest(manager, options);
    try {
      await gateway.process.start('warm');
    } catch (error) {
      await gateway.stop();
      throw error;
    }
    const listening = gateway.process.log.find(({ event }) => event === 'listening');
    gateway.url = `ws://127.0.0.1:${String(listening?.port)}/xiaozhi/v1/`;
    return gateway;
  }

  async stop(): Promise<void> {
    await this.process.stop();
    await this.manager.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Settings under which a device may send as fast as it can. */
export const WITHOUT_RATES: Record<string, string> = {
  DEVICE_TEXTS_PER_SECOND: NO_RATE,
  DEVICE_FRAMES_PER_SECOND: NO_RATE,
  DEVICE_BYTES_PER_SECOND: NO_RATE,
};
