import { OpusEncoder } from '@xiaozhi/audio';
import type { LlmMessage } from '../llm/llm.js';
import type { SpeakingOutcome } from '../proactive/speaker.js';
import { Desk, TURN_MS, withParts } from '../testing/desk.js';
import { fakeLlm, fakeTts } from '../testing/fake-providers.js';
import { Session } from './session.js';

const SETTLED_MS = 1_600;

async function connected(desk = new Desk()): Promise<Desk> {
  desk.tell({ type: 'hello' });
  await desk.clock.advance(SETTLED_MS);
  return desk;
}

/** Announces and lets time pass. */
async function announce(desk: Desk, text: string, forMs = TURN_MS): Promise<SpeakingOutcome> {
  const outcome = desk.session.announce(() => text);
  await desk.clock.advance(forMs);
  return outcome;
}

/** Loud noise, as fake voice activity takes it for speech. */
function speak(desk: Desk, frames: number): void {
  const encoder = new OpusEncoder(16_000);
  for (let frame = 0; frame < frames; frame += 1)
    desk.session.onAudio(encoder.encode(Float32Array.from({ length: 960 }, (_, at) => Math.sin(at / 3) / 2)));
}

describe(`${Session.name} that speaks first`, () => {
  it('makes an idle device speak, and shows nothing as heard', async () => {
    const desk = await connected();
    expect(await announce(desk, 'Dinner is ready. Come down!')).toBe('spoken');
    expect(desk.transport.script).toEqual([
      ...['hello', 'tts start', 'tts sentence_start', 'audio', 'tts sentence_start', 'audio', 'tts stop'],
    ]);
    expect(desk.transport.texts('tts')).toEqual(['Dinner is ready.', 'Come down!']);
    expect(desk.lines.map(({ role, content }) => [role, content])).toEqual([
      ['assistant', 'Dinner is ready. Come down!'],
    ]);
    expect([desk.memories.heard, desk.memories.captured]).toEqual([[], []]);
  });

  it('can be answered: what was said is part of the dialogue', async () => {
    let seen: readonly LlmMessage[] = [];
    const llm = fakeLlm(async function* ({ messages }) {
      seen = messages;
      yield 'Good.';
    });
    const desk = await connected(new Desk(withParts({ llm })));
    await announce(desk, 'Reminder: take your pills.');
    desk.tell({ type: 'listen', state: 'start', mode: 'auto' });
    desk.say('I have done that');
    await desk.clock.advance(TURN_MS);
    expect(seen.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
    expect(seen[1]?.content).toBe('Reminder: take your pills.');
    expect(desk.memories.captured).toHaveLength(1);
  });

  it('cuts no turn', async () => {
    const desk = await connected();
    desk.say('tell me something');
    await desk.clock.advance(100);
    expect(desk.session.isFree).toBe(false);
    expect(await announce(desk, 'Dinner!')).toBe('unheard');
    expect(desk.transport.texts('tts')).toEqual(['You said tell me something.']);
  });

  it('lets somebody begin to speak who has just connected or opened the microphone', async () => {
    const desk = new Desk();
    expect(await announce(desk, 'x', 5_000)).toBe('unheard');
    desk.tell({ type: 'hello' });
    await desk.clock.advance(1_000);
    expect(desk.session.isFree).toBe(false);
    await desk.clock.advance(1_000);
    expect(desk.session.isFree).toBe(true);
    desk.tell({ type: 'listen', state: 'start', mode: 'auto' });
    expect(desk.session.isFree).toBe(false);
    await desk.clock.advance(SETTLED_MS);
    expect(desk.session.isFree).toBe(true);
  });

  it('does not speak into an utterance, nor while a button is held', async () => {
    const desk = await connected();
    desk.tell({ type: 'listen', state: 'start', mode: 'auto' });
    speak(desk, 20);
    await desk.clock.advance(2 * SETTLED_MS);
    expect(desk.session.isFree).toBe(false);
    expect(await announce(desk, 'x')).toBe('unheard');
    desk.tell({ type: 'listen', state: 'start', mode: 'manual' });
    await desk.clock.advance(60_000);
    expect(desk.session.isFree).toBe(false);
    desk.tell({ type: 'listen', state: 'stop' });
    await desk.clock.advance(TURN_MS);
    expect(desk.transport.texts('stt')).toEqual([]);
    await desk.clock.advance(SETTLED_MS);
    expect(desk.session.isFree).toBe(true);
  });

  it('counts as heard what the person interrupts, and can speak again after', async () => {
    const desk = await connected();
    const outcome = desk.session.announce(() => 'A long announcement.');
    await desk.clock.advance(150);
    desk.tell({ type: 'abort' });
    await desk.clock.advance(SETTLED_MS);
    expect(await outcome).toBe('spoken');
    expect(desk.lines.map(({ content }) => content)).toEqual(['A long announcement.']);
    expect(await announce(desk, 'Next.')).toBe('spoken');
  });

  it('counts as unheard what breaks off with the connection, unless all of it was played', async () => {
    const broken = await connected();
    const outcome = broken.session.announce(() => 'One more thing. '.repeat(12));
    await broken.clock.advance(150);
    broken.session.close(1000, 'gone');
    await broken.clock.advance(10);
    expect(await outcome).toBe('unheard');
    const late = await connected();
    const whole = late.session.announce(() => 'One.');
    await late.clock.advance(400);
    late.session.close(1000, 'gone');
    await late.clock.advance(10);
    expect(await whole).toBe('spoken');
    expect(late.lines).toHaveLength(1);
  });

  it('stays silent where the voice fails, and ends the turn for the device', async () => {
    const desk = await connected(new Desk(withParts({ tts: fakeTts(() => true) })));
    expect(await announce(desk, 'Dinner!')).toBe('failed');
    expect(desk.transport.script).toEqual(['hello', 'tts start', 'tts stop']);
    expect(desk.lines).toEqual([]);
  });

  it('says nothing where no agent is known', async () => {
    const desk = await connected(new Desk({ kind: 'needs-binding', code: '123456' }));
    expect([desk.session.isFree, await announce(desk, 'x')]).toEqual([false, 'unheard']);
    expect(desk.transport.script).toEqual(['hello']);
  });
});
