import { readWav } from '@xiaozhi/audio';
import { toneWav } from '../testing/voices.js';
import { toSampleAudio } from './sample-audio.js';

const bytesOf = (base64: string): Buffer => Buffer.from(base64, 'base64');
/** The file with one of its header's fields changed. */
function patched(patch: (header: Buffer) => void): string {
  const file = bytesOf(toneWav(2));
  patch(file);
  return file.toString('base64');
}
const faultOf = (base64: string): unknown => {
  try {
    return toSampleAudio(base64);
  } catch (error) {
    return error;
  }
};

describe(toSampleAudio, () => {
  it('stores 16 kHz mono, whatever rate came, with the same sound', () => {
    const { wav, durationMs } = toSampleAudio(toneWav(2, { sampleRateHz: 44_100, toneHz: 1_000 }));
    const { samples, sampleRateHz } = readWav(bytesOf(wav));
    expect([durationMs, sampleRateHz, samples.length]).toEqual([2_000, 16_000, 32_000]);
    expect(bytesOf(wav).subarray(22, 24)).toEqual(Buffer.from([1, 0]));
    const tone = Float32Array.from({ length: 1_000 }, (_, index) => Math.sin((Math.PI * index) / 8) / 2);
    const worst = tone.reduce(
      (far, value, index) => Math.max(far, Math.abs(value - (samples[8_000 + index] ?? 9))),
      0,
    );
    expect(worst).toBeLessThan(0.01);
  });

  it('takes a second and half a minute', () => {
    expect(toSampleAudio(toneWav(1)).durationMs).toBe(1_000);
    expect(toSampleAudio(toneWav(30)).durationMs).toBe(30_000);
  });

  it.each([
    ['too short', 0.9],
    ['too long', 30.1],
    ['empty', 0],
  ])('refuses what is %s', (_, seconds) => {
    expect(faultOf(toneWav(seconds))).toMatchObject({ status: 422, code: 'SAMPLE_LENGTH' });
  });

  it.each([
    ['no WAV file', Buffer.from('ID3 not a wav file at all').toString('base64')],
    ['empty', ''],
    ['cut off in its header', bytesOf(toneWav(2)).subarray(0, 30).toString('base64')],
    ['cut off before its audio', bytesOf(toneWav(2)).subarray(0, 36).toString('base64')],
    ['of 8 bits', patched((file) => file.writeUInt16LE(8, 34))],
    ['compressed', patched((file) => file.writeUInt16LE(6, 20))],
    ['without channels', patched((file) => file.writeUInt16LE(0, 22))],
    ['of no rate', patched((file) => file.writeUInt32LE(0, 24))],
    ['of a rate that nobody can play', patched((file) => file.writeUInt32LE(0xffff_ffff, 24))],
  ])('refuses a file that is %s, and says what to do', (_, file) => {
    expect(faultOf(file)).toMatchObject({
      ...{ status: 422, code: 'SAMPLE_UNREADABLE' },
      message: expect.stringContaining('16 kHz, mono') as string,
    });
  });
});
