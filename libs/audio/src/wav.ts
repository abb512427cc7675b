import { AudioError } from './audio-error.js';
import { toInt16 } from './pcm.js';

export interface WavAudio {
  /** Mono, −1 to 1; several channels are averaged. */
  samples: Float32Array;
  sampleRateHz: number;
}

const PCM = 1;
const FLOAT = 3;
const EXTENSIBLE = 0xfffe;

interface WavFormat {
  code: number;
  channelsCount: number;
  sampleRateHz: number;
  bits: number;
}

/** Reads a WAV file: 16-bit PCM or 32-bit float. @throws AudioError AUDIO_BAD_FORMAT */
export function readWav(file: Uint8Array): WavAudio {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (file.length < 12 || ascii(file, 0) !== 'RIFF' || ascii(file, 8) !== 'WAVE')
    throw badWav('it has no RIFF header');
  let format: WavFormat | undefined;
  for (let offset = 12; offset + 8 <= file.length;) {
    const id = ascii(file, offset);
    const size = view.getUint32(offset + 4, true);
    const body = offset + 8;
    if (id === 'fmt ') format = readFormat(view, body);
    if (id === 'data') {
      if (format === undefined) throw badWav('its data comes before its format');
      const bytes = Math.min(size, file.length - body);
      return { samples: readSamples(view, body, bytes, format), sampleRateHz: format.sampleRateHz };
    }
    offset = body + size + (size % 2);
  }
  throw badWav('it holds no audio');
}

/** Writes 16-bit PCM, mono. */
export function writeWav({ samples, sampleRateHz }: WavAudio): Uint8Array {
  const data = toInt16(samples);
  const file = new Uint8Array(44 + data.byteLength);
  const view = new DataView(file.buffer);
  const text = (offset: number, value: string): void => {
    for (let index = 0; index < value.length; index += 1) file[offset + index] = value.charCodeAt(index);
  };
  text(0, 'RIFF');
  view.setUint32(4, 36 + data.byteLength, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, PCM, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, sampleRateHz, true);
  view.setUint32(28, sampleRateHz * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  text(36, 'data');
  view.setUint32(40, data.byteLength, true);
  data.forEach((sample, index) => view.setInt16(44 + index * 2, sample, true));
  return file;
}

function readFormat(view: DataView, offset: number): WavFormat {
  if (offset + 16 > view.byteLength) throw badWav('its format is cut off');
  const tag = view.getUint16(offset, true);
  if (tag === EXTENSIBLE && offset + 26 > view.byteLength) throw badWav('its format is cut off');
  const channelsCount = view.getUint16(offset + 2, true);
  if (channelsCount === 0) throw badWav('it has no channels');
  return {
    code: tag === EXTENSIBLE ? view.getUint16(offset + 24, true) : tag,
    channelsCount,
    sampleRateHz: view.getUint32(offset + 4, true),
    bits: view.getUint16(offset + 14, true),
  };
}

function readSamples(view: DataView, offset: number, bytes: number, format: WavFormat): Float32Array {
  const { code, channelsCount, bits } = format;
  const isPcm = code === PCM && bits === 16;
  if (!isPcm && !(code === FLOAT && bits === 32))
    throw badWav(`format ${code} with ${bits} bits is not supported`);
  const width = bits / 8;
  const samples = new Float32Array(Math.floor(bytes / (width * channelsCount)));
  for (let index = 0; index < samples.length; index += 1) {
    let sum = 0;
    for (let channel = 0; channel < channelsCount; channel += 1) {
      const at = offset + (index * channelsCount + channel) * width;
      sum += isPcm ? view.getInt16(at, true) / 32_768 : view.getFloat32(at, true);
    }
    samples[index] = sum / channelsCount;
  }
  return samples;
}

function ascii(file: Uint8Array, offset: number): string {
  return String.fromCharCode(...file.subarray(offset, offset + 4));
}

function badWav(why: string): AudioError {
  return new AudioError('AUDIO_BAD_FORMAT', `The file is not a WAV file that can be read: ${why}.`);
}
