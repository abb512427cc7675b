import type { InteractionMessage } from '@xiaozhi/memory';
import { screenMessage } from './screen-message.js';
import type { ScreenedMessage } from './screen-message.js';
import { maskOf } from './secrets/finding.js';
import type { SecretKind } from './secrets/finding.js';
import { withoutSecrets } from './secrets/without-secrets.js';
import type { ScreenContext, ScreenReason, Verdict } from './verdict.js';

/** Something that an operator should decide about. Holds no secret. */
export interface HeldText {
  text: string;
  reason: ScreenReason;
  score: number;
}

/** What becomes of a turn, or of several turns that were cut off and the one after them. */
export interface ScreenedInteraction {
  /** What goes to a provider; empty when nothing of it is worth remembering. */
  messages: readonly InteractionMessage[];
  held: readonly HeldText[];
  /** Of what the user said: the reason of the best of it. */
  reason: ScreenReason;
  score: number;
  /** Kinds of the secrets that were taken out. */
  secrets: readonly SecretKind[];
  /** What the user said of which something is kept, without secrets: known from now on. */
  keptTexts: readonly string[];
}

/**
 * Screens what one interaction would give to memory. The assistant's messages stay beside what is kept, since they give
 * it sense, but never with a secret in them.
 * @param context `asked`: what the assistant said before the first message
 */
export function screenInteraction(
  messages: readonly InteractionMessage[],
  context: ScreenContext,
): ScreenedInteraction {
  let { asked } = context;
  const screened: { message: InteractionMessage; found?: ScreenedMessage; asked?: string }[] = [];
  for (const message of messages) {
    const isSaid = message.role === 'user';
    screened.push({
      message,
      asked,
      found: isSaid ? screenMessage(message.content, { ...context, asked }) : undefined,
    });
    if (!isSaid) asked = message.content;
  }
  const said = screened.flatMap(({ found }) => found ?? []);
  const secrets = [...new Set(said.flatMap((found) => found.secrets))];
  const best = said
    .map(({ verdict }) => verdict)
    .reduce(better, { decision: 'drop', reason: 'noise', score: 0 });
  const keptTexts = said.map(({ text }) => text).filter((text) => text !== '');
  return {
    messages: keptTexts.length === 0 ? [] : screened.flatMap((one) => remaining(one, secrets, context)),
    held: said.flatMap(({ held }) => held.map(({ text, verdict }) => ({ text, ...scored(verdict) }))),
    ...scored(best),
    secrets,
    keptTexts,
  };
}

function remaining(
  { message, found, asked }: { message: InteractionMessage; found?: ScreenedMessage; asked?: string },
  secrets: readonly SecretKind[],
  { strictness }: ScreenContext,
): InteractionMessage[] {
  if (strictness === 'off') return [message];
  if (found === undefined) return [{ ...message, content: withoutSpoken(message.content, secrets) }];
  if (found.text === '') return [];
  const answer = { ...message, content: found.text };
  // "Blue." is worth nothing without what was asked.
  if (found.verdict.reason !== 'answer' || asked === undefined) return [answer];
  return [{ role: 'assistant', content: withoutSpoken(asked, secrets), at: message.at }, answer];
}

/** An assistant that was told a secret may say it again in words of its own. */
function withoutSpoken(content: string, secrets: readonly SecretKind[]): string {
  const [kind] = secrets;
  return kind === undefined ? withoutSecrets(content).masked : maskOf(kind);
}

function scored({ reason, score }: Verdict): { reason: ScreenReason; score: number } {
  return { reason, score };
}

const RANK = { drop: 0, quarantine: 1, keep: 2 };

function better(a: Verdict, b: Verdict): Verdict {
  const [rankA, rankB] = [RANK[a.decision], RANK[b.decision]];
  if (rankA !== rankB) return rankA > rankB ? a : b;
  // Of two that are dropped the more telling reason is the one that is no noise.
  return b.score > a.score || a.reason === 'noise' ? b : a;
}
