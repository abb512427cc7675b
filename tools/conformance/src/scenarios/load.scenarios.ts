import { createConnection } from 'node:net';
import type { Socket } from 'node:net';
import { SimulatedDevice } from '@xiaozhi/device-simulator';
import { expectThat, withDevice } from '../scenario.js';
import type { Bench, Scenario } from '../scenario.js';

const HALF_OPEN_COUNT = 200;
/** A server that keeps half a handshake for longer can be filled up with them. */
const HALF_OPEN_DEADLINE_MS = 15_000;
const FLOOD_PER_TICK_COUNT = 50;
const FLOOD_TICK_MS = 100;
/** The device's queue holds 300 ms of audio ahead; a longer gap is heard. */
const MAX_GAP_MS = 300;

/** Scenario 38: what one peer does must not be heard by another. */
export const LOAD_SCENARIOS: readonly Scenario[] = [
  {
    id: 38,
    transport: 'websocket',
    title: 'half-open handshakes end by themselves',
    run: async (bench: Bench): Promise<void> => {
      const sockets = await halfOpen(await webSocketUrl(bench));
      const allGone = Promise.all(sockets.map((socket) => new Promise((gone) => socket.once('close', gone))));
      let timer: NodeJS.Timeout | undefined;
      const tooLate = new Promise<'late'>((resolve) => {
        timer = setTimeout(() => resolve('late'), HALF_OPEN_DEADLINE_MS);
      });
      try {
        expectThat((await Promise.race([allGone, tooLate])) !== 'late', 'some were still open after 15 s');
      } finally {
        clearTimeout(timer);
        for (const socket of sockets) socket.destroy();
      }
    },
  },
  {
    id: 38,
    transport: 'websocket',
    title: 'a flood of 500 messages a second is closed with 1008, and another device hears no gap',
    run: (bench) =>
      withDevice(bench, {}, (listener) =>
        withDevice(bench, {}, async (flooder) => {
          const answer = listener.say('What can you do?');
          const flood = setInterval(() => {
            for (let count = 0; count < FLOOD_PER_TICK_COUNT; count += 1) flooder.sendRaw('{"type":"ping"}');
          }, FLOOD_TICK_MS);
          try {
            const { code } = await flooder.closed;
            expectThat(code === 1008, `closed with ${code}`);
          } finally {
            clearInterval(flood);
          }
          const { framesCount, maxGapMs } = await answer;
          expectThat(framesCount > 20, `the other device heard ${framesCount} frames only`);
          expectThat(maxGapMs <= MAX_GAP_MS, `the other device heard a gap of ${maxGapMs} ms`);
        }),
      ),
  },
];

async function webSocketUrl(bench: Bench): Promise<URL> {
  const device = new SimulatedDevice({ otaUrl: bench.otaUrl, mac: bench.newMac() });
  return new URL((await device.checkOta()).webSocketUrl);
}

function halfOpen({ hostname, port, protocol, pathname }: URL): Promise<Socket[]> {
  const portNumber = Number(port || (protocol === 'wss:' ? 443 : 80));
  const open = (): Promise<Socket> =>
    new Promise((resolve, reject) => {
      const socket = createConnection(portNumber, hostname, () => {
        socket.write(`GET ${pathname} HTTP/1.1\r\nHost: ${hostname}\r\nUpgrade: `);
        resolve(socket);
      });
      socket.once('error', reject);
      // A server may end the connection with an answer that nobody reads.
      socket.resume();
    });
  return Promise.all(Array.from({ length: HALF_OPEN_COUNT }, open));
}
