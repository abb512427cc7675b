import { memoryRetentionPolicy } from '@xiaozhi/contracts';
import type {
  ChatRetentionView,
  ErasureCertificate,
  MemoryOperationView,
  MemoryEncodingView,
  MemoryRetentionView,
  QuarantineView,
} from '@xiaozhi/contracts';
import type { Answer } from './stand-in-routes.js';

/** What the pages about many memories at once ask for, with one of each thing. */
export function memoryRoutes(roleId: string, now: string): Record<string, () => Answer> {
  const page = (list: unknown[]): Answer => ({ status: 200, data: { total: list.length, list } });
  const operation: MemoryOperationView = {
    ...{ id: 'o1', kind: 'restore', agentId: '1', roleId, actor: 'user:operator', at: now },
    ...{ details: { added: 1, changed: 0, removed: 2 }, undoneBy: null },
  };
  const certificate: ErasureCertificate = {
    ...{ id: 'c1', agentId: '1', roleId, deviceId: roleId, actor: 'user:operator', at: now },
    items: [
      { place: 'memories', outcome: 'erased', count: 3, note: null },
      { place: 'provider:mem0ai', outcome: 'asked', count: null, note: null },
    ],
    digest: 'bea0cc0c0543',
  };
  const held: QuarantineView = {
    ...{ id: 'q1', agentId: '1', roleId, deviceId: roleId, sessionId: 's1', interactionId: 'i1' },
    ...{ source: 'utterance', text: 'The key is under the mat.', reason: 'unclear', score: 0.5 },
    ...{ state: 'pending', saidAt: now, decidedAt: null },
  };
  const encoding: MemoryEncodingView = {
    ...{ state: 'running', encoder: 'openai:bge-m3/1024', total: 3, encoded: 1, refused: 0 },
    ...{ reason: null, retryAt: null },
  };
  const retention: MemoryRetentionView = { policy: memoryRetentionPolicy.parse({}), lastRunAt: null };
  const chatRetention: ChatRetentionView = {
    ...{ policy: { textDays: 90, audioDays: 7 }, own: null, lastRunAt: now },
  };
  return {
    'GET /api/chat-retention': () => ({ status: 200, data: chatRetention }),
    'GET /api/agent/1/chat-retention': () => ({ status: 200, data: chatRetention }),
    'GET /api/memory-operation': () => page([operation]),
    'GET /api/memory-erasure': () => page([certificate]),
    'GET /api/memory-erasure/preview': () => ({ status: 200, data: certificate.items }),
    'GET /api/memory-quarantine': () => page([held]),
    'GET /api/agent/1/memory-encoding': () => ({ status: 200, data: encoding }),
    'GET /api/agent/1/memory-retention': () => ({ status: 200, data: retention }),
  };
}
