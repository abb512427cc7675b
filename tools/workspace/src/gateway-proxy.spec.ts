import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { createInterface } from 'node:readline';

const GATEWAY_GONE = Buffer.from([0x88, 2, 0x03, 0xf4]);

/** A text frame as a server sends it, or one of another opcode. */
function frame(text: string, opcode = 1): Buffer {
  const payload = Buffer.from(text);
  return Buffer.concat([Buffer.of(0x80 | opcode, payload.length), payload]);
}

/** What a gateway does with an upgrade. */
type OnUpgrade = (request: IncomingMessage, socket: Socket) => void;

const accept: OnUpgrade = (_request, socket) => {
  socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n');
  socket.write('Sec-WebSocket-Accept: key\r\nSec-WebSocket-Protocol: xiaozhi.v1\r\nX-Inside: 1\r\n\r\n');
  socket.on('data', (data) => socket.write(frame(`heard ${data.toString()}`)));
};

/** A proxy in a process of its own, before a gateway of this one. */
class Bench {
  readonly logged: Record<string, unknown>[] = [];
  readonly asked: IncomingMessage[] = [];
  readonly atGateway = new Set<Socket>();
  port = 0;
  private readonly gateway: Server;
  private child!: ChildProcess;

  constructor(onUpgrade: OnUpgrade) {
    this.gateway = createServer((_request, response) => response.writeHead(429).end());
    this.gateway.on('upgrade', (request, socket) => {
      this.asked.push(request);
      this.atGateway.add(socket as Socket);
      socket.on('error', () => socket.destroy());
      socket.once('end', () => socket.end());
      socket.once('close', () => this.atGateway.delete(socket as Socket));
      onUpgrade(request, socket as Socket);
    });
  }

  async start(limits: object = {}): Promise<void> {
    await new Promise<void>((resolve) => this.gateway.listen(0, '127.0.0.1', resolve));
    const url = `ws://127.0.0.1:${(this.gateway.address() as AddressInfo).port}`;
    const script = `
      import { createServer } from 'node:http';
      import { proxyGateway } from './gateway-proxy.mjs';
      const server = createServer((request, response) => response.end('page'));
      const print = (event) => console.log(JSON.stringify(event));
      proxyGateway(server, '${url}', print, ${JSON.stringify(limits)});
      server.listen(0, '127.0.0.1', () => print({ event: 'listening', port: server.address().port }));`;
    this.child = spawn(process.execPath, ['--input-type=module', '-e', script], { cwd: __dirname });
    const lines = createInterface({ input: this.child.stdout ?? process.stdin });
    await new Promise<void>((resolve) =>
      lines.on('line', (line) => {
        const event = JSON.parse(line) as Record<string, unknown>;
        this.logged.push(event);
        if (event.event === 'listening') resolve();
      }),
    );
    this.port = Number(this.logged[0]?.port);
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGKILL');
    await ended;
    this.gateway.closeAllConnections();
    for (const socket of this.atGateway) socket.destroy();
    await new Promise((resolve) => this.gateway.close(resolve));
  }

  /** An upgrade as a page asks for it. */
  ask(path = '/gateway', headers: Record<string, string | undefined> = {}): Page {
    const all: Record<string, string | undefined> = {
      ...{ Host: `127.0.0.1:${this.port}`, Origin: `http://127.0.0.1:${this.port}` },
      ...{ Upgrade: 'websocket', Connection: 'Upgrade', Cookie: 'session=secret' },
      ...{ 'Sec-WebSocket-Key': 'key', 'Sec-WebSocket-Protocol': 'xiaozhi.v1, xiaozhi.credentials.abc' },
      ...headers,
    };
    const lines = Object.entries(all).flatMap(([name, value]) =>
      value === undefined ? [] : [`${name}: ${value}`],
    );
    const page = new Page(this.port);
    page.socket.write([`GET ${path} HTTP/1.1`, ...lines, '', ''].join('\r\n'));
    return page;
  }
}

/** A TCP connection of a page, with all that it got. */
class Page {
  readonly socket: Socket;
  readonly ended: Promise<void>;
  private bytes = Buffer.alloc(0);

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.on('data', (data) => (this.bytes = Buffer.concat([this.bytes, data])));
    this.socket.on('error', () => undefined);
    this.ended = new Promise((resolve) => this.socket.once('close', () => resolve()));
  }

  get got(): string {
    return this.bytes.toString('latin1');
  }

  get status(): number {
    return Number(this.got.slice(9, 12));
  }

  async until(text: string): Promise<void> {
    while (!this.got.includes(text)) await new Promise((next) => this.socket.once('data', next));
  }
}

describe('the way of the playground’s socket', () => {
  let bench: Bench;
  afterEach(() => bench.stop());

  async function begin(onUpgrade = accept, limits: object = {}): Promise<void> {
    bench = new Bench(onUpgrade);
    await bench.start(limits);
  }

  it('leads to the path of devices, without cookie, origin and query', async () => {
    await begin();
    const page = bench.ask('/gateway?token=secret', {
      'X-Forwarded-For': '192.0.2.7',
      Authorization: 'Bearer x',
    });
    await page.until('\r\n\r\n');
    expect(page.got).toMatch(/^HTTP\/1\.1 101 .*sec-websocket-protocol: xiaozhi\.v1/s);
    expect(page.got).not.toContain('X-Inside');
    const [{ url, headers } = { url: '', headers: {} }] = bench.asked;
    expect(url).toBe('/xiaozhi/v1/');
    expect(Object.keys(headers).sort()).toEqual([
      ...['connection', 'host', 'sec-websocket-key', 'sec-websocket-protocol', 'upgrade', 'x-forwarded-for'],
    ]);
    expect(headers).toHaveProperty('x-forwarded-for', '192.0.2.7, 127.0.0.1');
    page.socket.write('hello');
    await page.until('heard hello');
    page.socket.destroy();
    while (bench.atGateway.size > 0) await new Promise((next) => setImmediate(next));
  });

  it.each([
    ['another path', '/xiaozhi/v1/', {}, 404],
    ['a path below', '/gateway/x', {}, 404],
    ['another protocol', '/gateway', { Upgrade: 'h2c' }, 400],
    ['a page of another host', '/gateway', { Origin: 'https://evil.example' }, 403],
    ['a page of another port', '/gateway', { Origin: 'http://127.0.0.1:1' }, 403],
    ['a page without a host', '/gateway', { Origin: 'null' }, 403],
    ['no page', '/gateway', { Origin: undefined }, 403],
  ])('is closed to %s', async (_, path, headers, status) => {
    await begin();
    const page = bench.ask(path, headers);
    await page.ended;
    expect([page.status, bench.asked.length]).toEqual([status, 0]);
  });

  it('says how the gateway refuses', async () => {
    await begin((_request, socket) =>
      socket.end('HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n'),
    );
    const page = bench.ask();
    await page.ended;
    expect(page.status).toBe(429);
  });

  it('is full at some point, and has room again', async () => {
    await begin(accept, { socketsCount: 1 });
    const first = bench.ask();
    await first.until('\r\n\r\n');
    const second = bench.ask();
    await second.ended;
    expect(second.status).toBe(503);
    first.socket.destroy();
    for (let status = 503; status === 503;) {
      const page = bench.ask();
      await page.until('\r\n\r\n');
      status = page.status;
      page.socket.destroy();
    }
  });

  it('ends with 502 where the gateway never answers, and says so without headers', async () => {
    await begin(() => undefined, { handshakeTimeoutMs: 100 });
    const page = bench.ask();
    await page.ended;
    expect(page.status).toBe(502);
    expect(bench.logged.slice(1)).toEqual([
      { event: 'gateway-unreachable', service: 'manager-web', code: 'ETIMEDOUT' },
    ]);
  });

  it('tells the page when the gateway breaks off, and serves the next', async () => {
    await begin();
    const page = bench.ask();
    await page.until('\r\n\r\n');
    for (const socket of bench.atGateway) socket.resetAndDestroy();
    await page.ended;
    expect(page.got.endsWith(GATEWAY_GONE.toString('latin1'))).toBe(true);
    const next = bench.ask();
    await next.until('\r\n\r\n');
    expect(next.status).toBe(101);
    next.socket.destroy();
  });

  it('adds nothing to a gateway’s own goodbye, however it is cut', async () => {
    const goodbye = frame('\x03\xe8over', 8);
    await begin((request, socket) => {
      accept(request, socket);
      socket.write(goodbye.subarray(0, 3), () => socket.end(goodbye.subarray(3)));
    });
    const page = bench.ask();
    await page.ended;
    expect(page.got.endsWith(goodbye.toString('latin1'))).toBe(true);
  });

  it('adds nothing to a frame that was cut off', async () => {
    const long = Buffer.concat([Buffer.of(0x82, 126, 1, 0), Buffer.alloc(256, 'x')]);
    await begin((request, socket) => {
      accept(request, socket);
      socket.end(Buffer.concat([long, long.subarray(0, 200)]));
    });
    const page = bench.ask();
    await page.ended;
    expect(page.got.endsWith('x'.repeat(196))).toBe(true);
  });

  it('ends where nothing comes any more', async () => {
    await begin(accept, { silenceTimeoutMs: 100 });
    const page = bench.ask();
    await page.until('\r\n\r\n');
    await page.ended;
    while (bench.atGateway.size > 0) await new Promise((next) => setImmediate(next));
  });
});
