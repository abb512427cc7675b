import type { AgentSettings } from '@xiaozhi/contracts';
import { silentLogger } from '@xiaozhi/observability';
import type { SessionMemory } from '../../memory/session-memory.js';
import { FakeConsent } from '../../testing/fake-consent.js';
import { AGENT } from '../../testing/fake-providers.js';
import { ToolBox } from '../tool-box.js';
import { builtInTools } from './built-in-tools.js';
import { allowPromptsTool } from './prompt.tools.js';

const DEVICE = 'aa:bb:cc:00:11:22';

describe(allowPromptsTool, () => {
  let nowMs: number;
  let turn: number;
  let agent: AgentSettings;
  let consent: FakeConsent;
  /** Calls it in a new turn, unless `isSameTurn`. Tools are made anew for each turn. */
  const run = async (allowed: unknown, isSameTurn = false): Promise<string> => {
    turn += isSameTurn ? 0 : 1;
    const source = builtInTools({
      ...{ memory: {} as SessionMemory, reminders: undefined, prompts: { consent, agent }, language: 'en' },
      ...{
        timeZone: 'UTC',
        now: () => new Date(nowMs),
        turnId: () => `turn-${turn}`,
        leave: () => undefined,
      },
    });
    const call = {
      kind: 'tool-call',
      id: '1',
      name: 'allow_prompts',
      arguments: JSON.stringify({ allowed }),
    };
    const box = new ToolBox([source], silentLogger());
    return (await box.run(call as Parameters<ToolBox['run']>[0], new AbortController().signal)).text;
  };

  beforeEach(() => {
    nowMs = Date.parse('2026-03-01T12:00:00Z');
    turn = 0;
    agent = { ...AGENT, enablePrompts: true };
    consent = new FakeConsent(DEVICE, () => new Date(nowMs));
  });

  it('keeps consent in the turn after the one that asks for it, for the device’s own role', async () => {
    expect(await run(true)).toMatch(/askConsent/);
    expect(consent.kept).toEqual([]);
    expect(JSON.parse(await run(true))).toEqual({ promptsAllowed: true });
    expect(consent.kept).toEqual([
      { macAddress: DEVICE, roleId: DEVICE, allowed: true, at: '2026-03-01T12:00:00.000Z', turnId: 'turn-2' },
    ]);
  });

  it('names the role of an agent whose devices share a memory', async () => {
    agent = { ...agent, memoryScope: 'agent' };
    await run(true);
    await run(true);
    expect(consent.kept).toMatchObject([{ roleId: 'agent:agent' }]);
  });

  it('takes no model’s word for a yes in the same turn, nor one that comes late or after a no', async () => {
    await run(true);
    expect(await run(true, true)).toMatch(/askConsent/);
    nowMs += 120_000;
    expect(await run(true)).toMatch(/askConsent/);
    expect(JSON.parse(await run(false))).toEqual({ promptsAllowed: false });
    expect(await run(true)).toMatch(/askConsent/);
    expect(consent.kept.map(({ allowed }) => allowed)).toEqual([false]);
  });

  it('takes it back at once, also where the operator switched it off', async () => {
    agent = { ...agent, enablePrompts: false };
    expect(await run(true)).toMatch(/promptsOff/);
    expect(await run(true)).toMatch(/promptsOff/);
    await run('yes');
    expect(consent.kept).toMatchObject([{ allowed: false }]);
  });

  it('confirms nothing that is not on disk', async () => {
    await run(true);
    consent.isDown = true;
    expect(await run(true)).toMatch(/^Failed/);
  });
});
