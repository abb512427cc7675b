import { createConnection } from 'node:net';
import type { Socket } from 'node:net';
import type { INestApplicationContext } from '@nestjs/common';
import { systemClock } from '@xiaozhi/audio';
import { silentLogger } from '@xiaozhi/observability';
import { WebSocket } from 'ws';
import { InMemoryKeySet } from '../rights/key-set.js';
import { loadServerConfig } from '../config/server-config.js';
import type { ServerConfig } from '../config/server-config.js';
import { DeviceAuth } from '../device/device-auth.js';
import { DeviceWsAdapter } from '../device/device-ws.adapter.js';
import { DeviceGateway } from '../device/device.gateway.js';
import { DEFAULT_SESSION_OPTIONS } from '../session/session-options.js';
import { SessionRegistry } from '../session/session.registry.js';
import { FakeOutputUsage, fakeManagement } from './desk.js';
import { FakeAgents, FakeMemories, fakeRuntime, fakeTts } from './fake-providers.js';
import { FakeReminders } from './fake-reminders.js';

export interface Closed {
  code: number;
  reason: string;
}

/** The gateway's device port on loopback with sessions of fakes behind it: real sockets, real limits. */
export class DeviceDoor {
  port = 0;
  private readonly adapter: DeviceWsAdapter;
  private readonly gateway: DeviceGateway;
  private readonly sessions: SessionRegistry;
  private devicesCount = 0;

  constructor(settings: Partial<ServerConfig> = {}) {
    const config = { ...loadServerConfig({}, '/nowhere'), ...settings, port: 0 };
    const logger = silentLogger();
    const deps = {
      agents: new FakeAgents({ kind: 'ready', runtime: fakeRuntime() }),
      memories: new FakeMemories(),
      observer: {
        opened: () => undefined,
        closed: () => undefined,
        line: () => undefined,
        turn: () => undefined,
      },
      management: fakeManagement(),
      remindersOf: () => new FakeReminders(),
      consentOf: () => undefined,
      outputUsage: new FakeOutputUsage(),
      childDevices: new InMemoryKeySet(),
      defaultTts: () => fakeTts(),
      options: () => DEFAULT_SESSION_OPTIONS,
      clock: systemClock,
      now: () => new Date(),
      logger,
    };
    this.sessions = new SessionRegistry(deps, systemClock, logger);
    const auth = new DeviceAuth({
      isEnabled: () => false,
      secret: () => undefined,
      allowedDevices: [],
      tokenLifeSeconds: 1,
      nowSeconds: () => 0,
    });
    this.gateway = new DeviceGateway(this.sessions, auth, config, logger);
    // The adapter asks nothing of the application but to be there.
    this.adapter = new DeviceWsAdapter({} as INestApplicationContext, config, logger);
  }

  async open(): Promise<void> {
    const server = this.adapter.create();
    server.on('connection', (socket, request) => this.gateway.handleConnection(socket, request));
    this.port = await this.adapter.listen();
  }

  async close(): Promise<void> {
    this.adapter.stopListening();
    this.gateway.onModuleDestroy();
    await this.sessions.drain();
    await this.adapter.dispose();
  }

  /** Of the sessions that are open. */
  get deviceIds(): string[] {
    return [...this.sessions.all].map(({ identity }) => identity.deviceId);
  }

  get sessionsCount(): number {
    return this.sessions.count;
  }

  /** A WebSocket of a device of its own; `closed` resolves with what the gateway closed it with. */
  knock(headers: Record<string, string> = {}): { socket: WebSocket; closed: Promise<Closed> } {
    this.devicesCount += 1;
    const socket = new WebSocket(`ws://127.0.0.1:${this.port}/xiaozhi/v1/`, {
      headers: { 'device-id': `device-${this.devicesCount}`, ...headers },
    });
    const closed = new Promise<Closed>((resolve) =>
      socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() })),
    );
    socket.on('error', () => undefined);
    return { socket, closed };
  }

  /** As `knock`, past the hello. */
  async enter(headers: Record<string, string> = {}): Promise<{ socket: WebSocket; closed: Promise<Closed> }> {
    const { socket, closed } = this.knock(headers);
    await new Promise((resolve, reject) => {
      socket.once('message', resolve);
      socket.once('error', reject);
      socket.once('open', () => socket.send('{"type":"hello","transport":"websocket"}'));
    });
    return { socket, closed };
  }

  /** A bare TCP connection, with all it received until the gateway ended it. */
  async raw(bytes: string): Promise<{ socket: Socket; received: () => string; ended: Promise<void> }> {
    const socket = createConnection(this.port, '127.0.0.1');
    let received = '';
    socket.on('data', (data) => (received += data.toString('latin1')));
    socket.on('error', () => undefined);
    const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    await new Promise((resolve) => socket.once('connect', resolve));
    socket.write(bytes);
    return { socket, received: () => received, ended };
  }
}
