import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SimulatedDevice } from '@xiaozhi/device-simulator';
import type { DeviceOptions } from '@xiaozhi/device-simulator';
import { freePorts } from './free-ports.js';
import { ServiceProcess } from './service-process.js';

/** As people of the field have it, with what this gateway can do without any key. */
const CONFIG = `
server:
  websocket: ws://你的ip或者域名:端口号/xiaozhi/v1/
  timezone_offset: 2
selected_module: { VAD: SileroVAD, ASR: Moonshine, LLM: Rules, TTS: Voice, Memory: Local }
VAD: { SileroVAD: { type: silero } }
ASR: { Moonshine: { type: moonshine } }
LLM: { Rules: { type: rule_based } }
TTS: { Voice: { type: offline } }
Memory: { Local: { type: local } }
agent: { name: Nova, language: LANGUAGE }
prompt: You are Nova.
`;

/** A gateway without manager-api, its settings in a file, over one temporary folder. */
export class LoneGateway {
  readonly folder = mkdtempSync(join(tmpdir(), 'xiaozhi-alone-'));
  private process!: ServiceProcess;
  private httpPort = 0;

  constructor(private readonly env: Record<string, string> = {}) {
    mkdirSync(join(this.folder, 'data', 'bin'), { recursive: true });
    this.configure('');
  }

  /** Writes the file: what every gateway needs, and these lines of YAML. It does not wait until they count. */
  configure(lines: string, language: 'en' | 'zh' = 'en'): void {
    writeFileSync(join(this.folder, 'config.yaml'), `${CONFIG.replace('LANGUAGE', language)}${lines}\n`);
  }

  async start(): Promise<void> {
    const [webSocket, http] = await freePorts(2);
    this.httpPort = http ?? 0;
    this.process = new ServiceProcess('xiaozhi-server', 'apps/xiaozhi-server/dist/bundle/main.js', {
      CONFIG_FILE: join(this.folder, 'config.yaml'),
      DATA_DIR: join(this.folder, 'data'),
      LOG_FILE: join(this.folder, 'server.log'),
      WEBSOCKET_PORT: String(webSocket),
      HTTP_PORT: String(http),
      ...this.env,
    });
    await this.process.start();
  }

  /** `kill -9`, and a new start on the data that is there. */
  async killAndStart(): Promise<void> {
    await this.process.kill();
    await this.process.start();
  }

  async stop(): Promise<void> {
    await this.process?.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  get otaUrl(): string {
    return `http://127.0.0.1:${this.httpPort}/xiaozhi/ota/`;
  }

  /** Everything that it printed. */
  get output(): string {
    return this.process.lines.join('\n');
  }

  /** A device of this MAC address; not yet connected. */
  device(mac: string, options: Partial<DeviceOptions> = {}): SimulatedDevice {
    return new SimulatedDevice({ otaUrl: this.otaUrl, mac, ...options });
  }
}
