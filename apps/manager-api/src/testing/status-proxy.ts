import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Hands requests on to a port of this machine and notes how each was answered. */
export class StatusProxy {
  readonly answers: { method: string; path: string; status: number }[] = [];
  private readonly server: Server;

  private constructor(private readonly targetPort: number) {
    this.server = createServer((incoming, outgoing) => {
      const { method = '', url = '', headers } = incoming;
      const note = { method, path: url, status: 0 };
      this.answers.push(note);
      const target = { host: '127.0.0.1', port: this.targetPort, method, path: url, headers };
      const asked = request(target, (answer) => {
        note.status = answer.statusCode ?? 0;
        outgoing.writeHead(note.status, answer.rawHeaders);
        answer.pipe(outgoing);
      });
      asked.on('error', () => outgoing.destroy());
      incoming.pipe(asked);
    });
  }

  static async start(targetPort: number): Promise<StatusProxy> {
    const proxy = new StatusProxy(targetPort);
    proxy.server.listen(0, '127.0.0.1');
    await once(proxy.server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
