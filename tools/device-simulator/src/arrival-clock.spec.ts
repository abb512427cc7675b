import { once } from 'node:events';
import { createServer, connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { ArrivalClock } from './arrival-clock.js';

/** Holds the process up, longer than the clock's timer takes. */
function block(): void {
  const until = performance.now() + 60;
  while (performance.now() < until);
}

describe(ArrivalClock, () => {
  let atMs: number;
  let clock: ArrivalClock;
  beforeEach(() => {
    atMs = 1_000;
    clock = new ArrivalClock(() => atMs);
    clock.start();
  });
  afterEach(() => clock.stop());

  it('takes what is read by a process that is awake for new', () => {
    atMs = 1_030;
    expect(clock.earliestMs(atMs)).toBe(1_030);
  });

  it('takes what is read in the work that held the process up for as old as that', () => {
    atMs = 1_500;
    expect(clock.earliestMs(atMs)).toBe(1_000);
  });

  it('takes what lay in a socket while the process was held up for as old as that, and nothing after it', async () => {
    const server = createServer((socket) => socket.end('x')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
    const earliest = once(client, 'data').then(() => clock.earliestMs(atMs));
    await once(server, 'connection');
    block();
    atMs = 1_500;
    expect(await earliest).toBe(1_000);
    await new Promise((done) => setImmediate(done));
    expect(clock.earliestMs(atMs)).toBe(1_500);
    client.destroy();
    server.close();
  });

  it('says nothing of its own once it is stopped', () => {
    clock.stop();
    atMs = 2_000;
    expect(clock.earliestMs(atMs)).toBe(2_000);
  });
});
