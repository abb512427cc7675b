import { withoutRecalled } from '@xiaozhi/memory';
import type { Interaction, InteractionMessage } from '@xiaozhi/memory';
import type { Fact } from '../fact.js';
import type { LocalMemoryDeps } from '../memory-deps.js';
import { toSentences } from './clauses.js';
import { findBareCorrection } from './corrections.js';
import type { BareCorrection } from './corrections.js';
import { extractFacts } from './extract-facts.js';
import { extractWithModel } from './model-extraction.js';

/** What one interaction tells. */
export interface Extraction {
  facts: readonly Fact[];
  extractedBy: 'rules' | 'llm';
  /** Values set right of which only the known memories tell what they are the values of. */
  corrections: readonly BareCorrection[];
}

const NOTHING: Extraction = { facts: [], extractedBy: 'rules', corrections: [] };

/**
 * The facts of an interaction: by the model where there is one, else by rules, and by rules where the model fails. What
 * is only said again from the prompt's memories is not new.
 */
export async function extractInteraction(
  interaction: Interaction,
  options: { instructions: string; timeZone: string },
  { completeText, onDegraded }: Pick<LocalMemoryDeps, 'completeText' | 'onDegraded'>,
  signal: AbortSignal,
): Promise<Extraction> {
  const messages = interaction.messages.map((message) => ({
    ...message,
    content: withoutRecalled(message, interaction.recalledTexts),
  }));
  if (!messages.some(({ role, content }) => role === 'user' && content !== '')) return NOTHING;
  const corrections = correctionsIn(messages);
  if (completeText !== undefined) {
    try {
      const facts = await extractWithModel(messages, options, completeText, signal);
      return { facts, extractedBy: 'llm', corrections };
    } catch (error) {
      signal.throwIfAborted();
      onDegraded?.('extraction', error);
    }
  }
  return { facts: factsByRules(messages, options.timeZone), extractedBy: 'rules', corrections };
}

function factsByRules(messages: readonly InteractionMessage[], timeZone: string): Fact[] {
  return messages.flatMap(({ role, content, at }, messageIndex) =>
    role === 'user' ? extractFacts(content, { at, timeZone }).map((fact) => ({ ...fact, messageIndex })) : [],
  );
}

function correctionsIn(messages: readonly InteractionMessage[]): BareCorrection[] {
  return messages
    .filter(({ role }) => role === 'user')
    .flatMap(({ content }) => toSentences(content))
    .map(({ sentence }) => findBareCorrection(sentence))
    .filter((correction) => correction !== undefined);
}
