import { OpusEncoder } from '@xiaozhi/audio';
import type { AgentRuntime } from '../config/agent-runtime.js';
import { Desk, withParts } from '../testing/desk.js';
import { fakeAsr, fakeLlm } from '../testing/fake-providers.js';
import { FakeSound } from '../testing/fake-sound.js';
import type { ToolPlugin } from '../tools/plugins/tool-plugin.js';

const FRAME_MS = 60;
const MUSIC_FRAMES = 60;
/** A tenth of a second of speech. */
const INTRO_FRAMES = 2;
const INTRO = 'Here is “Little Star”.';
/** In the midst of the music. */
const MIDST_MS = 2_400;
const WHOLE_MS = (MUSIC_FRAMES + 20) * FRAME_MS;

/** Offers one sound to everybody. */
function jukebox(sound: FakeSound): ToolPlugin {
  return {
    tools: () => [
      {
        description: { name: 'play_music', description: 'Plays music.', parameters: { type: 'object' } },
        run: () => Promise.resolve({ kind: 'played', text: INTRO, sound }),
      },
    ],
  };
}

/** Plays when it is told to, and else repeats. */
const dj = fakeLlm(async function* ({ messages, tools = [] }) {
  const said = messages.at(-1)?.content ?? '';
  if (said === 'play' && tools.some(({ name }) => name === 'play_music'))
    yield { kind: 'tool-call' as const, id: '1', name: 'play_music', arguments: '{}' };
  else yield `You said ${said}.`;
});

const framesOf = ({ transport }: Desk): number =>
  transport.sent.filter(({ kind }) => kind === 'frame').length;

describe('music in a session', () => {
  const deskWith = (sound: FakeSound, parts: Partial<AgentRuntime> = {}): Desk => {
    const desk = new Desk(withParts({ llm: dj, plugins: [jukebox(sound)], ...parts }));
    desk.tell({ type: 'hello' });
    return desk;
  };
  const play = async (desk: Desk, ms: number): Promise<void> => {
    desk.say('play');
    await desk.clock.advance(ms);
  };
  const expectSilenceAfter = async (desk: Desk, step: string): Promise<void> => {
    const { script } = desk.transport;
    expect(script.at(-1)).toBe(step);
    await desk.clock.advance(WHOLE_MS);
    expect(desk.transport.script).toEqual(script);
  };

  it('follows its announcement in the same turn, as long as it is, at the pace of speech', async () => {
    const sound = new FakeSound(MUSIC_FRAMES);
    const desk = deskWith(sound);
    await play(desk, MIDST_MS);
    // Nothing is read ahead of what is sent, but for the device's own buffer.
    expect(sound.takenCount).toBeLessThanOrEqual(MIDST_MS / FRAME_MS + 6);
    expect(desk.session.idleMs).toBe(0);
    await desk.clock.advance(WHOLE_MS - MIDST_MS);
    expect(desk.transport.script.slice(1)).toEqual([
      ...['stt', 'tts start', 'llm', 'tts sentence_start', 'audio'],
      ...['tts sentence_start', 'audio', 'tts stop'],
    ]);
    expect(desk.transport.texts('tts')).toEqual([INTRO, 'Little Star']);
    expect(framesOf(desk)).toBe(INTRO_FRAMES + MUSIC_FRAMES);
    expect([sound.openedCount, sound.freedCount]).toEqual([1, 1]);
  });

  it('is no silence: a device is idle from the end of the music on', async () => {
    const desk = deskWith(new FakeSound(MUSIC_FRAMES));
    await play(desk, WHOLE_MS);
    expect(desk.session.idleMs).toBeLessThan(WHOLE_MS - MUSIC_FRAMES * FRAME_MS);
  });

  it('is neither counted nor kept, but for its announcement, and traced as playing', async () => {
    const desk = deskWith(new FakeSound(MUSIC_FRAMES), { dailyOutputCharacters: 1_000 });
    await play(desk, WHOLE_MS);
    expect([...desk.usage.counts.values()]).toEqual([INTRO.length]);
    expect(desk.memories.captured.map(({ turn }) => turn.messages.map(({ content }) => content))).toEqual([
      ['play', INTRO],
    ]);
    expect(desk.lines.filter(({ role }) => role === 'assistant').map(({ content }) => content)).toEqual([
      INTRO,
    ]);
    const [trace] = desk.traces;
    expect(trace).toMatchObject({ outcome: 'spoken', framesCount: INTRO_FRAMES + MUSIC_FRAMES });
    const played = trace?.stages.filter(({ stage }) => stage === 'play') ?? [];
    expect(played.map(({ outcome, detail }) => [outcome, detail])).toEqual([
      ['ok', undefined],
      ['ok', 'play_music'],
    ]);
  });

  it('ends at once when the device aborts, and nothing of it follows', async () => {
    const sound = new FakeSound(MUSIC_FRAMES);
    const desk = deskWith(sound);
    await play(desk, MIDST_MS);
    desk.tell({ type: 'abort' });
    await expectSilenceAfter(desk, 'tts stop');
    expect(sound.freedCount).toBe(1);
    expect(sound.takenCount).toBeLessThan(MUSIC_FRAMES);
    expect(desk.traces).toMatchObject([{ outcome: 'cut' }]);
    expect(desk.memories.captured[0]?.turn.messages[1]?.content).toBe(INTRO);
  });

  it('ends when the connection does', async () => {
    const sound = new FakeSound(MUSIC_FRAMES);
    const desk = deskWith(sound);
    await play(desk, MIDST_MS);
    desk.session.close(1000, 'gone');
    await expectSilenceAfter(desk, 'audio');
    await desk.session.settled();
    expect(sound.freedCount).toBe(1);
  });

  it('gives way to whoever speaks into it, though the words are those of its title', async () => {
    const sound = new FakeSound(2 * MUSIC_FRAMES);
    const desk = deskWith(sound, { asr: fakeAsr(() => 'here is little star') });
    await desk.clock.advance(1);
    // As firmware does that cancels its own echo; in other modes the microphone is off while something plays.
    desk.tell({ type: 'listen', state: 'start', mode: 'realtime' });
    await play(desk, MIDST_MS);
    const encoder = new OpusEncoder(16_000);
    const tone = Float32Array.from({ length: 960 }, (_, at) => 0.5 * Math.sin(at / 5));
    for (let packet = 0; packet < 20; packet += 1) {
      desk.session.onAudio(encoder.encode(packet < 8 ? tone : new Float32Array(960)));
      await desk.clock.advance(FRAME_MS);
    }
    await desk.clock.advance(MIDST_MS);
    expect(desk.transport.texts('tts').at(-1)).toBe('You said here is little star.');
    expect(sound.takenCount).toBeLessThan(2 * MUSIC_FRAMES);
    expect(sound.freedCount).toBe(1);
  });

  it('plays to two devices side by side, each to its own end', async () => {
    const sound = new FakeSound(MUSIC_FRAMES);
    const [first, second] = [deskWith(sound), deskWith(sound)];
    await Promise.all([play(first, MIDST_MS), play(second, MIDST_MS)]);
    first.tell({ type: 'abort' });
    const sentCount = framesOf(first);
    await Promise.all([first.clock.advance(WHOLE_MS), second.clock.advance(WHOLE_MS)]);
    expect(framesOf(first)).toBe(sentCount);
    expect(framesOf(second)).toBe(INTRO_FRAMES + MUSIC_FRAMES);
    expect([sound.openedCount, sound.freedCount]).toEqual([2, 2]);
  });

  it('ends its turn in order where it breaks off', async () => {
    const desk = deskWith(new FakeSound(10, () => Promise.reject(new Error('disk gone'))));
    await play(desk, WHOLE_MS);
    expect(framesOf(desk)).toBe(INTRO_FRAMES + 10);
    expect(desk.transport.texts('tts')).toEqual([INTRO, 'Little Star']);
    expect(desk.transport.script.at(-1)).toBe('tts stop');
    expect(desk.traces).toMatchObject([{ outcome: 'spoken' }]);
  });
});
