import type { MemoryProvider, NewMemory } from '@xiaozhi/memory';
import { MemoryUnavailable, parseRoleId } from '@xiaozhi/memory';
import { FakeMemoryProvider, FaultyMemoryProvider } from '@xiaozhi/memory/testing';
import { ChatHistoryService } from '../chat-history/chat-history.service.js';
import { SYSTEM } from '../http/actor.js';
import { useMemoryBench } from '../testing/memory-bench.js';
import type { AgentMemory } from './agent-memory.js';
import { MemoryService } from './memory.service.js';

describe(MemoryService, () => {
  const bench = useMemoryBench(() => ({}));
  const signal = new AbortController().signal;
  const SHADOW = 'Memory_shadow';

  /** An agent with a memory of its own and a shadow that knows the same, and one thing more. */
  const shadowed = async (shadow: MemoryProvider) => {
    const subject = await bench.subject();
    const role = parseRoleId(subject.roleId);
    const started_at = bench.iso;
    await bench.database.write((rows) =>
      rows.of('agentShadow').insert({ agent_id: subject.agentId, config_id: SHADOW, started_at }),
    );
    const own = new FakeMemoryProvider();
    const known: [MemoryProvider, NewMemory][] = [
      [own, { id: 'own', text: 'User lives in Berlin.', provenance: {} }],
      [shadow, { id: 'theirs', text: 'Lives in Berlin', provenance: {} }],
      [shadow, { id: 'more', text: 'Likes chess', provenance: {} }],
    ];
    for (const [provider, memory] of known) await provider.create(role, memory, signal);
    const providers: Partial<AgentMemory> = {
      providerOf: () => Promise.resolve(own),
      providerOfConfig: () => Promise.resolve(shadow),
      requireRole: () => Promise.resolve(role),
    };
    const { audit, database } = bench;
    const history = {} as ChatHistoryService;
    const memories = new MemoryService(providers as AgentMemory, history, audit, database);
    const textsAt = async (provider: MemoryProvider): Promise<string[]> =>
      (await provider.list(role, { page: 1, limit: 10 }, signal)).items.map(({ text }) => text);
    const { items } = await own.list(role, { page: 1, limit: 10 }, signal);
    return { subject, memories, own, textsAt, id: items[0]?.id ?? '' };
  };

  it('deletes at the shadow too what says the same', async () => {
    const shadow = new FakeMemoryProvider();
    const { subject, memories, own, textsAt, id } = await shadowed(shadow);
    await memories.remove(SYSTEM, subject, id);
    expect([await textsAt(own), await textsAt(shadow)]).toEqual([[], ['Likes chess']]);
    expect(await bench.audited()).toContain('memory.remove');
  });

  it('deletes nothing where the shadow does not answer, so that it can be tried again', async () => {
    const shadow = new FaultyMemoryProvider(new FakeMemoryProvider());
    const { subject, memories, own, textsAt, id } = await shadowed(shadow);
    shadow.willMeet({ kind: 'refuse', error: new MemoryUnavailable('[mem0ai] is down') });
    await expect(memories.remove(SYSTEM, subject, id)).rejects.toMatchObject({ code: 'MEMORY_UNAVAILABLE' });
    expect(await textsAt(own)).toHaveLength(1);
    await memories.remove(SYSTEM, subject, id);
    expect([await textsAt(own), await textsAt(shadow)]).toEqual([[], ['Likes chess']]);
  });
});
