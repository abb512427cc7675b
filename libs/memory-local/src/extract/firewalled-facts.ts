import type { HeldFact, Interaction, ScreeningStrictness } from '@xiaozhi/memory';
import { screenFact } from '@xiaozhi/memory-firewall';
import type { Fact } from '../fact.js';

/** What the memory firewall lets through; what an operator should decide about is put with `held`. */
export function firewalledFacts(
  facts: readonly Fact[],
  { id: interactionId, recalledTexts }: Interaction,
  strictness: ScreeningStrictness,
  held: HeldFact[],
): readonly Fact[] {
  return facts.filter(({ text }) => {
    const { decision, reason, score } = screenFact(text, strictness, recalledTexts);
    if (decision === 'quarantine') held.push({ interactionId, text, reason, score });
    return decision === 'keep';
  });
}
