import type { Interaction, InteractionBatch } from '../interaction.js';
import { parseRoleId } from '../role-id.js';

const AT = '2026-03-01T08:00:00.000Z';
let nextNumber = 1;

/** An interaction in which the user says one thing, with an id of its own. */
export function anInteraction(
  overrides: Partial<Interaction> & { says?: string; replies?: string } = {},
): Interaction {
  const { says = 'I am allergic to peanuts.', replies = 'Thank you for telling me.', ...fields } = overrides;
  return {
    id: `01TEST${String(nextNumber++).padStart(20, '0')}`,
    roleId: parseRoleId('aa:bb:cc:dd:ee:01'),
    sessionId: 'session-1',
    agentId: 'agent-1',
    deviceId: 'aa:bb:cc:dd:ee:01',
    occurredAt: AT,
    messages: [
      { role: 'user', content: says, at: AT },
      { role: 'assistant', content: replies, at: AT },
    ],
    recalledTexts: [],
    ...fields,
  };
}

/** A batch of one interaction, or of those given; its role is theirs. */
export function aBatch(
  interactions: readonly Interaction[] = [anInteraction()],
  overrides: Partial<InteractionBatch> = {},
): InteractionBatch {
  const roleId = interactions[0]?.roleId ?? parseRoleId('aa:bb:cc:dd:ee:01');
  return { roleId, interactions, instructions: '', isRedelivery: false, ...overrides };
}
