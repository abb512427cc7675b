import { withoutRecalled } from '@xiaozhi/memory';
import type {
  Interaction,
  InteractionBatch,
  Memory,
  MemoryProvenance,
  MemoryTimes,
  MemoryVersion,
  RecalledMemory,
  RoleId,
  SaveProgress,
} from '@xiaozhi/memory';
import { z } from 'zod';
import type { Mem0Event, Mem0Memory } from './mem0.wire.js';

export interface Mem0Message {
  role: 'user' | 'assistant';
  content: string;
}

/** What the platform's `add` takes besides the messages, in the client's spelling. */
export interface Mem0AddOptions {
  userId: string;
  /** Where it came from: what a role's memories are found by after a crash, and what the console shows. */
  metadata: {
    interaction_ids: string[];
    session_id: string;
    device_id: string;
    agent_id: string;
    channel?: string;
    /** ISO 8601, UTC: when it was said. */
    said_at: string;
  };
  customInstructions?: string;
  /** Seconds since 1970: when it was said, not when it was delivered. */
  timestamp: number;
}

const wrappedSpeech = z.looseObject({ content: z.string() });

/** Some recognisers wrap what was said: `{"content":"…","language":"zh"}`. The spoken words of such a text. */
export function unwrapContent(text: string): string {
  if (!text.trimStart().startsWith('{')) return text;
  try {
    const wrapped = wrappedSpeech.safeParse(JSON.parse(text));
    return wrapped.success ? wrapped.data.content : text;
  } catch {
    // Not JSON after all: what starts with a brace may be said too.
    return text;
  }
}

/** Messages of an interaction for the platform, without blank ones. Any role but user and assistant gets a 400. */
export function toMem0Messages(interaction: Interaction): Mem0Message[] {
  return interaction.messages
    .filter((message) => message.role === 'user' || message.role === 'assistant')
    .map((message) => ({ role: message.role, content: unwrapContent(message.content).trim() }))
    .filter((message) => message.content !== '');
}

/** As `toMem0Messages`, without what only repeats recalled memories. */
export function toFreshMessages(interaction: Interaction): Mem0Message[] {
  return toMem0Messages(interaction)
    .map((message) => ({ ...message, content: withoutRecalled(message, interaction.recalledTexts) }))
    .filter((message) => message.content !== '');
}

export function toAddOptions(
  batch: InteractionBatch,
  interactions: readonly Interaction[],
): Mem0AddOptions | undefined {
  const last = interactions.at(-1);
  if (last === undefined) return undefined;
  return {
    userId: batch.roleId,
    metadata: {
      interaction_ids: interactions.map((interaction) => interaction.id),
      session_id: last.sessionId,
      device_id: last.deviceId,
      agent_id: last.agentId,
      ...(last.channel === undefined ? {} : { channel: last.channel }),
      said_at: last.occurredAt,
    },
    ...(batch.instructions.trim() === '' ? {} : { customInstructions: batch.instructions }),
    timestamp: Math.floor(Date.parse(last.occurredAt) / 1000),
  };
}

/**
 * True for what the role may see now. A service filters by role; an answer that holds another's memory all the same is
 * not shown, and what a newer memory replaced is history.
 */
export function isCurrentOf({ userId, replacedBy }: Mem0Memory, roleId: RoleId): boolean {
  return (userId === undefined || userId === null || userId === roleId) && !replacedBy;
}

/** Of a text that is stored as it is; the platform keeps the same text once by itself. */
export function toCreateOptions(
  roleId: RoleId,
  { interactionId, sessionId, deviceId, agentId }: MemoryProvenance,
): { userId: string; metadata: Record<string, string | string[]> } {
  const metadata = {
    interaction_ids: interactionId === undefined ? undefined : [interactionId],
    session_id: sessionId,
    device_id: deviceId,
    agent_id: agentId,
  };
  const known = Object.entries(metadata).filter(
    (entry): entry is [string, string | string[]] => entry[1] !== undefined,
  );
  return { userId: roleId, metadata: Object.fromEntries(known) };
}

export function toMemory(theirs: Mem0Memory, roleId: RoleId): Memory {
  return {
    id: theirs.id,
    roleId,
    text: theirs.memory,
    ...kindOf(theirs),
    ...timesOf(theirs),
    createdAt: new Date(saidAt(theirs)).toISOString(),
    updatedAt: updatedAt(theirs),
    provenance: toProvenance(theirs),
    ...(theirs.replacedBy ? { supersededBy: theirs.replacedBy } : {}),
  };
}

export function toRecalled(theirs: Mem0Memory): RecalledMemory {
  return {
    id: theirs.id,
    text: theirs.memory,
    ...timesOf(theirs),
    updatedAt: updatedAt(theirs),
    score: Math.min(1, Math.max(0, theirs.score ?? 0)),
    source: 'provider',
  };
}

/** State of a background add. An event's results name the memories that it made. */
export function toProgress(event: Mem0Event): SaveProgress {
  if (event.status === 'SUCCEEDED') return { status: 'extracted', memoryIds: madeBy(event.results ?? []) };
  if (event.status === 'FAILED') {
    return { status: 'failed', reason: `[mem0ai] could not process it (event ${event.id}).` };
  }
  return { status: 'processing' };
}

/** Ids of the memories among an add's results. */
export function madeBy(results: readonly { id?: string; event?: string }[]): string[] {
  return results
    .filter((result) => result.event === undefined || result.event === 'ADD' || result.event === 'UPDATE')
    .flatMap((result) => (result.id === undefined ? [] : [result.id]));
}

const EVENTS = { ADD: 'add', UPDATE: 'update', DELETE: 'delete' } as const;

export function toVersion(theirs: {
  event: keyof typeof EVENTS;
  oldMemory?: string | null;
  newMemory?: string | null;
  createdAt: string;
}): MemoryVersion {
  return {
    event: EVENTS[theirs.event],
    oldText: theirs.oldMemory ?? null,
    newText: theirs.event === 'DELETE' ? null : (theirs.newMemory ?? null),
    at: new Date(theirs.createdAt).toISOString(),
  };
}

/** One interaction is a source; of several saved together nobody knows which one it was. */
function toProvenance({ metadata }: Mem0Memory): MemoryProvenance {
  const theirs = metadata ?? {};
  const ids = theirs.interaction_ids ?? [];
  const known: MemoryProvenance = {
    interactionId: ids.length === 1 ? ids[0] : undefined,
    sessionId: theirs.session_id,
    deviceId: theirs.device_id,
    agentId: theirs.agent_id,
    channel: theirs.channel,
    utterance: theirs.utterance,
    messageIndex: theirs.message_index,
  };
  const told = Object.entries(known).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(told), extractedBy: theirs.extracted_by ?? 'provider' };
}

/** When it was last changed, or said: a service that works in the background, or late, stores when it worked. */
export function updatedAt(theirs: Mem0Memory): string {
  const isUntouched = !theirs.updatedAt || theirs.updatedAt === theirs.createdAt;
  const untouched = momentOf(theirs.metadata?.changed_at) ?? saidAt(theirs);
  return new Date(isUntouched ? untouched : (theirs.updatedAt ?? theirs.createdAt)).toISOString();
}

function saidAt({ metadata, createdAt }: Mem0Memory): string {
  return momentOf(metadata?.said_at) ?? createdAt;
}

/** Metadata is anybody's to write: what is no date says nothing. */
function momentOf(text: string | undefined): string | undefined {
  return text === undefined || Number.isNaN(Date.parse(text)) ? undefined : new Date(text).toISOString();
}

function kindOf({ metadata, categories }: Mem0Memory): Pick<Memory, 'kind'> {
  const kind = metadata?.kind ?? categories?.[0];
  return kind === undefined ? {} : { kind };
}

function timesOf({ metadata }: Mem0Memory): MemoryTimes {
  const times: [keyof MemoryTimes, string | undefined][] = [
    ['aboutFrom', momentOf(metadata?.about_from)],
    ['aboutTo', momentOf(metadata?.about_to)],
    ['validFrom', momentOf(metadata?.valid_from)],
    ['validTo', momentOf(metadata?.valid_to)],
  ];
  return Object.fromEntries(times.filter(([, at]) => at !== undefined));
}
