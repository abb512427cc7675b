import { OpusEncoder, concatSamples } from '@xiaozhi/audio';
import { SpeechError } from '../speech/speech-error.js';
import type { Asr } from '../speech/asr/asr.js';
import { Desk, TURN_MS, withParts } from '../testing/desk.js';
import { fakeAsr, fakeLlm, fakeRuntime, fakeStreamingAsr } from '../testing/fake-providers.js';

const FRAME_SAMPLES = 960;
const FRAME_MS = 60;
const LOUD = 0.5;
/** Not voice for the VAD of the fakes. */
const SOFT = 0.035;

/** A device that speaks into its microphone, in the desk's time. */
class Speaker {
  private readonly encoder = new OpusEncoder(16_000);
  private at = 0;

  constructor(private readonly desk: Desk) {}

  /** A tone of this level. */
  async say(level: number, ms: number): Promise<void> {
    for (let sentMs = 0; sentMs < ms; sentMs += FRAME_MS) {
      const tone = Float32Array.from({ length: FRAME_SAMPLES }, () => level * Math.sin((this.at += 1) / 4));
      this.desk.session.onAudio(this.encoder.encode(tone), this.desk.transport.lastTimestampMs);
      await this.desk.clock.advance(FRAME_MS);
    }
  }
}

async function openDesk(
  asr: Asr,
  mode = 'auto',
  features = {},
  llm = fakeRuntime().llm,
): Promise<{ desk: Desk; speaker: Speaker }> {
  const desk = new Desk(withParts({ asr, llm }));
  desk.tell({ type: 'hello', features });
  await desk.clock.advance(1);
  desk.tell({ type: 'listen', state: 'start', mode });
  await desk.clock.advance(1);
  return { desk, speaker: new Speaker(desk) };
}

const rms = (samples: Float32Array): number =>
  Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);

describe('recognition while somebody speaks', () => {
  it('begins with the first voice, and is over soon after the last', async () => {
    const { asr, streams } = fakeStreamingAsr((count, isWhole) => ({ text: isWhole ? 'Hello there.' : '' }));
    const { desk, speaker } = await openDesk(asr);
    await speaker.say(0, 600);
    expect(streams).toHaveLength(0);
    await speaker.say(LOUD, 300);
    expect(streams).toHaveLength(1);
    const heardEarly = concatSamples(streams[0]?.samples ?? []).length;
    expect(heardEarly).toBeGreaterThan(0.8 * 16_000);
    await speaker.say(LOUD, 300);
    await speaker.say(0, 420);
    await desk.clock.advance(TURN_MS);
    expect(desk.transport.texts('stt')).toEqual(['Hello there.']);
    expect(streams.map(({ ending }) => ending)).toEqual(['finished']);
  });

  it('does not lose a first syllable that the VAD does not hear', async () => {
    const { asr, streams } = fakeStreamingAsr(() => ({ text: 'Anna' }));
    const { desk, speaker } = await openDesk(asr);
    await speaker.say(0, 1_200);
    await speaker.say(SOFT, 600);
    await speaker.say(LOUD, 600);
    await speaker.say(0, 420);
    await desk.clock.advance(TURN_MS);
    const heard = concatSamples(streams[0]?.samples ?? []);
    const firstLoud = heard.findIndex((sample) => Math.abs(sample) > 0.2);
    // All of the syllable's 600 ms, but for the codec's own delay at its edge.
    const syllable = heard.subarray(firstLoud - 0.58 * 16_000, firstLoud - 0.02 * 16_000);
    for (let start = 0; start < syllable.length; start += 1_600)
      expect(rms(syllable.subarray(start, start + 1_600))).toBeGreaterThan(SOFT / 2);
  });

  it('cancels the upstream of a cough, and shows nothing', async () => {
    const { asr, streams } = fakeStreamingAsr(() => ({ text: 'Yeah.' }));
    const { desk, speaker } = await openDesk(asr);
    await speaker.say(LOUD, 180);
    await speaker.say(0, 900);
    await desk.clock.advance(TURN_MS);
    expect(streams.map(({ ending }) => ending)).toEqual(['cancelled']);
    expect(desk.transport.texts('stt')).toEqual([]);
    await speaker.say(LOUD, 600);
    await speaker.say(0, 600);
    await desk.clock.advance(TURN_MS);
    expect(streams.map(({ ending }) => ending)).toEqual(['cancelled', 'finished']);
    expect(desk.transport.texts('stt')).toEqual(['Yeah.']);
  });

  it('lets the words shorten and lengthen the silence that ends them', async () => {
    const silenceAfter = async (text: string): Promise<number> => {
      const { asr } = fakeStreamingAsr(() => ({ text }));
      const { desk, speaker } = await openDesk(asr);
      await speaker.say(LOUD, 600);
      let silentMs = 0;
      for (; desk.transport.texts('stt').length === 0; silentMs += FRAME_MS) await speaker.say(0, FRAME_MS);
      return silentMs;
    };
    const [finished, open, unfinished] = [
      await silenceAfter('I live in Berlin.'),
      await silenceAfter('I live in Berlin'),
      await silenceAfter('I live in Berlin and'),
    ];
    expect(finished).toBeLessThan(open);
    expect(open).toBeLessThan(unfinished);
  });

  it('ends an utterance where the recogniser’s own end-pointing does', async () => {
    const { asr } = fakeStreamingAsr((count) => ({ text: 'Lamp on', endsUtterance: count > 0.6 * 16_000 }));
    const { desk, speaker } = await openDesk(asr);
    await speaker.say(LOUD, 900);
    await desk.clock.advance(TURN_MS);
    expect(desk.transport.texts('stt').at(0)).toBe('Lamp on');
  });

  it('recalls for stable words while they are spoken, and once', async () => {
    const { asr } = fakeStreamingAsr((count, isWhole) => ({
      text: isWhole ? 'Where do I live?' : 'where do i live',
    }));
    const { desk, speaker } = await openDesk(asr);
    await speaker.say(LOUD, 600);
    expect(desk.memories.recalls.map(({ text }) => text)).toEqual(['where do i live']);
    await speaker.say(0, 420);
    await desk.clock.advance(TURN_MS);
    expect(desk.transport.texts('stt')).toEqual(['Where do I live?']);
    expect(desk.memories.recalls).toHaveLength(1);
  });

  it('neither shows nor keeps a recall for words that were not said', async () => {
    const { asr } = fakeStreamingAsr((_, isWhole) => ({ text: isWhole ? 'Call my bank.' : 'call my mum' }));
    const { desk, speaker } = await openDesk(asr);
    desk.memories.sectionOf = (text) => `about: ${text}`;
    await speaker.say(LOUD, 600);
    await speaker.say(0, 600);
    await desk.clock.advance(TURN_MS);
    expect(desk.memories.recalls.map(({ text }) => text)).toEqual(['call my mum', 'Call my bank.']);
    expect(desk.memories.captured.map(({ turn }) => turn.recalled.section)).toEqual(['about: Call my bank.']);
  });

  it('streams from button to button, whatever the VAD says', async () => {
    const { asr, streams } = fakeStreamingAsr(() => ({ text: 'Soft words' }));
    const { desk, speaker } = await openDesk(asr, 'manual');
    await speaker.say(SOFT, 300);
    expect(streams[0]?.ending).toBe('open');
    await speaker.say(0, 1_200);
    expect(desk.transport.texts('stt')).toEqual([]);
    desk.tell({ type: 'listen', state: 'stop' });
    await desk.clock.advance(TURN_MS);
    expect(streams.map(({ ending }) => ending)).toEqual(['finished']);
    expect(desk.transport.texts('stt')).toEqual(['Soft words']);
  });

  it.each<[string, (desk: Desk) => void]>([
    ['the session closes', (desk) => desk.session.close(1000, 'bye')],
    ['the microphone is opened anew', (desk) => desk.tell({ type: 'listen', state: 'start', mode: 'auto' })],
  ])('cancels the upstream when %s', async (_, act) => {
    const { asr, streams } = fakeStreamingAsr(() => ({ text: 'half a' }));
    const { desk, speaker } = await openDesk(asr);
    await speaker.say(LOUD, 300);
    act(desk);
    await desk.clock.advance(TURN_MS);
    expect(streams.map(({ ending }) => ending)).toEqual(['cancelled']);
    expect(desk.transport.texts('stt')).toEqual([]);
  });

  it('cancels a recogniser that is late when the turn is aborted', async () => {
    let signal: AbortSignal | undefined;
    const asr: Asr = {
      ...fakeAsr(() => ''),
      streams: true,
      async *transcribe(_audio, given) {
        signal = given;
        await new Promise(() => undefined);
        yield { text: 'never', isFinal: true };
      },
    };
    const { desk, speaker } = await openDesk(asr);
    await speaker.say(LOUD, 600);
    await speaker.say(0, 420);
    expect(signal?.aborted).toBe(false);
    desk.tell({ type: 'abort' });
    await desk.clock.advance(1);
    expect(signal?.aborted).toBe(true);
  });

  it('hears the utterance from its beginning once more when the upstream breaks off in the middle', async () => {
    let isBroken = true;
    const { asr, streams } = fakeStreamingAsr((count) => {
      if (isBroken && count > 16_000) {
        isBroken = false;
        throw new SpeechError('SPEECH_UNAVAILABLE', 'closed in the middle');
      }
      return { text: `${Math.round(count / 16_000)} s` };
    });
    const { desk, speaker } = await openDesk(asr);
    await speaker.say(0, 900);
    await speaker.say(LOUD, 900);
    await speaker.say(0, 600);
    await desk.clock.advance(TURN_MS);
    expect(streams).toHaveLength(2);
    expect(desk.transport.texts('stt')).toEqual(['2 s']);
  });

  it('apologises when it breaks off for good, and the next utterance is heard', async () => {
    let isBroken = true;
    const { asr } = fakeStreamingAsr(() => {
      if (isBroken) throw new SpeechError('SPEECH_UNAVAILABLE', 'down');
      return { text: 'again' };
    });
    const { desk, speaker } = await openDesk(asr);
    await speaker.say(LOUD, 600);
    await speaker.say(0, 600);
    await desk.clock.advance(TURN_MS);
    expect(desk.transport.texts('tts')).toEqual([expect.stringMatching(/sorry/i)]);
    isBroken = false;
    await speaker.say(LOUD, 600);
    await speaker.say(0, 600);
    await desk.clock.advance(TURN_MS);
    expect(desk.transport.texts('stt').at(-1)).toBe('again');
  });

  it('keeps the words of two devices apart', async () => {
    const { asr } = fakeStreamingAsr((count) => ({ text: `${Math.round(count / 1_600)}` }));
    const [one, two] = [await openDesk(asr), await openDesk(asr)];
    await Promise.all([one.speaker.say(LOUD, 600), two.speaker.say(LOUD, 1_800)]);
    await Promise.all([one.speaker.say(0, 600), two.speaker.say(0, 600)]);
    await Promise.all([one.desk.clock.advance(TURN_MS), two.desk.clock.advance(TURN_MS)]);
    const [short, long] = [one, two].map(({ desk }) => Number(desk.transport.texts('stt')[0]));
    expect((long as number) - (short as number)).toBeGreaterThan(10);
  });

  it('still asks a recogniser that does not stream only for whole utterances', async () => {
    let asked = 0;
    const asr: Asr = {
      ...fakeAsr(() => ''),
      async *transcribe(audio) {
        asked += 1;
        let count = 0;
        for await (const chunk of audio) count += chunk.length;
        yield { text: `${count > 16_000 ? 'whole' : 'part'}`, isFinal: true };
      },
    };
    const { desk, speaker } = await openDesk(asr);
    await speaker.say(0, 600);
    await speaker.say(LOUD, 600);
    expect(asked).toBe(0);
    await speaker.say(0, 420);
    await desk.clock.advance(TURN_MS);
    expect(desk.transport.texts('stt')).toEqual(['whole']);
  });
});

describe('a person who interrupts', () => {
  it('is heard by a streaming recogniser while the answer stops', async () => {
    const { asr, streams } = fakeStreamingAsr(() => ({ text: streams.length === 1 ? 'Talk.' : 'Stop.' }));
    const llm = fakeLlm(async function* () {
      for (let sentence = 0; sentence < 60; sentence += 1) yield 'And on it goes. ';
    });
    const { desk, speaker } = await openDesk(asr, 'realtime', { aec: true }, llm);
    await speaker.say(LOUD, 600);
    // The device reports what it plays, and hears nothing of it.
    await speaker.say(0, 1_800);
    expect(desk.transport.script.at(-1)).toBe('audio');
    await speaker.say(LOUD, 300);
    expect(desk.transport.script.at(-1)).toBe('tts stop');
    expect(streams.map(({ ending }) => ending)).toEqual(['finished', 'open']);
    await speaker.say(LOUD, 300);
    await speaker.say(0, 600);
    await desk.clock.advance(1);
    expect(desk.transport.texts('stt')).toEqual(['Talk.', 'Stop.']);
  });
});
