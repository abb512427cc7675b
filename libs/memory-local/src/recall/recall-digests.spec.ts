import { anInteraction } from '@xiaozhi/memory/testing';
import type { StoredMemory } from '../memory-store.js';
import { InMemoryMemoryStore } from '../testing/in-memory-memory-store.js';
import { recallStored } from './recall-stored.js';

const AT = '2026-03-01T12:00:00.000Z';
const { roleId } = anInteraction();

function memory(id: string, text: string, more: Partial<StoredMemory> = {}): StoredMemory {
  return {
    ...{ id, roleId, text, kind: 'possession', slot: null, createdAt: AT, updatedAt: AT, supersededBy: null },
    ...{ interactionId: null, sessionId: null, deviceId: null, agentId: null, utterance: null },
    ...{ extractedBy: 'rules' as const, embedding: null, encoder: null, messageIndex: null },
    ...{ aboutFrom: null, aboutTo: null, validFrom: null, validTo: null },
    ...more,
  };
}

describe('a summary of older memories', () => {
  const digest = 'User owns a red bicycle and a bicycle pump.';
  const store = new InMemoryMemoryStore();
  const ask = async (text: string): Promise<string[]> => {
    const query = { roleId, text, limit: 5, timeZone: 'UTC' };
    const deps = { store, now: () => new Date(AT), newId: () => 'new' };
    const found = await recallStored(query, deps, new AbortController().signal);
    return found.map((one) => one.text).sort();
  };
  beforeAll(async () => {
    const changes = [
      memory('d', digest, { kind: 'digest' }),
      memory('s1', 'User owns a red bicycle.', { supersededBy: 'd' }),
      memory('s2', 'User owns a bicycle pump.', { supersededBy: 'd' }),
      memory('n', 'User sold a bicycle bell.'),
      memory('o', 'User owned a bicycle bell.', { supersededBy: 'n', validTo: AT }),
    ].map((one) => ({ kind: 'add' as const, memory: one }));
    await store.apply({ roleId, interactionIds: ['i'], changes });
  });

  it('answers in place of what it was made of', async () => {
    expect(await ask('Which bicycle do I own?')).toEqual([digest, 'User sold a bicycle bell.'].sort());
  });

  it.each(['Tell me exactly which bicycle I own.', 'Which bicycle do I own, in detail?'])(
    'is told with what it was made of, and nothing that is over: %s',
    async (question) => {
      const found = await ask(question);
      expect(found).toEqual(
        expect.arrayContaining(['User owns a bicycle pump.', 'User owns a red bicycle.']),
      );
      expect(found).not.toContain('User owned a bicycle bell.');
    },
  );

  it('is told with it for questions about the past too', async () => {
    expect(await ask('Which bicycle did I own before?')).toContain('User owns a red bicycle.');
  });
});
