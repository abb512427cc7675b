import { MemoryUnavailable, parseRoleId } from '@xiaozhi/memory';
import type { Memory, MemoryProvider, Page, PageRequest, RoleId } from '@xiaozhi/memory';
import type { ExportedMemory } from './exported-memory.js';
import { providerMemories } from './export-source.js';
import { writeJsonl } from './formats/jsonl.js';

const ROLE = parseRoleId('aa:bb');
const AT = '2026-03-01T10:00:00.000Z';

/** A service that lists so many memories, in pages. */
function lists(total: number): MemoryProvider {
  const memories = Array.from({ length: total }, (_, index): Memory => {
    const provenance = { interactionId: `turn-${index}`, extractedBy: 'provider' as const };
    return {
      id: `m${index}`,
      roleId: ROLE,
      text: `Memory ${index}`,
      createdAt: AT,
      updatedAt: AT,
      provenance,
    };
  });
  const list = (role: RoleId, { page, limit }: PageRequest): Promise<Page<Memory>> =>
    page > 3
      ? Promise.reject(new MemoryUnavailable('[test] gone'))
      : Promise.resolve({
          total,
          items: role === ROLE ? memories.slice((page - 1) * limit, page * limit) : [],
        });
  return { list } as unknown as MemoryProvider;
}

async function collect(provider: MemoryProvider): Promise<ExportedMemory[]> {
  const all: ExportedMemory[] = [];
  for await (const memory of providerMemories(provider, ROLE)) all.push(memory);
  return all;
}

describe(providerMemories, () => {
  it.each([0, 1, 200, 401])('gives all of %d memories of a service, page by page', async (total) => {
    const all = await collect(lists(total));
    expect(new Set(all.map(({ id }) => id)).size).toBe(total);
    expect(all).toHaveLength(total);
  });

  it('tells what the service tells, and nothing of whose it is', async () => {
    const [memory] = await collect(lists(1));
    expect(memory).toMatchObject({
      text: 'Memory 0',
      kind: 'other',
      interactionId: 'turn-0',
      embedding: null,
    });
    expect(memory).not.toHaveProperty('roleId');
  });

  it('ends a file with the failure, rather than early and as if it were whole', async () => {
    const write = async (): Promise<void> => {
      for await (const _ of writeJsonl(providerMemories(lists(900), ROLE), { roleId: ROLE, at: AT }))
        continue;
    };
    await expect(write()).rejects.toMatchObject({ code: 'MEMORY_UNAVAILABLE' });
  });
});
