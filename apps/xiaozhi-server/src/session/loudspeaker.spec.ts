import { ManualClock } from '@xiaozhi/audio';
import { LoopbackTransport } from '../testing/loopback-transport.js';
import { Loudspeaker } from './loudspeaker.js';

describe(Loudspeaker, () => {
  it('gives each packet a timestamp of its own on the time line of what is heard, and none is 0', async () => {
    const clock = new ManualClock();
    const transport = new LoopbackTransport();
    const due: number[] = [];
    const loudspeaker = new Loudspeaker(transport, clock, {
      sentence: () => undefined,
      frame: (_packet, _timestampMs, atMs) => due.push(atMs),
    });
    const packet = new Uint8Array(3);
    for (let count = 0; count < 3; count += 1) loudspeaker.sendFrame(packet);
    await clock.advance(60);
    loudspeaker.sendFrame(packet);
    await clock.advance(1_000);
    loudspeaker.sendFrame(packet);
    const timestamps = transport.sent.flatMap((sent) => (sent.kind === 'frame' ? [sent.timestampMs] : []));
    expect(timestamps).toEqual([1, 61, 121, 181, 1_060]);
    expect(due).toEqual(timestamps);
  });
});
