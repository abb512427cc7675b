const SAMPLE_RATE_HZ = 16_000;
const HEADER_BYTES = 44;

/**
 * Speech as chat history stores it: WAV, 16 kHz, mono, 16 bit, as base64 (protocol 3.10).
 * @param samples mono, 16 kHz, −1 to 1
 */
export function encodeWav(samples: Float32Array): string {
  const wav = Buffer.alloc(HEADER_BYTES + samples.length * 2);
  wav.write('RIFF', 0, 'ascii');
  wav.writeUInt32LE(wav.length - 8, 4);
  wav.write('WAVEfmt ', 8, 'ascii');
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(SAMPLE_RATE_HZ, 24);
  wav.writeUInt32LE(SAMPLE_RATE_HZ * 2, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36, 'ascii');
  wav.writeUInt32LE(samples.length * 2, 40);
  samples.forEach((sample, index) => {
    const clipped = Math.max(-1, Math.min(1, sample));
    wav.writeInt16LE(Math.round(clipped * 32_767), HEADER_BYTES + index * 2);
  });
  return wav.toString('base64');
}
