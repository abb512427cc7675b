import { withoutSecrets } from './secrets/without-secrets.js';
import { hasMask } from './secrets/finding.js';
import type { SecretKind } from './secrets/finding.js';
import { screenSentence } from './screen-sentence.js';
import { isToolOutput } from './screens/tool-output.js';
import { sentencesOf } from './text.js';
import { dropped } from './verdict.js';
import type { ScreenContext, ScreenReason, Verdict } from './verdict.js';

/** What becomes of one thing that a user said. */
export interface ScreenedMessage {
  verdict: Verdict;
  /** What may be remembered of it, without secrets; empty when nothing may. */
  text: string;
  /** Sentences that an operator should decide about, without secrets. */
  held: readonly { text: string; verdict: Verdict }[];
  /** Kinds of the secrets that were taken out. */
  secrets: readonly SecretKind[];
  /** The whole of it with secrets masked: what may be shown. */
  masked: string;
}

/** Never worth keeping, also beside a fact. What else stands beside one gives it sense ("Play it. She's my favourite."). */
const NEVER: ReadonlySet<ScreenReason> = new Set([
  'noise',
  'tool-output',
  'greeting',
  'instruction',
  'echo',
  'duplicate',
  'secret',
]);

/** Judges what a user said, sentence by sentence. Takes well under a millisecond. */
export function screenMessage(content: string, context: ScreenContext): ScreenedMessage {
  if (context.strictness === 'off') {
    const verdict: Verdict = { decision: 'keep', reason: 'fact', score: 1 };
    return { verdict, text: content, held: [], secrets: [], masked: content };
  }
  const { text, masked, kinds: secrets } = withoutSecrets(content, context.asked);
  const base = { masked, secrets, held: [], text: '' };
  if (isToolOutput(text)) return { ...base, verdict: dropped('tool-output') };
  const sentences = sentencesOf(text).map((sentence) => ({
    text: sentence,
    verdict: screenSentence(sentence, context),
  }));
  const facts = sentences.filter(({ verdict }) => verdict.decision === 'keep');
  // What is left of a sentence that held a secret is no matter for an operator.
  const held = sentences.filter(
    ({ text: sentence, verdict }) =>
      verdict.decision === 'quarantine' &&
      (secrets.length === 0 || content.includes(sentence)) &&
      !hasMask(sentence),
  );
  if (facts.length === 0) {
    const best = strongest((held.length > 0 ? held : sentences).map((sentence) => sentence.verdict));
    const isSecret = secrets.length > 0 && held.length === 0;
    return { ...base, verdict: isSecret ? dropped('secret') : (best ?? dropped('noise')), held };
  }
  const rest = sentences.filter(
    ({ verdict }) =>
      verdict.decision === 'keep' || (verdict.decision === 'drop' && !NEVER.has(verdict.reason)),
  );
  const isWhole = rest.length === sentences.length && secrets.length === 0;
  return {
    ...base,
    verdict: strongest(facts.map((fact) => fact.verdict)) ?? dropped('noise'),
    text: isWhole ? content : rest.map((sentence) => sentence.text).join(' '),
    held,
  };
}

function strongest(verdicts: readonly Verdict[]): Verdict | undefined {
  return verdicts.reduce<Verdict | undefined>(
    (a, b) => (a === undefined || b.score > a.score ? b : a),
    undefined,
  );
}
