import { DEVICE } from './mutation-world.js';
import type { MutationWorld } from './mutation-world.js';

type Request = (world: MutationWorld) => string;

const agent =
  (rest = ''): Request =>
  (world) =>
    `/api/agent/${world.id('agent')}${rest}`;
const of =
  (path: string, more = ''): Request =>
  (world) =>
    `${path}?agentId=${world.id('agent')}&roleId=${DEVICE}${more}`;
const plain =
  (path: string): Request =>
  () =>
    path;
const at =
  (path: string, name: string, rest = ''): Request =>
  (world) =>
    `${path}/${world.id(name)}${rest}`;
const speaker =
  (rest: Request): Request =>
  (world) =>
    `/api/agent/${world.id('agent')}/speaker/${world.id('Bea')}${rest(world)}`;
const migration =
  (rest = ''): Request =>
  (world) =>
    `/api/agent/${world.id('agent')}/memory-migration/${world.id('migration')}${rest}`;
const period = '&at=2026-03-03T00:00:00.000Z&from=2026-03-01T00:00:00.000Z&to=2026-03-03T00:00:00.000Z';
const figures = '?metric=memories&from=2026-03-01T00:00:00.000Z&to=2026-03-03T00:00:00.000Z&interval=day';

const OF_AGENTS: Record<string, Request> = {
  '/api/agent': plain('/api/agent'),
  '/api/agent/{id}': agent(),
  '/api/agent/{agentId}/speaker': agent('/speaker'),
  '/api/agent/{agentId}/speaker/{id}': speaker(plain('')),
  '/api/agent/{agentId}/speaker/{id}/sample/{sampleId}/audio': speaker(
    (world) => `/sample/${world.id('sample')}/audio`,
  ),
  '/api/agent/{agentId}/utterance': agent('/utterance'),
  '/api/agent/{agentId}/utterance/{messageId}/audio': agent('/utterance/line/audio'),
  ...Object.fromEntries(
    [
      ...['chat-retention', 'grant', 'memory-encoding', 'memory-migration', 'memory-retention'],
      ...['memory-shadow', 'memory-shadow/counts', 'memory-shadow/statistics', 'memory-shadow/turns'],
      ...['privacy-setting', 'prompt-consent', 'quiet-hours', 'role', 'version'],
    ].map((name) => [`/api/agent/{id}/${name}`, agent(`/${name}`)]),
  ),
  '/api/agent/{id}/memory-migration/{migrationId}': migration(),
  '/api/agent/{id}/memory-migration/{migrationId}/items': migration('/items'),
  '/api/agent/{id}/version/{number}': agent('/version/1'),
  '/api/agent/{id}/version/{number}/diff': agent('/version/1/diff'),
  '/api/announcement': plain('/api/announcement'),
  '/api/agent/batch/{id}': plain('/api/agent/batch/batch'),
  '/api/announcement/{id}': at('/api/announcement', 'announcement'),
  '/api/chat-history': plain('/api/chat-history'),
  '/api/chat-history/{sessionId}': plain('/api/chat-history/talk'),
  '/api/device': plain('/api/device'),
  '/api/device/{id}': plain(`/api/device/${DEVICE}`),
  '/api/device/{id}/action/{orderId}': plain(`/api/device/${DEVICE}/action/order`),
  '/api/interaction': plain('/api/interaction'),
  '/api/memory': of('/api/memory'),
  '/api/memory-erasure': of('/api/memory-erasure'),
  '/api/memory-erasure/preview': of('/api/memory-erasure/preview'),
  '/api/memory-erasure/{id}/certificate': plain('/api/memory-erasure/certificate-one/certificate'),
  '/api/memory-history': of('/api/memory-history', period),
  '/api/memory-history/diff': of('/api/memory-history/diff', period),
  '/api/memory-operation': of('/api/memory-operation'),
  '/api/memory-quarantine': plain('/api/memory-quarantine'),
  '/api/memory-transfer/export': of('/api/memory-transfer/export'),
  '/api/memory/{id}/history': of('/api/memory/tea/history'),
  '/api/memory/{id}/links': of('/api/memory/tea/links'),
  '/api/outbox/letter': plain('/api/outbox/letter'),
  '/api/status': plain('/api/status'),
};

const OF_SYSTEM: Record<string, Request> = {
  ...Object.fromEntries(
    [
      ...['/api/agent-template', '/api/analytics/price', '/api/analytics/rebuild', '/api/analytics/summary'],
      ...[
        '/api/audit',
        '/api/audit/export',
        '/api/audit/facet',
        '/api/chat-retention',
        '/api/device/pending',
      ],
      ...['/api/status/bundle', '/api/status/log', '/api/status/system'],
      ...['/api/dictionaries', '/api/encryption', '/api/firmware', '/api/firmware-rollout', '/api/outbox'],
      ...['/api/model/provider', '/api/parameters', '/api/user', '/xiaozhi/admin/dict/type/page'],
      '/xiaozhi/admin/params/page',
    ].map((path) => [path, plain(path)]),
  ),
  '/api/agent-template/{id}': at('/api/agent-template', 'template'),
  '/api/analytics/memory': plain(`/api/analytics/memory${figures}`),
  '/api/analytics/memory.csv': plain(`/api/analytics/memory.csv${figures}`),
  '/api/dictionaries/{id}': plain('/api/dictionaries/ROOM'),
  '/api/dictionaries/{id}/entries': plain('/api/dictionaries/ROOM/entries'),
  '/api/dictionaries/{id}/entries/{entryId}': at('/api/dictionaries/ROOM/entries', 'entry'),
  '/api/firmware-rollout/{id}': at('/api/firmware-rollout', 'rollout'),
  '/api/firmware-rollout/{id}/device': at('/api/firmware-rollout', 'rollout', '/device'),
  '/api/firmware/{id}': at('/api/firmware', 'firmware'),
  '/api/firmware/{id}/file': at('/api/firmware', 'firmware', '/file'),
  '/api/model/provider/{id}': at('/api/model/provider', 'provider'),
  '/api/model/provider/{id}/voices': at('/api/model/provider', 'voice-provider', '/voices'),
  '/xiaozhi/models/{id}/voices': at('/xiaozhi/models', 'voice-provider', '/voices'),
  '/api/parameters/{id}': plain('/api/parameters/tts_timeout'),
  '/api/user/{id}': at('/api/user', 'bob'),
  '/api/user/{id}/grant': at('/api/user', 'bob', '/grant'),
  '/api/user/{id}/session': at('/api/user', 'bob', '/session'),
  '/xiaozhi/admin/dict/data/page': plain('/xiaozhi/admin/dict/data/page?dictTypeId=ROOM'),
  '/xiaozhi/admin/dict/data/type/{dictType}': plain('/xiaozhi/admin/dict/data/type/FIRMWARE_TYPE'),
  '/xiaozhi/admin/dict/data/{id}': at('/xiaozhi/admin/dict/data', 'entry'),
  '/xiaozhi/admin/dict/type/{id}': at('/xiaozhi/admin/dict/type', 'type'),
  '/xiaozhi/admin/params/{id}': at('/xiaozhi/admin/params', 'parameter'),
};

/** A request of every route that reads, by its path: of the things that `fillWorld` puts there. */
export const READ_REQUESTS: Readonly<Record<string, Request>> = { ...OF_AGENTS, ...OF_SYSTEM };
