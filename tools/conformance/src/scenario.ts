import type { WavAudio } from '@xiaozhi/audio';
import { SimulatedDevice } from '@xiaozhi/device-simulator';
import type { DeviceOptions } from '@xiaozhi/device-simulator';

/** Ways of a device to a server. */
export type TransportName = 'websocket' | 'mqtt';

/** What a scenario finds: the server under test, and a person's recorded speech. */
export interface Bench {
  otaUrl: string;
  transport: TransportName;
  /** Over MQTT: subscribe, for brokers that do not do so for the device. */
  subscribes?: boolean;
  speech: WavAudio;
  /** A MAC that no other scenario uses. */
  newMac: () => string;
}

/** One acceptance scenario of the device protocol. It throws where the server is off. */
export interface Scenario {
  /** Number in the list of acceptance scenarios; from 50 on, of MQTT + UDP, which the list leaves out. */
  id: number;
  /** Where it means something; both unless said. */
  transport?: TransportName;
  title: string;
  run: (bench: Bench) => Promise<void>;
}

/** Why a scenario says nothing about this server. */
export class NotApplicable extends Error {
  constructor(why: string) {
    super(why);
    this.name = 'NotApplicable';
  }
}

/** @throws Error with the finding */
export function expectThat(condition: boolean, finding: string): asserts condition {
  if (!condition) throw new Error(finding);
}

/** Runs with a device and drops it in the end. @throws Error naming what was off the contract */
export async function withDevice<T>(
  bench: Bench,
  options: Partial<DeviceOptions>,
  act: (device: SimulatedDevice) => Promise<T>,
): Promise<T> {
  const device = new SimulatedDevice({
    otaUrl: bench.otaUrl,
    mac: bench.newMac(),
    transport: bench.transport,
    subscribes: bench.subscribes,
    turnDeadlineMs: 45_000,
    ...options,
  });
  try {
    const { activation } = await device.checkOta();
    if (activation !== undefined)
      throw new NotApplicable(
        'the server binds devices by code; run it where devices are enrolled by themselves',
      );
    await device.connect();
    const result = await act(device);
    expectThat(device.violations.length === 0, `off the contract: ${device.violations.join('; ')}`);
    return result;
  } finally {
    device.drop();
  }
}

/** `type state` of the messages that a device got, in order. */
export function scriptOf(device: SimulatedDevice): string[] {
  return device.messages.map(({ message }) =>
    [message.type, message.state].filter((word) => typeof word === 'string').join(' '),
  );
}

/** Resolves once a message is there, past or future. @throws Error when it does not come in time */
export async function awaitMessage(
  device: SimulatedDevice,
  matches: (message: Record<string, unknown>) => boolean,
  what: string,
  deadlineMs = 10_000,
): Promise<void> {
  if (device.messages.some(({ message }) => matches(message))) return;
  await device.next(matches, deadlineMs, what);
}
