import type { Interaction, ScreeningStrictness } from '@xiaozhi/memory';
import { screenInteraction, screenMessage } from '@xiaozhi/memory-firewall';
import type { HeldText, ScreenContext, ScreenedInteraction } from '@xiaozhi/memory-firewall';

/** What was kept lately in a session, against which duplicates are found. */
const KNOWN_COUNT = 50;

/** The memory firewall of one session: what was asked and what was kept in it make sense of what is said next. */
export class SessionFirewall {
  private asked: string | undefined;
  private known: string[] = [];

  constructor(private readonly strictness: ScreeningStrictness) {}

  /**
   * What of an utterance may lie on disk until its turn is over, without secrets. Says nothing about echoes: what the
   * turn recalls is not known yet.
   * @returns empty when nothing of it is worth remembering
   */
  utterance(content: string): string {
    const { verdict, text, masked } = screenMessage(content, this.context([]));
    if (verdict.decision === 'drop') return '';
    return verdict.decision === 'keep' ? text : masked;
  }

  /**
   * Screens a finished turn, and learns from it what was asked and what is known now.
   * @returns what a provider may see, undefined when nothing; what is doubtful; and why, in words for the operator,
   * without what was said
   */
  turn(interaction: Interaction): { worthy?: Interaction; held: readonly HeldText[]; reason: string } {
    const screened = screenInteraction(interaction.messages, this.context(interaction.recalledTexts));
    this.known = [...this.known, ...screened.keptTexts].slice(-KNOWN_COUNT);
    this.asked = interaction.messages.findLast(({ role }) => role === 'assistant')?.content ?? this.asked;
    const { messages, held } = screened;
    const worthy = messages.length === 0 ? undefined : { ...interaction, messages };
    return { worthy, held, reason: reasonOf(screened) };
  }

  private context(recalled: readonly string[]): ScreenContext {
    return { strictness: this.strictness, recalled, known: this.known, asked: this.asked };
  }
}

function reasonOf({ reason, secrets, held }: ScreenedInteraction): string {
  if (held.length > 0) return `In quarantine: ${reason}.`;
  return `Screened: ${secrets.length > 0 ? `secret (${secrets.join(', ')})` : reason}.`;
}
