import { FliteEngine } from './flite-engine.js';

describe('the voice of flite', () => {
  const engine = new FliteEngine();
  const secondsOf = async (text: string, voice = 'slt'): Promise<number> => {
    const { samples, sampleRateHz } = await engine.speak(text, voice);
    expect(sampleRateHz).toBe(16_000);
    expect(samples.some((sample) => Math.abs(sample) > 0.05)).toBe(true);
    return samples.length / sampleRateHz;
  };

  it('speaks as long as people need, sentence after sentence', async () => {
    const word = await secondsOf('Hello.');
    const sentence = await secondsOf('Hello, your favourite colour is green, and your dog is called Bella.');
    expect(word).toBeGreaterThan(0.3);
    expect(sentence).toBeGreaterThan(3 * word);
    expect(await secondsOf('Hello.')).toBe(word);
  });

  it.each(['slt', 'rms', 'awb', 'kal16'])('has the voice %s', async (voice) => {
    expect(await secondsOf('Good morning to all of you.', voice)).toBeGreaterThan(1);
  });

  it('speaks letters with accents as letters, and leaves out what has no sound', async () => {
    expect(await secondsOf('The café’s crème brûlée 🍮')).toBe(await secondsOf("The cafe's creme brulee "));
  });

  it('speaks a text of many lines', async () => {
    const long = Array.from({ length: 40 }, (_, index) => `This is line ${index}.`).join('\n');
    expect(await secondsOf(long)).toBeGreaterThan(40);
  });
});
