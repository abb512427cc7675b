import { parseRoleId } from '@xiaozhi/memory';
import type { PortableMemory } from '@xiaozhi/memory';
import { toImportOptions, toPortable } from './mem0.portable.js';
import { mem0Memory } from './mem0.wire.js';

const ROLE = parseRoleId('aa:bb');
const MEMORY: PortableMemory = {
  ...{ id: 'm1', roleId: ROLE, text: 'User lives in Paris.', kind: 'home', slot: 'lives-in' },
  ...{ createdAt: '2026-01-02T03:04:05.678Z', updatedAt: '2026-02-03T04:05:06.789Z' },
  ...{ aboutFrom: '2026-01-01T00:00:00.000Z', aboutTo: '2026-01-02T00:00:00.000Z' },
  ...{ validFrom: '2025-12-01T00:00:00.000Z', validTo: '2026-12-01T00:00:00.000Z' },
  ...{ originId: 'm0', migrationId: 'job' },
  provenance: {
    ...{ interactionId: 't1', sessionId: 's', deviceId: 'aa:bb', agentId: 'a', channel: 'mqtt' },
    ...{ utterance: 'I live in Paris.', messageIndex: 0, extractedBy: 'rules' },
  },
};
/** As the platform answers: it has the time in seconds, and metadata as it was. */
const stored = (metadata: object, more: object = {}): ReturnType<typeof mem0Memory.parse> =>
  mem0Memory.parse({
    ...{ id: 'x', memory: MEMORY.text, userId: ROLE, categories: ['travel'], metadata },
    ...{ createdAt: '2026-01-02T03:04:05Z', updatedAt: '2026-01-02T03:04:05Z', ...more },
  });

describe('memories on their way to and from Mem0', () => {
  it('come back with all that went along', () => {
    const { metadata, timestamp } = toImportOptions(ROLE, MEMORY);
    expect(timestamp).toBe(Date.parse('2026-01-02T03:04:05Z') / 1000);
    expect(toPortable(stored(metadata), ROLE)).toEqual({ ...MEMORY, id: 'x' });
  });

  it('have what Mem0 says of a change since, and no invented times', () => {
    const { metadata } = toImportOptions(ROLE, MEMORY);
    const changed = stored({ ...metadata, about_from: 'soon' }, { updatedAt: '2026-03-01T00:00:00Z' });
    const memory = toPortable(changed, ROLE);
    expect([memory.updatedAt, memory.aboutFrom]).toEqual(['2026-03-01T00:00:00.000Z', undefined]);
  });

  it('are as before where nobody brought them', () => {
    expect(toPortable(stored({ session_id: 's' }), ROLE)).toEqual({
      ...{ id: 'x', roleId: ROLE, text: MEMORY.text, kind: 'travel' },
      ...{ createdAt: '2026-01-02T03:04:05.000Z', updatedAt: '2026-01-02T03:04:05.000Z' },
      provenance: { sessionId: 's', extractedBy: 'provider' },
    });
  });
});
