import { createHash } from 'node:crypto';
import type { EncodingSettleRequest, EncodingWork } from '@xiaozhi/contracts';
import { encoderNameOf } from '@xiaozhi/memory-encoder';
import type { StoredMemory } from '@xiaozhi/memory-local';
import { SYSTEM } from '../http/actor.js';
import { encodeFloats } from '../memory/memory-row.js';
import { MemoryEncodingClaimService } from '../memory-encoding/memory-encoding-claim.service.js';
import { MemoryEncodingService } from '../memory-encoding/memory-encoding.service.js';
import { useMemoryBench } from './memory-bench.js';

const OFFLINE = encoderNameOf({});
const VECTOR = Float32Array.of(0.6, 0.8);
const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Encoding of memories that lack a vector, on a database of one kind. */
export function describeMemoryEncoding(kind: string, databaseEnv: () => Record<string, string>): void {
  describe(`memory encoding on ${kind}`, () => {
    const bench = useMemoryBench(databaseEnv);
    let claims: MemoryEncodingClaimService;
    let encoding: MemoryEncodingService;
    let count = 0;
    beforeAll(() => {
      const { agents, audit, database, providers, now } = bench;
      claims = new MemoryEncodingClaimService(database, providers, now);
      encoding = new MemoryEncodingService(agents, audit, database, providers, now);
    });
    /** Memories of other tests must not come into their way. */
    beforeEach(() => bench.database.write((rows) => rows.of('memory').clear()));

    const remember = async (
      roleId: string,
      text: string,
      more: Partial<StoredMemory> = {},
    ): Promise<string> => {
      count += 1;
      const id = `e-${count}`;
      await bench.apply(roleId, { kind: 'add', memory: bench.aMemory(id, { text, ...more }) });
      return id;
    };
    const claim = async (gatewayId = 'gateway-1', limit = 64): Promise<EncodingWork | null> =>
      (await claims.claim({ gatewayId, limit })).work;
    const encoded = ({ claim: id, agentId, encoder, memories }: EncodingWork): EncodingSettleRequest => ({
      ...{ claim: id, agentId, encoder },
      vectors: memories.map((memory) => ({
        id: memory.id,
        textDigest: digestOf(memory.text),
        embedding: encodeFloats(VECTOR),
      })),
    });
    const settle = async (work: EncodingWork, more: Partial<EncodingSettleRequest> = {}): Promise<number> =>
      (await claims.settle({ ...encoded(work), ...more })).storedCount;
    const stored = async (id: string): Promise<{ embedding: string | null; encoder: string | null }> => {
      const { embedding, encoder } = await bench.database.repository('memory').findOneByOrFail({ id });
      return { embedding, encoder };
    };
    const service = async (dimension: number): Promise<string> => {
      const fields = Object.entries({
        ...{
          encoder: 'openai',
          encoder_base_url: 'http://127.0.0.1:9/v1',
          encoder_api_key: 'sk-secret-123456',
        },
        ...{ encoder_model: 'm', encoder_dimension: dimension },
      }).map(([key, value]) => ({ key, value, type: key.endsWith('key') ? 'password' : 'text' }));
      const input = { modelType: 'Memory', providerCode: 'local', name: `m${dimension}`, sort: 0, fields };
      return (await bench.providers.create(SYSTEM, input)).configId;
    };

    it('hands out what lacks a vector of the agent’s encoder, and stores what comes back', async () => {
      const { agentId, roleId } = await bench.subject();
      const bare = await remember(roleId, 'User lives in Berlin.');
      const old = await remember(roleId, '用户住在柏林。', { embedding: VECTOR, encoder: 'old/2' });
      const done = await remember(roleId, 'Done.', { embedding: VECTOR, encoder: OFFLINE });
      expect(await encoding.get(agentId)).toMatchObject({
        state: 'waiting',
        total: 3,
        encoded: 1,
        encoder: OFFLINE,
      });
      const work = (await claim()) as EncodingWork;
      expect(work).toMatchObject({ agentId, encoder: OFFLINE, settings: {} });
      expect(work.memories.map(({ id }) => id).sort()).toEqual([bare, old].sort());
      expect(await encoding.get(agentId)).toMatchObject({ state: 'running' });
      expect(await settle(work)).toBe(2);
      expect(await stored(bare)).toEqual({ embedding: encodeFloats(VECTOR), encoder: OFFLINE });
      expect((await stored(done)).encoder).toBe(OFFLINE);
      expect(await encoding.get(agentId)).toMatchObject({ state: 'done', total: 3, encoded: 3, refused: 0 });
      expect(await claim()).toBeNull();
    });

    it('writes no version of a memory for a vector', async () => {
      const { roleId } = await bench.subject();
      const id = await remember(roleId, 'User likes tea.');
      await settle((await claim()) as EncodingWork);
      expect(await bench.database.repository('memoryVersion').countBy({ memory_id: id })).toBe(1);
    });

    it('goes on in batches, and after a restart of the gateway where it stopped', async () => {
      const { agentId, roleId } = await bench.subject();
      for (let fact = 0; fact < 5; fact += 1) await remember(roleId, `Fact ${fact}.`);
      await settle((await claim('gateway-1', 2)) as EncodingWork);
      // Killed with the next batch in hand.
      expect((await claim('gateway-1', 2))?.memories).toHaveLength(2);
      expect(await claim('gateway-2', 2)).toBeNull();
      bench.nowMs += 121_000;
      await settle((await claim('gateway-2', 2)) as EncodingWork);
      expect((await claim('gateway-2', 2))?.memories).toHaveLength(1);
      expect(await encoding.get(agentId)).toMatchObject({ total: 5, encoded: 4 });
    });

    it('gives an agent to one of several gateways that ask at once, and stores nothing of a claim that is over', async () => {
      const { roleId } = await bench.subject();
      const id = await remember(roleId, 'User owns a dog.');
      const works = (await Promise.all(['a', 'b', 'c'].map((gateway) => claim(gateway)))).filter(
        (work) => work !== null,
      );
      expect(works).toHaveLength(1);
      bench.nowMs += 121_000;
      const next = (await claim('d')) as EncodingWork;
      expect(await settle(works[0] as EncodingWork)).toBe(0);
      expect((await stored(id)).encoder).toBeNull();
      expect(await settle(next)).toBe(1);
    });

    it('leaves a memory for the next time whose text changed meanwhile', async () => {
      const { roleId } = await bench.subject();
      const id = await remember(roleId, 'User lives in Paris.');
      const work = (await claim()) as EncodingWork;
      await bench.apply(roleId, { kind: 'update', memoryId: id, text: 'User lives in Rome.', at: bench.iso });
      expect(await settle(work)).toBe(0);
      expect((await claim())?.memories).toEqual([{ id, text: 'User lives in Rome.' }]);
    });

    it('begins anew with another encoder, and hands out its settings to gateways only', async () => {
      const { agentId, roleId } = await bench.subject();
      await remember(roleId, 'User is a nurse.');
      await settle((await claim()) as EncodingWork);
      await encoding.order(SYSTEM, agentId, { action: 'stop' });
      await bench.agents.update(SYSTEM, agentId, { memoryProvider: await service(2) });
      expect(await encoding.get(agentId)).toMatchObject({
        state: 'waiting',
        encoder: 'openai:m/2',
        encoded: 0,
      });
      const work = (await claim()) as EncodingWork;
      expect(work).toMatchObject({
        encoder: 'openai:m/2',
        settings: { encoder_api_key: 'sk-secret-123456' },
      });
      expect(JSON.stringify(await encoding.get(agentId))).not.toContain('sk-secret');
      await settle(work);
      expect(await encoding.get(agentId)).toMatchObject({ state: 'done', encoded: 1 });
    });

    it('waits longer after each failure, keeps what was encoded, and says why', async () => {
      const { agentId, roleId } = await bench.subject();
      await remember(roleId, 'Never encoded.');
      await settle((await claim()) as EncodingWork, { vectors: [], fault: 'The encoder is down.' });
      expect(await encoding.get(agentId)).toMatchObject({
        ...{ state: 'failing', reason: 'The encoder is down.' },
        retryAt: new Date(bench.nowMs + 30_000).toISOString(),
      });
      expect(await claim()).toBeNull();
      bench.nowMs += 31_000;
      await settle((await claim()) as EncodingWork, { vectors: [], fault: 'The encoder is down.' });
      bench.nowMs += 31_000;
      expect(await claim()).toBeNull();
      bench.nowMs += 30_000;
      await settle((await claim()) as EncodingWork);
      expect(await encoding.get(agentId)).toMatchObject({ state: 'done', reason: null });
    });

    it('does not offer a text again that the encoder refuses', async () => {
      const { agentId, roleId } = await bench.subject();
      await remember(roleId, 'Refused.');
      const work = (await claim()) as EncodingWork;
      const [vector] = encoded(work).vectors;
      await settle(work, { vectors: [{ ...vector!, embedding: null }] });
      expect(await claim()).toBeNull();
      expect(await encoding.get(agentId)).toMatchObject({ state: 'done', total: 1, encoded: 1, refused: 1 });
    });

    it('is stopped, goes on, and begins again as operators order', async () => {
      const { agentId, roleId } = await bench.subject();
      const id = await remember(roleId, 'User has a cat.');
      const work = (await claim()) as EncodingWork;
      expect(await encoding.order(SYSTEM, agentId, { action: 'stop' })).toMatchObject({ state: 'stopped' });
      expect(await settle(work)).toBe(0);
      expect(await claim()).toBeNull();
      await encoding.order(SYSTEM, agentId, { action: 'resume' });
      await settle((await claim()) as EncodingWork);
      expect(await encoding.order(SYSTEM, agentId, { action: 'again' })).toMatchObject({
        state: 'waiting',
        encoded: 0,
      });
      expect((await claim())?.memories).toEqual([{ id, text: 'User has a cat.' }]);
      expect((await bench.audited()).slice(0, 3)).toEqual(
        ['again', 'resume', 'stop'].map((action) => `memory.encoding-${action}`),
      );
    });

    it('lets the oldest of agents that share a group decide', async () => {
      const first = await bench.subject({ memoryScope: 'group:family' });
      bench.nowMs += 1_000;
      const second = await bench.subject({ memoryScope: 'group:family', memoryProvider: await service(3) });
      const elder = [first, second].sort((a, b) => (a.agentId < b.agentId ? -1 : 1))[0];
      await remember('group:family', 'Everybody likes pizza.');
      const work = (await claim()) as EncodingWork;
      expect(work.agentId).toBe(elder?.agentId);
      await settle(work);
      expect(await claim()).toBeNull();
      expect(await encoding.get(second.agentId)).toMatchObject({ state: 'done', encoder: work.encoder });
    });

    it('reaches what speakers said, and not what nobody reads', async () => {
      const { agentId, roleId } = await bench.subject({ memoryScope: 'speaker' });
      await remember(`${roleId}/speaker:ann`, 'Ann likes tea.');
      await remember(roleId, 'Somebody likes coffee.');
      await remember(`agent:${agentId}`, 'Of the scope that the agent had.');
      await remember('02:99:99:99:99:99', 'Of a device that is gone.');
      await remember(roleId, 'A running summary.', { kind: 'summary' });
      const work = (await claim()) as EncodingWork;
      expect(work.memories.map(({ text }) => text).sort()).toEqual([
        'Ann likes tea.',
        'Somebody likes coffee.',
      ]);
      await settle(work);
      expect(await claim()).toBeNull();
    });

    it('says where there is nothing to encode by', async () => {
      const { agentId } = await bench.subject({ memoryProvider: 'nomem' });
      expect(await encoding.get(agentId)).toMatchObject({ state: 'none', encoder: null });
      await expect(encoding.order(SYSTEM, agentId, { action: 'again' })).rejects.toMatchObject({
        code: 'ENCODER_MISSING',
      });
    });
  });
}
