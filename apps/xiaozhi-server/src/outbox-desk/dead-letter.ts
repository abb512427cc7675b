import { outboxLetter } from '@xiaozhi/contracts';
import type { OutboxFault, OutboxLetter } from '@xiaozhi/contracts';
import { UNREADABLE_REASON } from '@xiaozhi/outbox';
import type { OutboxEntry } from '@xiaozhi/outbox';
import { z } from 'zod';
import { AGENT_GONE_REASON, FORMER_OWNER_REASON, NOT_BOUND_REASON } from '../memory/interaction.delivery.js';
import { REPORT_TOPIC } from '../memory/interaction.reporter.js';
import { MEMORY_TOPIC } from '../memory/memory-queue.js';
import { SHADOW_TOPIC } from '../memory/shadow/shadow-queue.js';
import { ANNOUNCEMENT_TOPIC } from '../proactive/announcement-queue.js';
import { CONSENT_TOPIC } from '../proactive/consent-queue.js';

const ERROR_CHARACTERS = 1_000;
const TO_MANAGER: ReadonlySet<string> = new Set([REPORT_TOPIC, ANNOUNCEMENT_TOPIC, CONSENT_TOPIC]);

const FAULTS: ReadonlyMap<string, OutboxFault> = new Map([
  [NOT_BOUND_REASON, 'not-bound'],
  [FORMER_OWNER_REASON, 'former-owner'],
  [AGENT_GONE_REASON, 'agent-gone'],
]);

/** Whose a payload is, where it says so; an interaction itself, or what goes to manager-api as `body`. */
const text = z.string().min(1).optional().catch(undefined);
const subject = z
  .object({ roleId: text, deviceId: text, macAddress: text, agentId: text, sessionId: text })
  .catch({});
/** What a shadow has to remember. */
const shadowed = z.object({ interaction: subject }).catch({ interaction: {} });
const queued = z.object({ body: z.unknown() }).catch({ body: undefined });

/**
 * A dead letter as operators see it: whose it is and why it died, nothing that was said.
 * @returns undefined where an id is longer than manager-api stores
 */
export function toLetter(entry: OutboxEntry): OutboxLetter | undefined {
  const { id: entryId, topic, attempts, createdAt, lastError = '' } = entry;
  const letter = { entryId, topic, attempts, createdAt, fault: faultOf(entry) };
  const { macAddress, deviceId = macAddress, ...whose } = subjectOf(entry);
  const told = { ...letter, error: lastError.slice(0, ERROR_CHARACTERS) };
  const whole = outboxLetter.safeParse({ ...told, ...whose, deviceId });
  return whole.success ? whole.data : outboxLetter.safeParse(told).data;
}

function faultOf({ topic, lastError = '' }: OutboxEntry): OutboxFault {
  if (lastError === UNREADABLE_REASON || lastError.startsWith('OUTBOX_KEY_MISSING')) return 'unreadable';
  if (TO_MANAGER.has(topic)) return 'manager-refused';
  if (topic !== MEMORY_TOPIC && topic !== SHADOW_TOPIC) return 'other';
  return FAULTS.get(lastError) ?? 'provider-refused';
}

function subjectOf({ topic, payload, partitionKey }: OutboxEntry): z.infer<typeof subject> {
  // Whose memory it is stands beside the payload: what cannot be read goes with its person too.
  if (topic === MEMORY_TOPIC) return { roleId: partitionKey, ...subject.parse(payload) };
  if (topic === SHADOW_TOPIC) return { ...subject.parse(payload), ...shadowed.parse(payload).interaction };
  return subject.parse(TO_MANAGER.has(topic) ? queued.parse(payload).body : payload);
}
