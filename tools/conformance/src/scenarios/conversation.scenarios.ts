import { OpusEncoder } from '@xiaozhi/audio';
import type { SimulatedDevice } from '@xiaozhi/device-simulator';
import { NotApplicable, expectThat, scriptOf, withDevice } from '../scenario.js';
import type { Bench, Scenario } from '../scenario.js';

const STOP_MS = 250;
/** The server's 0.3 to 0.8 s, and what a busy machine adds. */
const TAIL_MS = { least: 250, most: 1_000 } as const;
const LONG_QUESTION = 'What can you do?';

/** Of three attempts, ms: a busy machine delays one; a server that is slow to stop is slow each time. */
async function quickest(attempt: () => Promise<number>): Promise<number> {
  let bestMs = Number.POSITIVE_INFINITY;
  for (let count = 0; count < 3 && bestMs >= STOP_MS; count += 1) bestMs = Math.min(bestMs, await attempt());
  return bestMs;
}

async function abortAnAnswer(device: SimulatedDevice): Promise<number> {
  const turn = device.say(LONG_QUESTION);
  await device.next((message) => message.state === 'sentence_start', 30_000, 'the beginning of the answer');
  const ms = await device.abort();
  await turn;
  return ms;
}

function isStop(message: Record<string, unknown>): boolean {
  return message.type === 'tts' && message.state === 'stop';
}

/** Scenarios 14 to 23 and 29: turns as a person has them. */
export const CONVERSATION_SCENARIOS: readonly Scenario[] = [
  {
    id: 14,
    title: 'speech in auto mode: stt, start, sentences with audio, stop, in that order',
    run: (bench) =>
      withDevice(bench, {}, async (device) => {
        const turn = await device.speak(bench.speech, { mode: 'auto' });
        expectThat(turn.stt !== '' && turn.framesCount > 0, 'no transcript or no audio');
        const script = scriptOf(device).filter((step) => /^(?:stt|tts)/.test(step));
        const steps = script.filter((step, index) => step !== script[index - 1]);
        expectThat(
          steps.join() === 'stt,tts start,tts sentence_start,tts stop',
          `the order was ${steps.join(', ')}`,
        );
      }),
  },
  {
    id: 15,
    title: 'stop comes 0.3 to 0.8 s after the last frame, and audio never runs far ahead',
    run: (bench) =>
      withDevice(bench, {}, async (device) => {
        const { framesCount, stopAfterLastFrameMs: tailMs } = await device.say(LONG_QUESTION);
        expectThat(framesCount > 20, `the answer had ${framesCount} frames only`);
        expectThat(
          tailMs !== undefined && tailMs >= TAIL_MS.least && tailMs <= TAIL_MS.most,
          `stop came ${tailMs ?? 'no'} ms after the last frame`,
        );
      }),
  },
  {
    id: 16,
    title: 'manual mode with nothing said: no answer and no error',
    run: (bench) =>
      withDevice(bench, {}, async (device) => {
        device.sendRaw('{"type":"listen","state":"start","mode":"manual"}');
        device.sendRaw('{"type":"listen","state":"stop"}');
        const before = device.messages.length;
        const turn = await device.say('hello');
        const told = device.messages.slice(before).filter(({ message }) => message.type === 'stt');
        expectThat(told.length === 1 && turn.framesCount > 0, 'there was an answer to nothing');
      }),
  },
  {
    id: 17,
    title: 'tiny and empty packets do no harm',
    run: (bench) =>
      withDevice(bench, {}, async (device) => {
        device.sendRaw('{"type":"listen","state":"start","mode":"auto"}');
        const silence = new OpusEncoder(16_000).encode(new Float32Array(960));
        for (const packet of [[], [248], [248, 255], [248, 255, 254], [...silence]])
          device.sendAudio(Uint8Array.from(packet));
        expectThat((await device.say('hello')).framesCount > 0, 'no answer afterwards');
      }),
  },
  {
    id: 18,
    title: 'a wake word is greeted; other words are answered',
    run: (bench) =>
      withDevice(bench, {}, async (device) => {
        await device.say('你好小智');
        expectThat(scriptOf(device).includes('tts start'), 'a wake word got no tts start');
        expectThat((await device.say('hello')).framesCount > 0, 'typed words got no answer');
      }),
  },
  {
    id: 19,
    title: 'abort silences at once; a new turn works; abort while idle is answered too',
    run: (bench) =>
      withDevice(bench, {}, async (device) => {
        const idleMs = await quickest(() => device.abort());
        expectThat(idleMs < STOP_MS, `abort while idle took ${Math.round(idleMs)} ms`);
        const ms = await quickest(() => abortAnAnswer(device));
        expectThat(ms < STOP_MS, `silence took ${Math.round(ms)} ms`);
        expectThat((await device.say('hello')).framesCount > 0, 'no answer afterwards');
        expectThat(isStop(device.messages.at(-1)?.message ?? {}), 'the last message was no stop');
      }),
  },
  {
    id: 21,
    title: 'an exit command ends the session after stt',
    run: (bench) =>
      withDevice(bench, {}, async (device) => {
        device.sendRaw('{"type":"listen","state":"detect","text":"退出"}');
        const { code } = await device.closed;
        expectThat(scriptOf(device).includes('stt'), 'no stt');
        expectThat(code === 1000, `closed with ${code}`);
      }),
  },
  {
    id: 30,
    title: 'a fact of one session is known in the next, and to no other device',
    run: async (bench: Bench): Promise<void> => {
      const mac = bench.newMac();
      const told = await withDevice(bench, { mac }, (device) => device.say('I am allergic to peanuts.'));
      if (told.framesCount === 0) throw new NotApplicable('the server does not answer');
      const ask = (who: string): Promise<string> =>
        withDevice(bench, { mac: who }, async (device) => (await device.say('What am I allergic to?')).reply);
      expectThat(/peanut/i.test(await ask(mac)), 'the fact was not known');
      expectThat(!/peanut/i.test(await ask(bench.newMac())), 'another device was told');
    },
  },
];
