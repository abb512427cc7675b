import type { AgentTemplateView, ModelProviderView, PageView } from '@xiaozhi/contracts';
import { newDevice } from '../device/device.service.js';
import { DEVICE, MutationWorld } from './mutation-world.js';
import { toneWav } from './voices.js';

const AT = '2026-03-02T08:00:00.000Z';
/** What is said and remembered of the agent that is not shared: in no answer to anybody else. */
export const SECRET = 'Ann keeps bees';
export const AGENT_NAME = 'Beekeeper';

/** One of each thing of an agent, for whoever looks at all of them. */
export async function fillWorld(world: MutationWorld): Promise<void> {
  await world.addAgent('agent', { name: AGENT_NAME, systemPrompt: SECRET });
  await world.insertBatch('batch', '2999-01-01T00:00:00.000Z');
  await world.addAgent('other', { name: `${AGENT_NAME} the other` });
  await world.bindDevice();
  await putRows(world);
  await world.tell('/memory/quarantine', {
    ...{ id: 'held', interactionId: 't', roleId: DEVICE, sessionId: 'talk', deviceId: DEVICE, at: AT },
    ...{ agentId: world.id('agent'), source: 'fact', text: SECRET, reason: 'unclear', score: 0.4 },
  });
  await world.reportOutbox();
  await putSettings(world);
  await world.remember('tea');
  await putOfSystem(world);
}

/** A conversation with all that belongs to one, and what is counted of it. */
async function putRows(world: MutationWorld): Promise<void> {
  const agent_id = world.id('agent');
  const turn = { agent_id, device_id: DEVICE, session_id: 'talk' };
  await world.harness.manager.database.write(async (rows) => {
    await rows.of('chatMessage').insert({
      ...{ ...turn, id: 'line', interaction_id: 'turn', role: 'user', content: SECRET, at: AT },
      audio: toneWav(1),
    });
    await rows
      .of('conversationTitle')
      .insert({ session_id: 'talk', device_id: DEVICE, title: SECRET, at: AT });
    await rows.of('interaction').insert({
      ...{ ...turn, id: 'turn', role_id: DEVICE, state: 'extracted', provider_code: 'local', fact_count: 1 },
      ...{ reason: null, recall_ms: 1, created_at: AT, updated_at: AT, lines_gone_at: null },
      ...{
        audio_gone_at: null,
        recalled: JSON.stringify([{ id: 'm', text: SECRET, score: 1, source: 'mirror' }]),
      },
    });
    await rows.of('turnTrace').insert({
      ...{ ...turn, id: 'turn', started_at: AT, origin: 'speech', outcome: 'answered', total_ms: 1 },
      ...{ first_frame_ms: 1, frames_count: 1, max_lateness_ms: 0, stages: '[]' },
    });
    await rows.of('memoryErasure').insert({
      ...{
        id: 'certificate-one',
        agent_id,
        role_id: 'gone',
        device_id: null,
        actor: 'user:x',
        at: AT,
        items: '[]',
      },
      digest: '',
    });
    await rows.of('deviceOrder').insert({
      ...{ id: 'order', device_id: DEVICE, action: 'show', shown_text: SECRET, outcome: null, asked_by: 'x' },
      ...{ created_at: AT, expires_at: AT, settled_at: null },
    });
  });
}

async function putSettings(world: MutationWorld): Promise<void> {
  const agent = `/api/agent/${world.id('agent')}`;
  await world.addSpeaker('Bea');
  const speaker = `${agent}/speaker/${world.id('Bea')}`;
  const { samples } = await world.client.data<{ samples: { id: string }[] }>('POST', `${speaker}/sample`, {
    wav: toneWav(3),
  });
  world.ids.sample = samples[0]?.id ?? '';
  const subject = { agentId: world.id('agent'), roleId: DEVICE };
  await world.client.data('POST', '/api/memory-history/restore', { ...subject, at: AT });
  const [announcement] = await world.client.data<{ id: string }[]>('POST', '/api/announcement', {
    ...{ deviceId: DEVICE, text: SECRET, dueAt: '2099-01-01T00:00:00Z' },
  });
  world.ids.announcement = announcement?.id ?? '';
  await world.addReachableMem0('mem0');
  const migration = await world.client.data<{ id: string }>('POST', `${agent}/memory-migration`, {
    ...{ source: world.id('mem0-config'), target: 'Memory_local' },
  });
  world.ids.migration = migration.id;
}

/** What is of no agent. */
async function putOfSystem(world: MutationWorld): Promise<void> {
  const template = { name: 'Kind', settings: { systemPrompt: SECRET } };
  const made = await world.client.data<AgentTemplateView>('POST', '/api/agent-template', template);
  world.ids.template = made.id;
  const { list } = await world.client.data<PageView<ModelProviderView>>('GET', '/api/model/provider');
  world.ids.provider = list[0]?.id ?? '';
  world.ids['voice-provider'] = list.find(({ modelType }) => modelType === 'TTS')?.configId ?? '';
  await world.client.data('POST', '/api/dictionaries', { code: 'ROOM', name: 'Rooms' });
  const entry = await world.client.data<{ id: string }>('POST', '/api/dictionaries/ROOM/entries', {
    label: 'Hall',
  });
  world.ids.entry = entry.id;
  const [type] = (
    await world.client.data<PageView<{ id: string }>>('GET', '/xiaozhi/admin/dict/type/page?limit=200')
  ).list;
  const [parameter] = (await world.client.data<PageView<{ id: string }>>('GET', '/xiaozhi/admin/params/page'))
    .list;
  Object.assign(world.ids, { type: type?.id, parameter: parameter?.id });
  await world.addUser('bob');
  await world.takeCookie();
  await world.uploadFirmware();
  const rollout = { firmwareId: world.id('firmware'), percentage: 1 };
  world.ids.rollout = (await world.client.data<{ id: string }>('POST', '/api/firmware-rollout', rollout)).id;
}

/** Binds another device to an agent. */
export async function bindAlso(world: MutationWorld, id: string, agentId: string): Promise<void> {
  const device = newDevice({ id, board: '', appVersion: '' }, agentId, null);
  await world.harness.manager.database.write((rows) => rows.of('device').insert(device));
}
