import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readWav } from '@xiaozhi/audio';
import { macSource, runScenario, scenariosOver } from '@xiaozhi/conformance';
import type { TransportName } from '@xiaozhi/conformance';
import type { DeviceView, PageView } from '@xiaozhi/contracts';
import type { Operator } from './operator.js';
import { workspaceRoot } from './service-process.js';
import { Stack } from './stack.js';

const speech = readWav(readFileSync(resolve(workspaceRoot, 'tools/device-simulator/fixtures/jfk.wav')));

/** Photos are offered where an agent has a vision model; no scenario asks it anything. */
async function chooseVision(operator: Operator): Promise<void> {
  const fields = [
    { key: 'base_url', label: 'Base URL', type: 'url', value: 'http://127.0.0.1:9/v1' },
    { key: 'model_name', label: 'Model', type: 'text', value: 'none' },
  ];
  const provider = { modelType: 'VLLM', providerCode: 'openai', name: 'Vision', fields, sort: 1 };
  await operator.call('POST', '/api/model/provider', provider);
  const { list } = await operator.call<PageView<{ id: string }>>('GET', '/api/agent?page=1&limit=10');
  await operator.call('PUT', `/api/agent/${list[0]?.id ?? ''}`, { models: { VLLM: 'openai' } });
}

/** The suite of one transport; a file each, so that they run side by side. */
export function describeConformance(transport: TransportName): void {
  describe(`the acceptance scenarios of the device protocol over ${transport}`, () => {
    const stack = new Stack({}, { mqtt: transport === 'mqtt' });
    const scenarios = scenariosOver(transport);
    const newMac = macSource(1);
    let operator: Operator;

    beforeAll(async () => {
      operator = await stack.start();
      await chooseVision(operator);
    });

    afterAll(() => stack.stop());

    it.each(scenarios.map((scenario, index) => ({ ...scenario, index })))(
      '$id: $title',
      async ({ index }) => {
        const scenario = scenarios[index];
        const bench = { otaUrl: stack.otaUrl, transport, speech, newMac };
        const finding = scenario === undefined ? undefined : await runScenario(scenario, bench);
        expect(finding).toEqual({ ...finding, outcome: 'passed' });
      },
    );

    it('tells manager-api through the gateway what the device says of itself', async () => {
      await stack.device('02:00:00:00:00:2a').checkOta();
      const { list } = await operator.call<PageView<DeviceView>>('GET', '/api/device?limit=100');
      const device = list.find(({ id }) => id === '02:00:00:00:00:2a');
      expect(device).toMatchObject({ board: 'device-simulator', appVersion: '2.4.2' });
    });
  });
}
