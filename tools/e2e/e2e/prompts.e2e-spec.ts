import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PromptConsentView } from '@xiaozhi/contracts';
import type { SimulatedDevice } from '@xiaozhi/device-simulator';
import type { Operator } from '../src/operator.js';
import { Stack } from '../src/stack.js';
import { until } from '../src/until.js';

const [ANN, BEN] = ['02:00:00:00:00:2a', '02:00:00:00:00:2b'] as const;
const DAY_MS = 86_400_000;
const HEAR_DEADLINE_MS = 60_000;
const SENTENCE = 'You told me yesterday that you want to call your mother today.';

/** A zone in which it is about noon: prompts come by day only. POSIX signs: `Etc/GMT-3` is ahead of UTC. */
function zoneOfNoon(now: Date): string {
  const offset = 12 - now.getUTCHours();
  return offset === 0 ? 'Etc/GMT' : `Etc/GMT${offset > 0 ? '-' : '+'}${Math.abs(offset)}`;
}

describe('a device that brings up what it was told', () => {
  const stack = new Stack();
  let operator: Operator;
  let agentId: string;

  const consents = (): Promise<PromptConsentView[]> =>
    operator.call('GET', `/api/agent/${agentId}/prompt-consent`);
  const heardAt = (device: SimulatedDevice): string[] =>
    device.messages.flatMap(({ message }) => (message.text === SENTENCE ? [SENTENCE] : []));
  const connect = async (mac: string): Promise<SimulatedDevice> => {
    const device = stack.device(mac);
    await device.connect();
    return device;
  };
  const agree = async (device: SimulatedDevice): Promise<void> => {
    const { reply } = await device.say('You may remind me of things I told you.');
    expect(reply).toMatch(/^May I bring up by myself, at most once a day/);
    expect((await device.say('Yes, please.')).reply).toMatch(/^Good\. From now on I may bring up/);
  };

  /** What the person said yesterday, of today. */
  const seed = async (roleId: string): Promise<void> => {
    const now = new Date();
    const today = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'long', timeZone: zoneOfNoon(now) });
    const at = new Date(now.getTime() - DAY_MS).toISOString();
    const memory = {
      ...{ id: `plan-${roleId}`, roleId, text: `User plans to call their mother on ${today.format(now)}.` },
      ...{ kind: 'plan', slot: null, createdAt: at, updatedAt: at, supersededBy: null, interactionId: null },
      ...{ sessionId: null, deviceId: roleId, agentId, utterance: null, extractedBy: 'rules' },
      ...{ embedding: null, encoder: null },
    };
    const secret = readFileSync(join(stack.folder, 'manager', 'gateway-secret'), 'utf8').trim();
    const answer = await fetch(`${stack.managerUrl}/xiaozhi/memory/apply`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
      body: JSON.stringify({ roleId, interactionIds: [], changes: [{ kind: 'add', memory }] }),
    });
    expect(await answer.json()).toMatchObject({ code: 0 });
  };

  beforeAll(async () => {
    operator = await stack.start();
  });

  afterAll(() => stack.stop());

  it('does so once, on its day, only where the operator and the person agreed', async () => {
    const first = await connect(ANN);
    expect((await first.say('You may remind me of things I told you.')).reply).toMatch(/not switched on/);
    const devices = await operator.call<{ list: { id: string; agentId: string }[] }>('GET', '/api/device');
    agentId = devices.list.find(({ id }) => id === ANN)?.agentId ?? '';
    const settings = { enablePrompts: true, timeZone: zoneOfNoon(new Date()) };
    await operator.call('PUT', `/api/agent/${agentId}`, settings);
    first.drop();

    const [ann, ben] = [await connect(ANN), await connect(BEN)];
    await agree(ann);
    await agree(ben);
    expect((await ben.say("Don't bring things up by yourself.")).reply).toMatch(/I bring nothing up/);
    const [consent] = await until(
      'the consent',
      consents,
      (list) => list.length === 1 && list[0]?.roleId === ANN,
    );
    expect(consent?.turnId).toHaveLength(26);
    const told = await ann.say('I will see the dentist in three days.');
    expect(told.reply).toMatch(/you plan to see the dentist/);
    for (const device of [ann, ben]) device.drop();
    await Promise.all([seed(ANN), seed(BEN)]);

    const [later, other] = [await connect(ANN), await connect(BEN)];
    await later.next(({ type, text }) => type === 'tts' && text === SENTENCE, HEAR_DEADLINE_MS, 'the prompt');
    await later.next(({ type, state }) => type === 'tts' && state === 'stop', HEAR_DEADLINE_MS, 'its end');
    await operator.call('DELETE', `/api/agent/${agentId}/prompt-consent?roleId=${encodeURIComponent(ANN)}`);
    expect(await consents()).toEqual([]);
    for (const device of [later, other]) expect((await device.say('Hello!')).reply).toMatch(/Hello/);
    expect([heardAt(later), heardAt(other)]).toEqual([[SENTENCE], []]);
    expect([...ann.violations, ...ben.violations, ...later.violations]).toEqual([]);
    for (const device of [later, other]) device.drop();
  });
});
