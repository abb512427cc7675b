import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryRejected, MemoryUnavailable, NoMemory, parseRoleId } from '@xiaozhi/memory';
import type { MemoryProvider } from '@xiaozhi/memory';
import {
  ROLES_OF_THE_CONTRACT,
  aBatch,
  anInteraction,
  describeMemoryProvider,
} from '@xiaozhi/memory/testing';
import { silentLogger } from '@xiaozhi/observability';
import type { MemoryProviderDeps } from '../memory-provider-deps.js';
import { createMemoryProvider } from '../registry.js';
import { closeEngines } from './engine/engine-pool.js';
import { Mem0OssProvider } from './mem0-oss.provider.js';
import { extractPlainly, wordEncoder } from './testing/plain-models.js';

const ROLE = parseRoleId('aa:bb:cc:dd:ee:01');
const signal = (): AbortSignal => AbortSignal.timeout(20_000);
type Complete = NonNullable<MemoryProviderDeps['completeText']>;

const folders: string[] = [];
const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'mem0-oss-'));
  folders.push(folder);
  return folder;
};
const providerFor = (fields: object, completeText: Complete = extractPlainly): MemoryProvider =>
  createMemoryProvider('mem0_oss', { folder: newFolder(), ...fields }, {
    logger: silentLogger(),
    completeText,
    encoder: wordEncoder,
  } as unknown as MemoryProviderDeps);
/** Answers nothing, ever. */
const hang = (): Promise<string> => new Promise(() => undefined);

afterAll(async () => {
  await closeEngines();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

let contracted: MemoryProvider | undefined;
let complete: Complete = extractPlainly;

describeMemoryProvider(
  'mem0_oss on SQLite',
  async () => {
    complete = extractPlainly;
    const provider = (contracted ??= providerFor({}, (prompt, turn) => complete(prompt, turn)));
    return {
      provider,
      hang: () => (complete = hang),
      dispose: async () => {
        for (const role of ROLES_OF_THE_CONTRACT) await provider.removeAll(role, signal());
      },
    };
  },
  { capabilities: ['list', 'edit', 'history'] },
);

describe(Mem0OssProvider, () => {
  it('keeps where a memory is from, and gives the model the agent’s instructions', async () => {
    const prompts: string[] = [];
    const provider = providerFor({}, (prompt) => (prompts.push(prompt.user), extractPlainly(prompt)));
    const roleId = parseRoleId('group:the 100% family');
    const interaction = anInteraction({ id: 'I-1', roleId, says: 'I live in Berlin.', channel: 'mqtt' });
    await provider.save(aBatch([interaction], { instructions: 'Keep places only.' }), signal());
    expect(prompts[0]).toContain('Keep places only.');
    const { items } = await provider.list(roleId, { page: 1, limit: 10 }, signal());
    expect(items).toMatchObject([
      { roleId, createdAt: interaction.occurredAt, provenance: { interactionId: 'I-1', channel: 'mqtt' } },
    ]);
  });

  it('does not lose what was told when a model fails half-way, and leaves nothing of the attempt', async () => {
    let isEncoding = true;
    const encoder = {
      ...wordEncoder,
      encode: async (texts: readonly string[], turn: AbortSignal) => {
        // The question is encoded, the facts are not: Mem0 would answer that there was nothing to remember.
        if (!isEncoding && !texts[0]?.startsWith('user:')) throw new Error('out of memory');
        return wordEncoder.encode(texts, turn);
      },
    };
    const deps = { logger: silentLogger(), completeText: extractPlainly, encoder };
    const fields = { folder: newFolder() };
    const provider = createMemoryProvider('mem0_oss', fields, deps as unknown as MemoryProviderDeps);
    const batch = aBatch([anInteraction({ roleId: ROLE, says: 'I live in Berlin.' })]);
    isEncoding = false;
    await expect(provider.save(batch, signal())).rejects.toBeInstanceOf(MemoryUnavailable);
    isEncoding = true;
    expect((await provider.list(ROLE, { page: 1, limit: 10 }, signal())).total).toBe(0);
    expect(await provider.save({ ...batch, isRedelivery: true }, signal())).toMatchObject({
      status: 'extracted',
      memoryIds: [expect.any(String)],
    });
  });

  it.each([
    ['no JSON at all', 'I see. The user lives in Berlin.'],
    ['other JSON', '{"facts": ["User lives in Berlin"]}'],
    ['half of it', '{"memory": [{"id": "0", "text": "User li'],
  ])('takes a model that answers %s for failed, not for "nothing to remember"', async (_name, reply) => {
    const provider = providerFor({}, async () => reply);
    await expect(provider.save(aBatch(), signal())).rejects.toMatchObject({
      code: 'MEMORY_UNAVAILABLE',
      message: expect.stringContaining('try another model') as string,
    });
  });

  it('passes on what a model’s own error means', async () => {
    const withCode =
      (code: string): Complete =>
      async () => {
        throw Object.assign(new Error('quotes what was said'), { code });
      };
    await expect(
      providerFor({}, withCode('LLM_UNAUTHORIZED')).save(aBatch(), signal()),
    ).rejects.toMatchObject({
      code: 'MEMORY_UNAUTHORIZED',
    });
    await expect(providerFor({}, withCode('LLM_REJECTED')).save(aBatch(), signal())).rejects.toBeInstanceOf(
      MemoryRejected,
    );
    await expect(providerFor({}, withCode('LLM_UNAVAILABLE')).save(aBatch(), signal())).rejects.toMatchObject(
      {
        code: 'MEMORY_UNAVAILABLE',
        message: '[mem0_oss] the language model failed (LLM_UNAVAILABLE).',
      },
    );
  });

  it('asks no model again about what was saved to its end', async () => {
    let count = 0;
    const provider = providerFor({}, (prompt) => ((count += 1), extractPlainly(prompt)));
    const batch = aBatch([anInteraction({ roleId: ROLE, says: 'I live in Berlin.' })]);
    const first = await provider.save(batch, signal());
    expect(await provider.save({ ...batch, isRedelivery: true }, signal())).toEqual(first);
    expect(count).toBe(1);
  });

  it('leaves no text of an erased role in its files', async () => {
    const folder = newFolder();
    const provider = providerFor({ folder });
    await provider.save(aBatch([anInteraction({ roleId: ROLE, says: 'I live in Atlantis.' })]), signal());
    const textIn = (): boolean =>
      readdirSync(folder).some((file) => readFileSync(join(folder, file)).includes('Atlantis'));
    expect(textIn()).toBe(true);
    await provider.removeAll(ROLE, signal());
    expect((await provider.list(ROLE, { page: 1, limit: 10 }, signal())).total).toBe(0);
    await closeEngines();
    expect(textIn()).toBe(false);
  });

  it('leaves nothing in the home folder, and prints nothing', async () => {
    const before = readdirSync(homedir());
    const written = jest.spyOn(process.stdout, 'write');
    const provider = providerFor({}, async () => 'no JSON');
    await provider.save(aBatch(), signal()).catch(() => undefined);
    expect(written).not.toHaveBeenCalled();
    written.mockRestore();
    expect(readdirSync(homedir())).toEqual(before);
  });

  it('says what is wrong with a database that is not there, and goes on when asked again', async () => {
    // Held, and not closed: a port that is free may be somebody else's a moment later.
    const nobody = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => nobody.listen(0, '127.0.0.1', resolve));
    const { port } = nobody.address() as AddressInfo;
    for (const [vector_store, scheme] of [
      ['pgvector', 'postgres'],
      ['qdrant', 'http'],
    ]) {
      const provider = providerFor({ vector_store, vector_store_url: `${scheme}://127.0.0.1:${port}` });
      for (let call = 0; call < 2; call += 1) {
        const save = provider.save(aBatch(), signal());
        await expect(save).rejects.toMatchObject({
          code: 'MEMORY_UNAVAILABLE',
          message: expect.stringContaining('cannot be reached') as string,
        });
      }
    }
    await new Promise((resolve) => nobody.close(resolve));
  });

  it.each([
    [{ vector_store: 'pgvector' }, /postgres|pgvector URL/],
    [{ vector_store: 'qdrant', vector_store_url: 'postgres://u:geheim@h/d' }, /qdrant URL/],
    [{ vector_store: 'oracle' }, /must be one of sqlite, pgvector, qdrant, redis/],
    [{ collection: 'drop table; --' }, /Collection must be letters/],
    [{ llm_base_url: 'http://127.0.0.1:1/v1' }, /name of the llm’s model is missing/],
    [{ embedding_dims: 1.5 }, /whole number/],
  ])('refuses settings that cannot work: %o', async (fields, reason) => {
    const provider = providerFor(fields);
    expect(provider).toBeInstanceOf(NoMemory);
    const health = await provider.health(signal());
    expect(health).toMatchObject({ reason: expect.stringMatching(reason) as string });
    expect(JSON.stringify(health)).not.toContain('geheim');
  });
});
