import { CONVERSATION_SCENARIOS } from './scenarios/conversation.scenarios.js';
import { DEVICE_TOOLS_SCENARIOS } from './scenarios/device-tools.scenarios.js';
import { HANDSHAKE_SCENARIOS } from './scenarios/handshake.scenarios.js';
import { HOSTILE_SCENARIOS } from './scenarios/hostile.scenarios.js';
import { LOAD_SCENARIOS } from './scenarios/load.scenarios.js';
import { MICROPHONE_SCENARIOS } from './scenarios/microphone.scenarios.js';
import { MQTT_SCENARIOS } from './scenarios/mqtt.scenarios.js';
import { OTA_SCENARIOS } from './scenarios/ota.scenarios.js';
import { PHOTO_SCENARIOS } from './scenarios/photo.scenarios.js';
import { NotApplicable } from './scenario.js';
import type { Bench, Scenario, TransportName } from './scenario.js';

const SCENARIOS: readonly Scenario[] = [
  ...OTA_SCENARIOS,
  ...HANDSHAKE_SCENARIOS,
  ...CONVERSATION_SCENARIOS,
  ...HOSTILE_SCENARIOS,
  ...PHOTO_SCENARIOS,
  ...MQTT_SCENARIOS,
  ...DEVICE_TOOLS_SCENARIOS,
  ...LOAD_SCENARIOS,
  ...MICROPHONE_SCENARIOS,
].sort((a, b) => a.id - b.id);

/** The scenarios that mean something over a transport, in the order of their numbers. */
export function scenariosOver(transport: TransportName): readonly Scenario[] {
  return SCENARIOS.filter((scenario) => (scenario.transport ?? transport) === transport);
}

const SCENARIO_DEADLINE_MS = 90_000;

/** What a scenario found. */
export interface Finding {
  id: number;
  title: string;
  outcome: 'passed' | 'failed' | 'not applicable';
  /** Why, unless it passed. */
  reason?: string;
  tookMs: number;
}

/** Runs one scenario. Never rejects. */
export async function runScenario({ id, title, run }: Scenario, bench: Bench): Promise<Finding> {
  const startedAtMs = performance.now();
  const finding = (outcome: Finding['outcome'], reason?: string): Finding => ({
    id,
    title,
    outcome,
    ...(reason === undefined ? {} : { reason }),
    tookMs: Math.round(performance.now() - startedAtMs),
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    await Promise.race([
      run(bench),
      new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error('it did not end in time')), SCENARIO_DEADLINE_MS);
      }),
    ]);
    return finding('passed');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return finding(error instanceof NotApplicable ? 'not applicable' : 'failed', reason);
  } finally {
    clearTimeout(timer);
  }
}

/** MAC addresses that are used once, also over several runs against one server. */
export function macSource(seed = Date.now()): () => string {
  let count = 0;
  return () => {
    count += 1;
    const hex = ((seed % 2 ** 24) * 256 + count).toString(16).padStart(8, '0');
    return `02:c0:${hex.match(/../g)?.join(':') ?? ''}`;
  };
}
