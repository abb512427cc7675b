// CPU time of the echo canceller for each packet of 60 ms. Needs `npm run build`; run from the repository's root:
//   node libs/audio/bench/echo-cost.mjs
import { readFileSync } from 'node:fs';
import { EchoCanceller, readWav, resample } from '../dist/index.js';

const PACKET = 960;
const file = new URL('../../../tools/device-simulator/fixtures/jfk.wav', import.meta.url);
const { samples, sampleRateHz } = readWav(readFileSync(file));
const speech = resample(samples, sampleRateHz, 16_000);
const packets = Math.floor(speech.length / PACKET);

for (const [name, isPlaying] of [
  ['while the agent speaks', true],
  ['while it is silent', false],
]) {
  const canceller = new EchoCanceller();
  canceller.play(1, speech.subarray(0, PACKET));
  canceller.process(new Float32Array(PACKET), 1);
  let costUs = 0;
  let count = 0;
  for (let round = 0; round < 6; round += 1) {
    for (let packet = 0; packet < packets; packet += 1) {
      const timestampMs = 61 + (round * packets + packet) * 60;
      const played = speech.subarray(packet * PACKET, (packet + 1) * PACKET);
      if (isPlaying) canceller.play(timestampMs, played);
      const heard = played.map((sample) => 0.4 * sample);
      const before = process.cpuUsage();
      canceller.process(heard, isPlaying ? timestampMs : 0);
      const used = process.cpuUsage(before);
      // The first round warms the compiler up.
      if (round === 0) continue;
      costUs += used.user + used.system;
      count += 1;
    }
  }
  console.log(`${name}: ${Math.round(costUs / count)} µs for each packet of 60 ms`);
}
