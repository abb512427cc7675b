import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { concatSamples, resample, writeWav } from '@xiaozhi/audio';
import type { WavAudio } from '@xiaozhi/audio';
import type { TurnTranscript } from './turn-recorder.js';

/** Of both recordings: enough for speech, and small. */
const RATE_HZ = 16_000;
const PAUSE_SAMPLES = RATE_HZ / 4;

/**
 * Writes `said.wav` (what the device said, where it spoke), `heard.wav` (what it was sent) and `transcript.md`.
 * @param said recordings that were spoken, one per turn; none where words were typed
 * @returns the files
 */
export function writeConversation(
  folder: string,
  said: readonly WavAudio[],
  turns: readonly TurnTranscript[],
): string[] {
  mkdirSync(folder, { recursive: true });
  const heard = turns.map(({ audio, audioSampleRateHz }) => ({
    samples: audio,
    sampleRateHz: audioSampleRateHz,
  }));
  const files = [
    ...(said.length === 0 ? [] : [{ name: 'said.wav', bytes: joined(said) }]),
    { name: 'heard.wav', bytes: joined(heard) },
    { name: 'transcript.md', bytes: transcriptOf(turns) },
  ];
  return files.map(({ name, bytes }) => {
    const file = join(folder, name);
    writeFileSync(file, bytes);
    return file;
  });
}

function joined(parts: readonly WavAudio[]): Uint8Array {
  const pieces = parts.flatMap(({ samples, sampleRateHz }, index) => [
    ...(index === 0 ? [] : [new Float32Array(PAUSE_SAMPLES)]),
    resample(samples, sampleRateHz, RATE_HZ),
  ]);
  return writeWav({ samples: concatSamples(pieces), sampleRateHz: RATE_HZ });
}

/** The turns as a table, in the words of the server. */
export function transcriptOf(turns: readonly TurnTranscript[]): string {
  const rows = turns.map(
    ({ stt, reply, firstAudioMs, framesCount }) =>
      `| ${cell(stt)} | ${cell(reply)} | ${firstAudioMs ?? '–'} | ${framesCount} |`,
  );
  return [
    '| the server understood | and answered | ms from the end of speech to the first audio | frames of 60 ms |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
