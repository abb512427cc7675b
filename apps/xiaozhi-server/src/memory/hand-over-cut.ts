import type { Interaction } from '@xiaozhi/memory';
import type { HeldText } from '@xiaozhi/memory-firewall';
import { untoldAnswer } from './interaction.js';
import type { InteractionReporter } from './interaction.reporter.js';
import type { MemoryQueue } from './memory-queue.js';
import type { RoleMirror } from './role-mirror.js';
import type { SessionFirewall } from './session-firewall.js';

/** So many turns of a device that were cut are handed over by themselves; fewer go along with the next that finishes. */
export const UNFINISHED_COUNT = 8;
/** No turn takes longer. */
const UNDER_WAY_MS = 120_000;

interface CutTurnDeps {
  queue: Pick<MemoryQueue, 'append'>;
  reporter: Pick<InteractionReporter, 'report'>;
  firewall: SessionFirewall;
  now: () => Date;
  /** Turns whose words are on their way into an interaction. */
  capturing: Set<string>;
  mirror: RoleMirror | undefined;
  letGo: (ids: readonly string[]) => Promise<void>;
  hold: (said: Interaction, held: readonly HeldText[]) => Promise<void>;
}

/**
 * Makes one interaction of turns of one owner that were cut; one that may be under way is none of them.
 * @param minCount does nothing with fewer
 */
export async function handOverCut(
  waiting: readonly Interaction[],
  minCount: number,
  { queue, reporter, firewall, now, capturing, mirror, letGo, hold }: CutTurnDeps,
): Promise<void> {
  const latestAt = new Date(now().getTime() - UNDER_WAY_MS).toISOString();
  const cut = waiting.filter(({ id, occurredAt }) => occurredAt < latestAt && !capturing.has(id));
  const newest = cut.at(-1);
  if (newest === undefined || cut.length < minCount) return;
  const ids = cut.map(({ id }) => id);
  const said = { ...newest, messages: cut.flatMap(({ messages }) => messages) };
  const { worthy, held, reason } = firewall.turn(said);
  const answer = untoldAnswer(newest.occurredAt);
  const whole = worthy && { ...worthy, messages: [...worthy.messages, answer] };
  ids.forEach((id) => capturing.add(id));
  try {
    if (whole === undefined) await letGo(ids);
    else await queue.append(whole, ids);
  } finally {
    ids.forEach((id) => capturing.delete(id));
  }
  await hold(said, held);
  if (whole === undefined) return reporter.report(said, { state: 'screened', reason });
  mirror?.settle(ids);
  mirror?.addProvisional(whole);
  await reporter.report(whole, { state: 'queued' });
  for (const { id } of cut.filter((turn) => turn.id !== whole.id)) {
    const kept = 'Kept with another turn that was cut.';
    await reporter.report({ ...whole, id }, { state: 'nothing', reason: kept });
  }
}
