import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SimulatedDevice } from '@xiaozhi/device-simulator';
import type { DeviceOptions } from '@xiaozhi/device-simulator';
import { freePorts } from './free-ports.js';
import { Operator } from './operator.js';
import { ServiceProcess } from './service-process.js';
import type { ServiceEvent } from './service-process.js';

/** All services on free ports over one temporary data folder, which survives `killAll`. */
export class Stack {
  readonly folder = mkdtempSync(join(tmpdir(), 'xiaozhi-e2e-'));
  private manager!: ServiceProcess;
  private gateway!: ServiceProcess;
  private ports!: { manager: number; webSocket: number; http: number; mqtt: number };

  /** @param options mqtt: the gateway opens a broker of its own, and OTA sends devices there */
  constructor(
    private readonly env: Record<string, string> = {},
    private readonly options: { mqtt?: boolean } = {},
  ) {}

  /** First start, with an administrator. @returns the operator, signed in */
  async start(): Promise<Operator> {
    const setupUrl = await this.startBare();
    const operator = this.operator();
    await operator.setUp(setupUrl);
    return operator;
  }

  /** First start: chooses the ports that later starts keep. @returns the link that makes the administrator */
  async startBare(): Promise<string> {
    const [manager = 0, webSocket = 0, http = 0, mqtt = 0] = await freePorts(4);
    this.ports = { manager, webSocket, http, mqtt };
    await this.launch();
    return String((await this.manager.event('setup-link')).url);
  }

  /** Starts the services again on the data that is there. @returns the operator, signed in */
  async restart(): Promise<Operator> {
    await this.launch();
    return this.signedIn();
  }

  /** @returns an operator that signed in */
  async signedIn(): Promise<Operator> {
    const operator = this.operator();
    await operator.signIn();
    return operator;
  }

  async startManager(): Promise<void> {
    this.manager = this.managerProcess();
    await this.manager.start();
  }

  async killManager(): Promise<void> {
    await this.manager.kill();
  }

  /** manager-api answers nothing until it is resumed, as on a machine that hangs. */
  pauseManager(): void {
    this.manager.signal('SIGSTOP');
  }

  resumeManager(): void {
    this.manager.signal('SIGCONT');
  }

  /** SIGTERM, as an orchestrator does. */
  async stopGateway(): Promise<void> {
    await this.gateway.stop();
  }

  async killGateway(): Promise<void> {
    await this.gateway.kill();
  }

  async startGateway(): Promise<void> {
    this.gateway = this.gatewayProcess();
    await this.gateway.start();
  }

  /** The first event of this name since manager-api's start, past or future. */
  managerEvent(name: string): Promise<ServiceEvent> {
    return this.manager.event(name);
  }

  /** `kill -9` on every service at once. */
  async killAll(): Promise<void> {
    await Promise.all([this.gateway.kill(), this.manager.kill()]);
  }

  /** Ends the services and removes the data. */
  async stop(): Promise<void> {
    await this.gateway?.stop();
    await this.manager?.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  get otaUrl(): string {
    return `http://127.0.0.1:${this.ports.http}/xiaozhi/ota/`;
  }

  get managerUrl(): string {
    return `http://127.0.0.1:${this.ports.manager}`;
  }

  get gatewayUrl(): string {
    return `ws://127.0.0.1:${this.ports.webSocket}`;
  }

  get gatewayHttpUrl(): string {
    return `http://127.0.0.1:${this.ports.http}`;
  }

  /** Everything that the services printed, for checks of what must never be printed. */
  get output(): string {
    return [...this.manager.lines, ...this.gateway.lines].join('\n');
  }

  /** A device of this MAC address; not yet connected. */
  device(mac: string, options: Partial<DeviceOptions> = {}): SimulatedDevice {
    return new SimulatedDevice({ otaUrl: this.otaUrl, mac, ...options });
  }

  /** Not signed in. */
  operator(): Operator {
    return new Operator(this.managerUrl);
  }

  private async launch(): Promise<void> {
    await this.startManager();
    await this.startGateway();
  }

  /** Devices keep the broker's address over a restart; the UDP port is told with each session. */
  private get mqttEnv(): Record<string, string> {
    if (this.options.mqtt !== true) return {};
    const { mqtt } = this.ports;
    return { MQTT_PORT: String(mqtt), MQTT_PUBLIC_ENDPOINT: `127.0.0.1:${mqtt}`, UDP_PORT: '0' };
  }

  private managerProcess(): ServiceProcess {
    return new ServiceProcess('manager-api', 'apps/manager-api/dist/bundle/main.js', {
      PORT: String(this.ports.manager),
      DATA_DIR: join(this.folder, 'manager'),
      GATEWAY_WEBSOCKET_URL: `ws://127.0.0.1:${this.ports.webSocket}/xiaozhi/v1/`,
      LOG_LEVEL: 'info',
      ...this.mqttEnv,
      ...this.env,
    });
  }

  private gatewayProcess(): ServiceProcess {
    return new ServiceProcess('xiaozhi-server', 'apps/xiaozhi-server/dist/bundle/main.js', {
      WEBSOCKET_PORT: String(this.ports.webSocket),
      HTTP_PORT: String(this.ports.http),
      DATA_DIR: join(this.folder, 'gateway'),
      LOG_FILE: join(this.folder, 'server.log'),
      MANAGER_API_URL: `http://127.0.0.1:${this.ports.manager}/xiaozhi`,
      MANAGER_API_SECRET_FILE: join(this.folder, 'manager', 'gateway-secret'),
      LOG_LEVEL: 'info',
      ...this.mqttEnv,
      ...this.env,
    });
  }
}
