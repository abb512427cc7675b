import type { SpeakerFault, SpeakerProfileView, SpeakerSampleView } from '@xiaozhi/contracts';
import type { WriteRows } from '../database/database.js';
import type { SpeakerProfileRow, SpeakerSampleRow } from '../database/rows.js';

/** What a profile has while no model learnt its samples. */
export const NOTHING_LEARNT = { encoder: null, embedding: null, fault: null } as const;

/** A sample without its audio. */
export type SampleEntry = Omit<SpeakerSampleRow, 'wav'>;

/** Whether people would take two names for the same. */
export function isSameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

export function toSampleView(row: SampleEntry): SpeakerSampleView {
  return { id: row.id, origin: row.origin, durationMs: row.duration_ms, createdAt: row.created_at };
}

/** @param samples of this profile, in the order in which they are shown */
export function toProfileView(row: SpeakerProfileRow, samples: readonly SampleEntry[]): SpeakerProfileView {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    state: stateOf(row, samples.length),
    fault: row.fault as SpeakerFault | null,
    encoder: row.encoder,
    samples: samples.map(toSampleView),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function stateOf(row: SpeakerProfileRow, samplesCount: number): SpeakerProfileView['state'] {
  if (samplesCount === 0) return 'empty';
  if (row.embedding !== null) return 'learnt';
  return row.fault === null ? 'waiting' : 'failed';
}

/** Erases a profile with all samples of the voice and what was learnt from them. */
export async function eraseProfile(rows: WriteRows, id: string): Promise<void> {
  await rows.of('speakerSample').delete({ profile_id: id });
  await rows.of('speakerProfile').delete({ id });
}

/** Erases all profiles of an agent that goes. */
export async function eraseProfilesOf(rows: WriteRows, agentId: string): Promise<void> {
  const profiles = await rows.of('speakerProfile').findBy({ agent_id: agentId });
  for (const { id } of profiles) await eraseProfile(rows, id);
}
