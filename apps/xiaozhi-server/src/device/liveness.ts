import type { WebSocket } from 'ws';

/**
 * Pings all sockets with one timer and drops those that no longer answer: devices vanish without closing. Whatever a
 * device sends is an answer: while a flood of messages is being read, its pong may wait behind them.
 */
export class Liveness {
  private readonly answered = new WeakSet<WebSocket>();
  private readonly sockets = new Set<WebSocket>();
  private timer: NodeJS.Timeout | undefined;

  /** @param pingMs between two pings; a socket from which nothing came until the next is dropped */
  constructor(private readonly pingMs: number) {}

  /** Watches a socket until it closes. */
  watch(socket: WebSocket): void {
    this.sockets.add(socket);
    this.answered.add(socket);
    for (const sign of ['pong', 'message', 'ping']) socket.on(sign, () => this.answered.add(socket));
    socket.once('close', () => this.sockets.delete(socket));
    this.timer ??= setInterval(() => this.ping(), this.pingMs).unref();
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private ping(): void {
    const silent = [...this.sockets].filter((socket) => !this.answered.has(socket));
    for (const socket of this.sockets) {
      if (!this.answered.delete(socket)) continue;
      socket.ping();
    }
    // After a stall of this process the answers may be there, unread: they are read before this.
    setImmediate(() => {
      for (const socket of silent) if (!this.answered.has(socket)) socket.terminate();
    });
  }
}
