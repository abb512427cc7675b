import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readWav } from '@xiaozhi/audio';
import { macSource, runScenario, scenariosOver } from './run-scenarios.js';
import type { Finding } from './run-scenarios.js';
import type { Bench } from './scenario.js';

const DEFAULT_URL = 'http://127.0.0.1:8003/xiaozhi/ota/';
const SPEECH = new URL('../../device-simulator/fixtures/jfk.wav', import.meta.url);
const MARKS = { passed: 'pass', failed: 'FAIL', 'not applicable': 'n/a ' } as const;

async function main(): Promise<boolean> {
  const { values } = parseArgs({
    options: {
      url: { type: 'string', default: DEFAULT_URL },
      transport: { type: 'string', default: 'websocket' },
      subscribe: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const { url: otaUrl, transport, subscribe: subscribes } = values;
  if (transport !== 'websocket' && transport !== 'mqtt')
    throw new TypeError('--transport is websocket or mqtt.');
  const speech = readWav(readFileSync(SPEECH));
  const bench: Bench = { otaUrl, transport, subscribes, speech, newMac: macSource() };
  console.log(`Acceptance scenarios over ${transport} against ${otaUrl}`);
  const findings: Finding[] = [];
  for (const scenario of scenariosOver(transport)) {
    const finding = await runScenario(scenario, bench);
    findings.push(finding);
    const why = finding.reason === undefined ? '' : `\n           ${finding.reason}`;
    console.log(`${MARKS[finding.outcome]}  ${String(finding.id).padStart(2)}  ${finding.title}${why}`);
  }
  const count = (outcome: Finding['outcome']): number =>
    findings.filter((finding) => finding.outcome === outcome).length;
  const ok = count('failed') === 0;
  console.log(
    `${count('passed')} passed, ${count('failed')} failed, ${count('not applicable')} not applicable`,
  );
  if (values.json) console.log(JSON.stringify({ ok, url: otaUrl, transport, findings }));
  return ok;
}

main().then(
  (ok) => process.exit(ok ? 0 : 1),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
