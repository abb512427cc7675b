import { expectThat, scriptOf, withDevice } from '../scenario.js';
import type { Bench, Scenario } from '../scenario.js';

const NO_MESSAGES = [
  'not json',
  '123',
  '[]',
  '{}',
  'null',
  '{"type":"listen"}',
  '{"type":"mcp"}',
  '{"type":"conformance-echo"}',
  '{"a":'.repeat(500),
];
/** Within what a server may close for. */
const BROKEN_FRAMES_COUNT = 150;

/** Scenarios 35 to 37 and 39: what must not end a service. */
export const HOSTILE_SCENARIOS: readonly Scenario[] = [
  {
    id: 35,
    title: 'a management message with a wrong secret gets an error, and does nothing',
    run: (bench) =>
      withDevice(bench, {}, async (device) => {
        device.sendRaw('{"type":"server","action":"restart","content":{"secret":"conformance"}}');
        expectThat((await device.say('hello')).framesCount > 0, 'no answer afterwards');
        const answers = device.messages.filter(({ message }) => message.type === 'server');
        expectThat(answers.length === 1 && answers[0]?.message.status === 'error', 'the answer was no error');
        expectThat(!JSON.stringify(answers).includes('"secret"'), 'the answer tells a secret');
      }),
  },
  {
    id: 36,
    title: 'what is no message is ignored, and nothing is echoed',
    run: (bench) =>
      withDevice(bench, {}, async (device) => {
        for (const text of NO_MESSAGES) device.sendRaw(text);
        expectThat((await device.say('hello')).framesCount > 0, 'no answer afterwards');
        const echoed = device.messages.some(({ message }) =>
          JSON.stringify(message).includes('conformance-echo'),
        );
        expectThat(!echoed, 'a message was echoed');
      }),
  },
  {
    id: 37,
    transport: 'websocket',
    title: 'frames that lie about their size are dropped; going on with them closes the connection with 1008',
    run: (bench) =>
      withDevice(bench, { protocolVersion: 3 }, async (device) => {
        device.sendRaw(Uint8Array.of(0, 0, 255, 255, 1, 2, 3));
        expectThat((await device.say('hello')).framesCount > 0, 'no answer after one broken frame');
        for (let count = 0; count < BROKEN_FRAMES_COUNT; count += 1)
          device.sendRaw(Uint8Array.of(0, 0, 255, 255, 1));
        const { code } = await device.closed;
        expectThat(code === 1008, `closed with ${code}`);
      }),
  },
  {
    id: 39,
    title: 'a second connection of a device ends the first',
    run: async (bench: Bench): Promise<void> => {
      const mac = bench.newMac();
      await withDevice(bench, { mac }, (first) =>
        withDevice(bench, { mac }, async (second) => {
          await first.closed;
          expectThat((await second.say('hello')).framesCount > 0, 'the second one got no answer');
          expectThat(!scriptOf(first).includes('tts start'), 'the first one was spoken to');
        }),
      );
    },
  },
];
