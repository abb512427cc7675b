import { UtteranceAudio } from './utterance-audio.js';

const chunk = (value: number): Float32Array => Float32Array.of(value);
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function hear(audio: UtteranceAudio, heard: number[]): Promise<number[]> {
  for await (const [value] of audio.play()) heard.push(value as number);
  return heard;
}

describe(UtteranceAudio, () => {
  it('plays to everybody from the beginning, what comes later as it comes', async () => {
    const audio = new UtteranceAudio();
    const early: number[] = [];
    const hearing = hear(audio, early);
    audio.append(chunk(1));
    audio.append(chunk(2));
    await turn();
    expect(early).toEqual([1, 2]);
    const late = hear(audio, []);
    audio.append(chunk(3));
    await turn();
    expect(early).toEqual([1, 2, 3]);
    audio.end();
    audio.append(chunk(4));
    expect([await hearing, await late, await hear(audio, [])]).toEqual([
      [1, 2, 3],
      [1, 2, 3],
      [1, 2, 3],
    ]);
    expect(audio.samples).toEqual(Float32Array.of(1, 2, 3));
  });

  it('does not end by itself', async () => {
    const audio = new UtteranceAudio();
    audio.append(chunk(1));
    let isOver = false;
    void hear(audio, []).then(() => (isOver = true));
    await turn();
    expect(isOver).toBe(false);
    audio.end();
    await turn();
    expect(isOver).toBe(true);
  });
});
