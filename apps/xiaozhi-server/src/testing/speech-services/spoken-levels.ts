/** Length of one spoken "word". */
export const WORD_SAMPLES = 9_600;

/** Audio that a stand-in understands: each 0.6 s of a constant level are one word, for example `w12` for 0.12. */
export function spokenLevels(...levels: readonly number[]): Float32Array {
  const samples = new Float32Array(levels.length * WORD_SAMPLES);
  levels.forEach((level, index) => samples.fill(level, index * WORD_SAMPLES, (index + 1) * WORD_SAMPLES));
  return samples;
}

/** Hears `spokenLevels`, whatever pieces they come in. */
export class LevelListener {
  private samples: number[] = [];

  /** @param pcm signed 16 bit, little endian */
  push(pcm: Uint8Array): void {
    const view = new DataView(pcm.buffer, pcm.byteOffset, pcm.byteLength);
    for (let at = 0; at + 1 < pcm.byteLength; at += 2) this.samples.push(view.getInt16(at, true));
  }

  /** A word for each 0.6 s that are whole, or more than half so at the end. */
  words(isWhole: boolean): string[] {
    const words: string[] = [];
    const shortest = isWhole ? WORD_SAMPLES / 2 : WORD_SAMPLES;
    for (let start = 0; start + shortest <= this.samples.length; start += WORD_SAMPLES) {
      const level = Math.round(((this.samples[start + shortest / 2] as number) / 32_767) * 100);
      if (level !== 0) words.push(`w${level}`);
    }
    return words;
  }

  clear(): void {
    this.samples = [];
  }
}
