import type { Interaction } from '@xiaozhi/memory';
import { screenInteraction } from '@xiaozhi/memory-firewall';

const KNOWN_COUNT = 50;

/** The memory firewall over a session's turns, with what it learns from one for the next. */
export class TurnScreen {
  private asked: string | undefined;
  private known: string[] = [];

  /** @returns what a provider may see; undefined when nothing of the turn */
  turn(interaction: Interaction): Interaction | undefined {
    const { messages, keptTexts } = screenInteraction(interaction.messages, {
      strictness: 'normal',
      recalled: interaction.recalledTexts,
      ...{ known: this.known, asked: this.asked },
    });
    this.known = [...this.known, ...keptTexts].slice(-KNOWN_COUNT);
    this.asked = interaction.messages.findLast(({ role }) => role === 'assistant')?.content ?? this.asked;
    return messages.length === 0 ? undefined : { ...interaction, messages };
  }
}
