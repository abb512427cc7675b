import { newId } from '@xiaozhi/observability';
import type { MemoryBench } from './memory-bench.js';

/** A value in every column that can be sealed, all with one word. */
export async function fillEveryText(
  bench: MemoryBench,
  { agentId, roleId }: { agentId: string; roleId: string },
  word: string,
): Promise<void> {
  const at = bench.iso;
  const embedding = new Float32Array([1, 2, 3]);
  const memory = { text: word, slot: `likes:${word}`, utterance: word, embedding, encoder: 'e' };
  await bench.apply(roleId, { kind: 'add', memory: bench.aMemory('first', memory) });
  // Changed, so that a version has an old text too; with its vector, which another text would lose.
  const changed = { ...bench.aMemory('first', memory), kind: 'preference' };
  await bench.apply(roleId, { kind: 'revise', memory: changed, at });
  const about = { agent_id: agentId, device_id: roleId };
  const turn = { ...about, session_id: 's' };
  await bench.database.write(async (rows) => {
    await rows
      .of('agent')
      .update({ id: agentId }, { system_prompt: word, summary_memory: word, memory_snapshot: word });
    await rows.of('chatMessage').insert({
      ...{ ...turn, id: newId(), interaction_id: null, role: 'user', content: word, at, audio: word },
    });
    await rows.of('deviceOrder').insert({
      ...{ id: newId(), device_id: roleId, action: 'show', shown_text: word, outcome: null, asked_by: 'x' },
      ...{ created_at: at, expires_at: at, settled_at: null },
    });
    await rows.of('agentBatch').insert({
      ...{ id: newId(), action: 'update', work: word, state: 'done', actor_kind: 'user', actor_id: 'x' },
      ...{ actor_name: 'x', claim: null, lease_until: null, created_at: at, finished_at: at },
    });
    await rows.of('conversationTitle').insert({ session_id: newId(), device_id: roleId, title: word, at });
    await rows.of('shadowComparison').insert({
      ...{ ...turn, turn_id: newId(), role_id: roleId, at, primary_config_id: 'A', primary_ms: 1 },
      ...{ primary_complete: 1, primary_memories: word, primary_count: 0, shadow_config_id: 'B' },
      ...{ shadow_ms: 1, shadow_outcome: 'answered', shadow_reason: null, shadow_memories: word },
      ...{ shadow_count: 0, both_count: 0, verdict: null, judged_by: null, judged_at: null },
    });
    await rows.of('memoryMigrationItem').insert({
      ...{ id: newId(), migration_id: 'm', role_id: roleId, source_id: 's', origin_id: 's' },
      ...{ target_id: null, digest: word, state: 'written', reason: null, updated_at: at },
    });
    await rows.of('interaction').insert({
      ...{ ...turn, id: newId(), role_id: roleId, state: 'failed', provider_code: null, fact_count: 0 },
      ...{ reason: word, recall_ms: 1, created_at: at, updated_at: at },
      recalled: JSON.stringify([{ id: 'first', text: word, score: 1, source: 'mirror' }]),
    });
    await rows.of('memoryQuarantine').insert({
      ...{ ...turn, id: newId(), role_id: roleId, interaction_id: 'i', source: 'user', text: word },
      ...{ reason: 'order', score: 1, state: 'pending', said_at: at, decided_at: null, decided_by: null },
    });
    await rows.of('announcement').insert({
      ...{ id: 'a', series_id: 'a', device_id: roleId, kind: 'reminder', text: word, due_at: at },
      ...{ local_time: '', time_zone: 'UTC', recurrence: null, state: 'pending', reason: null },
      ...{ asked_by: 'user', turn_id: null, request_key: null, attempts: 0, gateway_id: null, claim: null },
      ...{ lease_until: null, expires_at: at, spoken_at: null, created_at: at, updated_at: at },
    });
    await rows.of('speakerProfile').insert({
      ...{ id: 'p', agent_id: agentId, name: word, description: word, encoder: 'e', embedding: word },
      ...{ fault: null, created_at: at, updated_at: at },
    });
    const sample = { id: 'w', profile_id: 'p', wav: word, duration_ms: 1, origin: 'upload', created_at: at };
    await rows.of('speakerSample').insert(sample);
  });
}
