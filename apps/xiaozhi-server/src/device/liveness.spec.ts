import { EventEmitter } from 'node:events';
import type { WebSocket } from 'ws';
import { Liveness } from './liveness.js';

class FakeSocket extends EventEmitter {
  pings = 0;
  isTerminated = false;

  constructor(private readonly isAlive: () => boolean) {
    super();
  }

  ping(): void {
    this.pings += 1;
    if (this.isAlive()) this.emit('pong');
  }

  terminate(): void {
    this.isTerminated = true;
    this.emit('close');
  }
}

describe(Liveness, () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('drops a device that vanished within twice the time, and keeps one that answers', () => {
    const liveness = new Liveness(25_000);
    let isThere = true;
    const [faithful, vanishing] = [new FakeSocket(() => true), new FakeSocket(() => isThere)];
    for (const socket of [faithful, vanishing]) liveness.watch(socket as unknown as WebSocket);
    jest.advanceTimersByTime(60_000);
    expect([faithful.isTerminated, vanishing.isTerminated]).toEqual([false, false]);
    isThere = false;
    jest.advanceTimersByTime(50_000);
    expect([faithful.isTerminated, vanishing.isTerminated]).toEqual([false, true]);
    jest.advanceTimersByTime(50_000);
    expect(faithful.pings).toBeGreaterThan(vanishing.pings);
    liveness.stop();
    expect(jest.getTimerCount()).toBe(0);
  });

  it('keeps a device whose pong waits behind what it sent before', () => {
    const liveness = new Liveness(25_000);
    const busy = new FakeSocket(() => false);
    liveness.watch(busy as unknown as WebSocket);
    for (let count = 0; count < 4; count += 1) {
      jest.advanceTimersByTime(20_000);
      busy.emit('message');
    }
    expect(busy.isTerminated).toBe(false);
    jest.advanceTimersByTime(50_000);
    expect(busy.isTerminated).toBe(true);
    liveness.stop();
  });

  it('hears what came while the process stalled before it drops anyone', async () => {
    jest.useRealTimers();
    const liveness = new Liveness(30);
    const socket = new FakeSocket(() => false);
    liveness.watch(socket as unknown as WebSocket);
    while (socket.pings === 0) await new Promise((next) => setImmediate(next));
    // Stands for an answer that is read in the first turn of the event loop after the stall.
    setImmediate(() => socket.emit('pong'));
    const endMs = performance.now() + 60;
    while (performance.now() < endMs);
    await new Promise((next) => setTimeout(next, 5));
    expect(socket.isTerminated).toBe(false);
    liveness.stop();
  });
});
