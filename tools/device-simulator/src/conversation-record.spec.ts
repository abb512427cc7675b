import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readWav } from '@xiaozhi/audio';
import { writeConversation } from './conversation-record.js';
import type { TurnTranscript } from './turn-recorder.js';

const turn = (reply: string): TurnTranscript => ({
  stt: 'a | b',
  sentences: [reply],
  reply,
  audio: new Float32Array(24_000),
  audioSampleRateHz: 24_000,
  framesCount: 17,
  firstAudioMs: 900,
  maxGapMs: 60,
});

describe(writeConversation, () => {
  const folder = mkdtempSync(join(tmpdir(), 'conversation-'));

  afterAll(() => rmSync(folder, { recursive: true }));

  it('keeps both sides at one rate, with a pause between turns, and a table of what was understood', () => {
    const said = [{ samples: new Float32Array(8_000), sampleRateHz: 8_000 }];
    const files = writeConversation(folder, said, [turn('One.'), turn('Two.')]);
    expect(files.map((file) => file.slice(folder.length + 1))).toEqual([
      'said.wav',
      'heard.wav',
      'transcript.md',
    ]);
    const [mouth, ear] = files.slice(0, 2).map((file) => readWav(readFileSync(file)));
    expect([mouth?.sampleRateHz, mouth?.samples.length]).toEqual([16_000, 16_000]);
    expect([ear?.sampleRateHz, ear?.samples.length]).toEqual([16_000, 2 * 16_000 + 4_000]);
    expect(readFileSync(files[2] ?? '', 'utf8')).toContain('| a \\| b | Two. | 900 | 17 |');
  });

  it('writes no recording of words that were typed', () => {
    const files = writeConversation(folder, [], [turn('One.')]);
    expect(files.some((file) => file.endsWith('said.wav'))).toBe(false);
  });
});
