import type { AgentTemplateView, AgentView, MemoryMigrationView } from '@xiaozhi/contracts';
import type {
  AnnouncementView,
  PendingDeviceView,
  RolloutView,
  SpeakerProfileView,
} from '@xiaozhi/contracts';
import { BULK_STEPS } from './bulk-steps.js';
import { OPERATOR } from './manager-harness.js';
import { ACCOUNT_STEPS } from './mutation-account-steps.js';
import { step } from './mutation-step.js';
import type { MutationStep } from './mutation-step.js';
import { DEVICE } from './mutation-world.js';
import type { MutationWorld } from './mutation-world.js';
import { PARAMETER_STEPS } from './parameter-steps.js';
import { toneWav } from './voices.js';

const AT = '2026-03-02T08:00:00.000Z';

const ofAgent = (world: MutationWorld, rest = ''): string => `/api/agent/${world.id('agent')}${rest}`;
const subject = (world: MutationWorld): object => ({ agentId: world.id('agent'), roleId: DEVICE });
const query = (world: MutationWorld): string => `agentId=${world.id('agent')}&roleId=${DEVICE}`;

const AGENTS: MutationStep[] = [
  step('POST /api/auth/setup', ({ harness }) => ({ body: { setupToken: harness.setupToken, ...OPERATOR } })),
  step('POST /api/agent', () => ({ body: { name: 'made', systemPrompt: 'You are kind.' } })),
  step(
    'PUT /api/agent/{id}',
    (world) => ({ path: ofAgent(world), body: { name: 'Ann' } }),
    async (world) => {
      await world.addAgent('agent');
      await world.addAgent('other');
      await world.bindDevice();
    },
  ),
  step('PUT /api/agent/saveMemory/{macAddress}', () => ({
    ...{ path: `/api/agent/saveMemory/${DEVICE}`, body: { summaryMemory: 'Keep it short.' } },
  })),
  step('POST /api/agent/{id}/version/{number}/restore', (world) => ({
    path: ofAgent(world, '/version/1/restore'),
  })),
  step('POST /api/agent/{id}/playground', (world) => ({ path: ofAgent(world, '/playground') })),
  step('POST /api/agent/{id}/duplicate', (world) => ({ path: ofAgent(world, '/duplicate') })),
  {
    route: 'POST /api/agent/{id}/template',
    send: async (world) => {
      const answer = await world.client.send('POST', ofAgent(world, '/template'), { name: 'Kind' });
      world.ids.template = (answer.body?.data as AgentTemplateView | undefined)?.id ?? '';
      return answer;
    },
  },
  step('POST /api/agent-template', () => ({ body: { name: 'Short', settings: { language: 'zh' } } })),
  step('PUT /api/agent-template/{id}', (world) => ({
    ...{ path: `/api/agent-template/${world.id('template')}`, body: { description: 'For children.' } },
  })),
  step('POST /api/agent-template/{id}/agent', (world) => ({
    ...{ path: `/api/agent-template/${world.id('template')}/agent`, body: { name: 'From it' } },
  })),
  step('DELETE /api/agent-template/{id}', (world) => ({
    path: `/api/agent-template/${world.id('template')}`,
  })),
  step('PUT /api/agent/{id}/quiet-hours', (world) => ({
    path: ofAgent(world, '/quiet-hours'),
    body: { quiet: { from: '22:00', to: '07:00' }, holdsReminders: true },
  })),
  step('POST /api/model/provider', () => ({
    body: { modelType: 'Plugin', providerCode: 'tool', name: 'Tool', fields: [] },
  })),
  step('POST /api/model/provider-test', () => ({
    body: { modelType: 'LLM', providerCode: 'rule_based' },
  })),
  step(
    'PUT /api/model/provider/{id}',
    (world) => ({ path: `/api/model/provider/${world.id('mem0')}`, body: { name: 'Mem0' } }),
    (world) => world.addMem0('mem0'),
  ),
  step(
    'DELETE /api/model/provider/{id}',
    (world) => ({ path: `/api/model/provider/${world.id('passing')}` }),
    (world) => world.addMem0('passing'),
  ),
  step('PUT /api/analytics/price/{configId}', () => ({
    ...{ path: '/api/analytics/price/Memory_local', body: { currency: 'EUR', perThousandCharacters: 0.01 } },
  })),
  step('POST /api/analytics/rebuild', () => ({})),
  step('POST /api/encryption/run', () => ({})),
];

const SPEAKERS: MutationStep[] = [
  step('POST /api/agent/{agentId}/speaker', (world) => ({
    ...{ path: ofAgent(world, '/speaker'), body: { name: 'Bea' } },
  })),
  step(
    'PUT /api/agent/{agentId}/speaker/{id}',
    (world) => ({ path: ofAgent(world, `/speaker/${world.id('cem')}`), body: { name: 'Cemal' } }),
    (world) => world.addSpeaker('cem'),
  ),
  step('POST /api/agent/{agentId}/speaker/{id}/sample', (world) => ({
    ...{ path: ofAgent(world, `/speaker/${world.id('cem')}/sample`), body: { wav: toneWav(3) } },
  })),
  step(
    'DELETE /api/agent/{agentId}/speaker/{id}/sample/{sampleId}',
    (world) => ({ path: ofAgent(world, `/speaker/${world.id('cem')}/sample/${world.id('sample')}`) }),
    async (world) => {
      const all = await world.client.data<SpeakerProfileView[]>('GET', ofAgent(world, '/speaker'));
      world.ids.sample = all.flatMap(({ samples }) => samples)[0]?.id ?? '';
    },
  ),
  step('DELETE /api/agent/{agentId}/speaker/{id}', (world) => ({
    path: ofAgent(world, `/speaker/${world.id('cem')}`),
  })),
];

const MEMORIES: MutationStep[] = [
  step(
    'PUT /api/memory/{id}',
    (world) => ({ path: `/api/memory/tea?${query(world)}`, body: { text: 'Ann loves tea.' } }),
    async (world) => {
      await world.remember('tea');
      await world.remember('rain');
    },
  ),
  step('DELETE /api/memory/{id}', (world) => ({ path: `/api/memory/rain?${query(world)}` })),
  step('POST /api/memory-history/restore', (world) => ({ body: { ...subject(world), at: AT } })),
  step(
    'POST /api/memory-operation/{id}/undo',
    (world) => ({
      path: `/api/memory-operation/${world.id('operation')}/undo?agentId=${world.id('agent')}`,
      body: { agentId: world.id('agent') },
    }),
    async (world) => {
      world.ids.operation = (await world.lastOperation()).id;
    },
  ),
  step('POST /api/memory-transfer/import', (world) => ({
    body: {
      ...{ ...subject(world), format: 'mem0', dryRun: false },
      content: JSON.stringify([{ id: 'm1', memory: 'Ann likes boats.' }]),
    },
  })),
  step(
    'POST /api/memory-quarantine/decision',
    () => ({ body: { ids: ['held'], decision: 'drop' } }),
    (world) =>
      world.tell('/memory/quarantine', {
        ...{ id: 'held', interactionId: 't', roleId: DEVICE, sessionId: 's', deviceId: DEVICE, at: AT },
        ...{ agentId: world.id('agent'), source: 'fact', text: 'I doubt.', reason: 'unclear', score: 0.4 },
      }),
  ),
  step('POST /api/agent/{id}/memory-encoding', (world) => ({
    ...{ path: ofAgent(world, '/memory-encoding'), body: { action: 'stop' } },
  })),
  step('PUT /api/agent/{id}/memory-retention', (world) => ({
    ...{ path: ofAgent(world, '/memory-retention'), body: { enabled: true, maxCount: 100 } },
  })),
  step('PUT /api/chat-retention', () => ({ body: { policy: { textDays: 400 } } })),
  step('PUT /api/agent/{id}/chat-retention', (world) => ({
    ...{ path: ofAgent(world, '/chat-retention'), body: { policy: { audioDays: 30 } } },
  })),
  step('POST /api/agent/{id}/memory-retention/run', (world) => ({
    ...{ path: ofAgent(world, '/memory-retention/run'), body: { dryRun: false } },
  })),
  step('POST /api/memory-scope/apply', (world) => ({
    body: { agentId: world.id('agent'), memoryScope: 'speaker' },
  })),
  step('POST /api/memory-scope/rebind/apply', (world) => ({
    body: { deviceId: DEVICE, agentId: world.id('other') },
  })),
  step(
    'POST /api/memory-erasure',
    (world) => ({ body: { ...subject(world), confirm: DEVICE } }),
    (world) => world.bindDevice(),
  ),
  step(
    'DELETE /api/agent/{id}/privacy-setting',
    (world) => ({ path: ofAgent(world, `/privacy-setting?kind=child-mode&subjectId=${DEVICE}`) }),
    (world) => {
      const setting = { kind: 'child-mode', subjectId: DEVICE, isOn: true, at: new Date().toISOString() };
      return world.tell('/privacy-setting/report', { settings: [setting] });
    },
  ),
  step(
    'DELETE /api/agent/{id}/prompt-consent',
    (world) => ({ path: ofAgent(world, `/prompt-consent?roleId=${DEVICE}`) }),
    (world) => {
      const consent = { macAddress: DEVICE, roleId: DEVICE, allowed: true, turnId: 't' };
      return world.tell('/prompt/consent', { ...consent, at: new Date().toISOString() });
    },
  ),
];

const SHADOWS: MutationStep[] = [
  step('PUT /api/agent/{id}/memory-shadow', (world) => ({
    ...{ path: ofAgent(world, '/memory-shadow'), body: { config: world.id('mem0-config') } },
  })),
  step(
    'PUT /api/agent/{id}/memory-shadow/turns/{turnId}/verdict',
    (world) => ({ path: ofAgent(world, '/memory-shadow/turns/turn/verdict'), body: { verdict: 'same' } }),
    (world) =>
      world.tell('/memory-shadow/report', {
        ...{ turnId: 'turn', roleId: 'nobody', sessionId: 's', deviceId: DEVICE, at: AT },
        ...{ agentId: world.id('agent'), primary: { configId: 'A', ms: 1, isComplete: true, memories: [] } },
        shadow: { configId: 'B', ms: 2, outcome: 'late', memories: [] },
      }),
  ),
  step('POST /api/agent/{id}/memory-shadow/erase', (world) => {
    const config = world.id('mem0-config');
    return { path: ofAgent(world, '/memory-shadow/erase'), body: { config, confirm: config } };
  }),
  step('POST /api/agent/{id}/memory-shadow/promote', (world) => ({
    path: ofAgent(world, '/memory-shadow/promote'),
  })),
  step('DELETE /api/agent/{id}/memory-shadow', (world) => ({ path: ofAgent(world, '/memory-shadow') })),
];

const migration = (world: MutationWorld, what: string): string =>
  ofAgent(world, `/memory-migration/${world.id('migration')}/${what}`);
const in_ = (state: string) => (world: MutationWorld) => world.setMigration(state);

const MIGRATIONS: MutationStep[] = [
  {
    route: 'POST /api/agent/{id}/memory-migration',
    prepare: (world) => world.addReachableMem0('there'),
    send: async (world) => {
      const body = { source: world.id('there-config'), target: 'Memory_local' };
      const answer = await world.client.send('POST', ofAgent(world, '/memory-migration'), body);
      world.ids.migration = (answer.body?.data as MemoryMigrationView | undefined)?.id ?? '';
      return answer;
    },
  },
  step(
    'POST /api/agent/{id}/memory-migration/{migrationId}/resume',
    (world) => ({ path: migration(world, 'resume') }),
    in_('paused'),
  ),
  step(
    'POST /api/agent/{id}/memory-migration/{migrationId}/switch',
    (world) => ({ path: migration(world, 'switch') }),
    in_('copied'),
  ),
  step(
    'POST /api/agent/{id}/memory-migration/{migrationId}/erase-source',
    (world) => ({ path: migration(world, 'erase-source'), body: { confirm: world.id('there-config') } }),
    in_('switched'),
  ),
  step(
    'POST /api/agent/{id}/memory-migration/{migrationId}/roll-back',
    (world) => ({ path: migration(world, 'roll-back') }),
    in_('copied'),
  ),
];

const DEVICES: MutationStep[] = [
  step('POST /api/announcement', () => ({
    body: { deviceId: DEVICE, text: 'Tea is ready.', inSeconds: 3600 },
  })),
  step(
    'DELETE /api/announcement/{id}',
    (world) => ({ path: `/api/announcement/${world.id('announcement')}` }),
    async (world) => {
      const { list } = await world.client.data<{ list: AnnouncementView[] }>('GET', '/api/announcement');
      world.ids.announcement = list[0]?.id ?? '';
    },
  ),
  step(
    'POST /api/outbox/letter/retry',
    (world) => ({ body: { ids: [world.id('letter-one')] } }),
    (world) => world.reportOutbox(),
  ),
  step('POST /api/outbox/letter/discard', (world) => ({ body: { ids: [world.id('letter-two')] } })),
  step(
    'DELETE /api/outbox/{id}',
    () => ({ path: '/api/outbox/outbox' }),
    ({ harness }) =>
      harness.manager.database.write((rows) =>
        rows.of('outbox').update({ id: 'outbox' }, { reported_at: '2026-01-01T00:00:00.000Z' }),
      ),
  ),
  step('PUT /api/device/{id}', () => ({ path: `/api/device/${DEVICE}`, body: { alias: 'Kitchen' } })),
  step('POST /api/device/{id}/action', () => ({
    path: `/api/device/${DEVICE}/action`,
    body: { action: 'reboot' },
  })),
  step('DELETE /api/device/{id}', () => ({ path: `/api/device/${DEVICE}` })),
  step(
    'POST /api/device/bind',
    (world) => ({ body: { agentId: world.id('agent'), code: world.id('code') } }),
    async (world) => {
      await world.harness.ota('aa:bb:cc:00:11:33');
      const [pending] = await world.client.data<PendingDeviceView[]>('GET', '/api/device/pending');
      world.ids.code = pending?.code ?? '';
    },
  ),
  step(
    'DELETE /api/agent/{id}',
    (world) => ({ path: `/api/agent/${world.id('passing-agent')}` }),
    async (world) => {
      const made = await world.client.data<AgentView>('POST', '/api/agent', { name: 'passing' });
      world.ids['passing-agent'] = made.id;
    },
  ),
];

const FIRMWARE: MutationStep[] = [
  {
    route: 'POST /api/firmware',
    prepare: (world) => world.takeCookie(),
    send: (world) => world.uploadFirmware(),
  },
  step('PUT /api/firmware/{id}', (world) => ({
    ...{ path: `/api/firmware/${world.id('firmware')}`, body: { remark: 'Tried.' } },
  })),
  {
    route: 'POST /api/firmware-rollout',
    send: async (world) => {
      const body = { firmwareId: world.id('firmware'), percentage: 1 };
      const answer = await world.client.send('POST', '/api/firmware-rollout', body);
      world.ids.rollout = (answer.body?.data as RolloutView | undefined)?.id ?? '';
      return answer;
    },
  },
  step('PUT /api/firmware-rollout/{id}', (world) => ({
    ...{ path: `/api/firmware-rollout/${world.id('rollout')}`, body: { percentage: 2 } },
  })),
  ...(['pause', 'resume', 'halt'] as const).map((order) =>
    step(`POST /api/firmware-rollout/{id}/${order}`, (world) => ({
      path: `/api/firmware-rollout/${world.id('rollout')}/${order}`,
    })),
  ),
  step('DELETE /api/firmware/{id}', (world) => ({ path: `/api/firmware/${world.id('firmware')}` })),
];

/** Every change that operators can make, in an order in which each is possible. */
export const MUTATION_STEPS: readonly MutationStep[] = [
  ...[...AGENTS, ...SPEAKERS, ...MEMORIES, ...SHADOWS],
  ...[...BULK_STEPS, ...MIGRATIONS, ...DEVICES, ...FIRMWARE, ...PARAMETER_STEPS, ...ACCOUNT_STEPS],
];
