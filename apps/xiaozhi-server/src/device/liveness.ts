import type { WebSocket } from 'ws';

/** Devices vanish without closing: asked this often, dropped when they did not answer since. */
const PING_MS = 25_000;

/** Pings all sockets with one timer and drops those that no longer answer. */
export class Liveness {
  private readonly answered = new WeakSet<WebSocket>();
  private readonly sockets = new Set<WebSocket>();
  private timer: NodeJS.Timeout | undefined;

  /** Watches a socket until it closes. */
  watch(socket: WebSocket): void {
    this.sockets.add(socket);
    this.answered.add(socket);
    socket.on('pong', () => this.answered.add(socket));
    socket.once('close', () => this.sockets.delete(socket));
    this.timer ??= setInterval(() => this.ping(), PING_MS).unref();
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private ping(): void {
    for (const socket of this.sockets) {
      if (!this.answered.has(socket)) {
        socket.terminate();
        continue;
      }
      this.answered.delete(socket);
      socket.ping();
    }
  }
}
