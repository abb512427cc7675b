import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OpusEncoder, readWav, resample } from '@xiaozhi/audio';
import { silentLogger } from '@xiaozhi/observability';
import { asrRegistry } from '../../speech/asr/asr.registry.js';
import { vadRegistry } from '../../speech/vad/vad.registry.js';
import { DEFAULT_ENDPOINTING } from './endpointing.js';
import { transcribe } from './transcribe.js';
import { UtteranceRecorder } from './utterance-recorder.js';

const JFK = join(__dirname, '../../../../../tools/device-simulator/fixtures/jfk.wav');
const RATE_HZ = 16_000;
const FRAME_SAMPLES = 960;

describe('a recording of human speech that begins at once', () => {
  it('keeps its first syllable through codec, voice activity and recorder', async () => {
    const deps = { logger: silentLogger(), modelsDir: 'models' };
    const { samples, sampleRateHz } = readWav(readFileSync(JFK));
    const spoken = resample(samples, sampleRateHz, RATE_HZ).subarray(0, 3 * RATE_HZ);
    const encoder = new OpusEncoder(RATE_HZ);
    const recorder = new UtteranceRecorder(vadRegistry.create('silero', {}, deps).open(), {
      ...DEFAULT_ENDPOINTING,
      threshold: 0.5,
      endSilenceMs: 700,
    });
    recorder.start(false);
    const events = [];
    for (let start = 0; start + FRAME_SAMPLES <= spoken.length; start += FRAME_SAMPLES)
      events.push(...(await recorder.push(encoder.encode(spoken.subarray(start, start + FRAME_SAMPLES)))));
    const ended = events.flatMap((event) => (event.kind === 'utterance' ? [event.utterance] : []))[0];
    const utterance = ended ?? recorder.stop() ?? { samples: new Float32Array(0) };
    const asr = asrRegistry.create('moonshine', {}, deps);
    expect(await transcribe(asr, utterance, new AbortController().signal)).toMatch(/^and so\b/i);
  });
});
