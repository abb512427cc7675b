import { createCipheriv, randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { OpusEncoder } from '@xiaozhi/audio';
import { encodeUdpPacket, parseUdpHeader, udpNonce } from '@xiaozhi/device-protocol';
import { MqttLink, SimulatedDevice } from '@xiaozhi/device-simulator';
import { expectThat, scriptOf, withDevice } from '../scenario.js';
import type { Bench, Scenario } from '../scenario.js';

const SILENCE = new OpusEncoder(16_000).encode(new Float32Array(960));
/** A poor radio link; the seed makes it the same in every run. */
const POOR_NETWORK = { seed: 20_260_301, lossShare: 0.05, duplicateShare: 0.05, lateShare: 0.05 };
const NOISE_PACKETS_COUNT = 60;

function linkOf(device: SimulatedDevice): MqttLink {
  const { mqtt } = device;
  if (mqtt === undefined) throw new Error('the device is not on MQTT');
  return mqtt;
}

function audioOf(device: SimulatedDevice): NonNullable<MqttLink['audio']> {
  const { audio } = linkOf(device);
  if (audio === undefined) throw new Error('no audio channel is open');
  return audio;
}

/** A packet as somebody makes it who saw the device's packets, but not its key. */
function forged(seen: Uint8Array, ahead: number): Uint8Array {
  const header = parseUdpHeader(seen);
  if (header === undefined) throw new Error('a packet of the device cannot be read');
  const { ssrc, sequence, timestampMs } = header;
  return encodeUdpPacket(
    udpNonce(ssrc),
    { sequence: sequence + ahead, timestampMs },
    SILENCE,
    (counterBlock, bytes) => createCipheriv('aes-128-ctr', randomBytes(16), counterBlock).update(bytes),
  );
}

/** Control over MQTT, audio over UDP: the broker's rules, sessions, and what a network or an attacker does to UDP. */
export const MQTT_SCENARIOS: readonly Scenario[] = (
  [
    {
      id: 50,
      title: 'the broker takes the password of OTA and no other, nor that of another client id',
      run: async (bench: Bench): Promise<void> => {
        const [mine, other] = await Promise.all([offerOf(bench), offerOf(bench)]);
        for (const offer of [
          { ...mine, password: '' },
          { ...mine, password: other.password },
          { ...other, client_id: mine.client_id },
        ]) {
          const link = new MqttLink({ offer, subscribes: false });
          const refusal = await link.open(NO_EVENTS).then(
            () => undefined,
            (error: unknown) => error,
          );
          link.drop();
          expectThat(refusal !== undefined, 'a wrong password was let in');
        }
      },
    },
    {
      id: 51,
      title: 'a device reads nothing of another, and speaks for no other',
      run: (bench: Bench) =>
        withDevice(bench, {}, (victim) =>
          withDevice(bench, {}, async (spy) => {
            const heard: string[] = [];
            const { broker } = linkOf(spy);
            broker?.on('message', (topic) => heard.push(topic));
            const topic = linkOf(victim).offer.subscribe_topic;
            for (const filter of [topic, '#', 'devices/p2p/+'])
              await broker?.subscribeAsync(filter).catch(() => undefined);
            const before = victim.messages.length;
            broker?.publish(topic, '{"type":"system","command":"reboot"}');
            const turn = await victim.say('hello');
            expectThat(turn.framesCount > 0, 'the other device got no answer');
            expectThat(!heard.includes(topic), 'messages to another device were read');
            const told = victim.messages.slice(before).map(({ message }) => message.type);
            expectThat(!told.includes('system'), 'a message of another device got through');
          }),
        ),
    },
    {
      id: 52,
      title:
        'each hello is a session with a key of its own; goodbye ends it, and the broker keeps the device',
      run: (bench: Bench) =>
        withDevice(bench, {}, async (device) => {
          const { broker } = linkOf(device);
          const sessions = [device.sessionId];
          const keys = [audioOf(device).keyHex];
          await device.connect();
          sessions.push(device.sessionId);
          keys.push(audioOf(device).keyHex);
          await device.close();
          await device.connect();
          sessions.push(device.sessionId);
          keys.push(audioOf(device).keyHex);
          expectThat(new Set(sessions).size === 3, 'a session was used again');
          expectThat(new Set(keys).size === 3, 'a key was used again');
          expectThat(linkOf(device).broker === broker, 'the broker did not keep the device');
          expectThat((await device.say('hello')).framesCount > 0, 'no answer in the last session');
          const goodbyes = scriptOf(device).filter((step) => step === 'goodbye');
          expectThat(goodbyes.length === 0, 'the server said goodbye to a session that the device had ended');
        }),
    },
    {
      id: 53,
      title: 'after the server’s goodbye the device can begin again on the same connection',
      run: (bench: Bench) =>
        withDevice(bench, {}, async (device) => {
          device.sendRaw('{"type":"listen","state":"detect","text":"退出"}');
          await device.closed;
          expectThat(scriptOf(device).at(-1) === 'goodbye', 'no goodbye');
          await device.connect();
          expectThat((await device.say('hello')).framesCount > 0, 'no answer afterwards');
        }),
    },
    {
      id: 54,
      title:
        'a message of a session that is not there is answered with goodbye, so that the device begins anew',
      run: (bench: Bench) =>
        withDevice(bench, {}, async (device) => {
          const goodbye = device.next(({ type }) => type === 'goodbye', 5_000, 'goodbye');
          device.sendRaw('{"type":"listen","state":"start","mode":"auto","session_id":"of-before"}');
          await goodbye;
          const { session_id: of } = device.messages.at(-1)?.message ?? {};
          expectThat(of === 'of-before', 'the goodbye names another session');
          expectThat((await device.say('hello')).framesCount > 0, 'the session that was there has ended');
        }),
    },
    {
      id: 55,
      title: 'speech is understood and answered over a network that loses, repeats and reorders packets',
      run: (bench: Bench) =>
        withDevice(bench, { network: POOR_NETWORK }, async (device) => {
          const turn = await device.speak(bench.speech, { mode: 'manual', speed: 3 });
          expectThat(/country/i.test(turn.stt), `understood was: ${turn.stt}`);
          expectThat(turn.framesCount > 0, 'no audio came back');
        }),
    },
    {
      id: 56,
      title: 'repeated packets, noise and packets of another key do no harm to a conversation',
      run: (bench: Bench) =>
        withDevice(bench, {}, async (device) => {
          const audio = audioOf(device);
          for (const packet of [...audio.sent]) audio.put(packet);
          const seen = audio.sent.at(-1) as Uint8Array;
          for (let count = 1; count <= NOISE_PACKETS_COUNT; count += 1) {
            audio.put(randomBytes(1 + ((count * 37) % 1_400)));
            audio.put(forged(seen, 1_000_000 + count));
          }
          const turn = await device.speak(bench.speech, { mode: 'manual', speed: 3 });
          expectThat(/country/i.test(turn.stt), `understood was: ${turn.stt}`);
          expectThat(turn.framesCount > 0, 'no audio came back');
        }),
    },
    {
      id: 57,
      title: 'nobody but the device gets a packet: neither a stranger’s noise nor a replay is answered',
      run: (bench: Bench) =>
        withDevice(bench, {}, async (device) => {
          const audio = audioOf(device);
          const stranger = createSocket('udp4');
          let answersCount = 0;
          stranger.on('message', () => (answersCount += 1));
          try {
            const send = (packet: Uint8Array): void =>
              stranger.send(packet, audio.remote.port, audio.remote.server);
            const seen = [...audio.sent];
            for (const packet of [...seen, randomBytes(100), ...seen]) send(packet);
            for (let ahead = 1; ahead <= 20; ahead += 1) send(forged(seen.at(-1) as Uint8Array, ahead));
            const turn = await device.say('hello');
            expectThat(turn.framesCount > 0, 'the device got no answer');
            expectThat(answersCount === 0, `a stranger got ${answersCount} packets`);
          } finally {
            stranger.close();
          }
        }),
    },
  ] satisfies Scenario[]
).map((scenario) => ({ ...scenario, transport: 'mqtt' }));

const NO_EVENTS = {
  onText: () => undefined,
  onAudio: () => undefined,
  onClose: () => undefined,
  note: () => undefined,
};

async function offerOf(bench: Bench): Promise<MqttLink['offer']> {
  const { mqtt } = await new SimulatedDevice({ otaUrl: bench.otaUrl, mac: bench.newMac() }).checkOta();
  if (mqtt === undefined) throw new Error('OTA names no MQTT broker');
  return mqtt;
}
