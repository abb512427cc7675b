import type { ChatMessageView, InteractionView } from '@xiaozhi/contracts';
import type { Transcript } from '../../api/conversation.api.js';

/** One turn of a conversation: its lines, and what it gave to memory when that is known. */
export interface TranscriptTurn {
  id: string;
  lines: ChatMessageView[];
  interaction: InteractionView | undefined;
}

/** Groups lines by the interaction they belong to, in the order of their first line; a line without one stands alone. */
export function toTurns({ messages, interactions }: Transcript): TranscriptTurn[] {
  const turns = new Map<string, TranscriptTurn>();
  for (const line of [...messages].sort((a, b) => a.at.localeCompare(b.at))) {
    const id = line.interactionId ?? line.id;
    const turn = turns.get(id) ?? {
      id,
      lines: [],
      interaction: interactions.find((entry) => entry.id === id),
    };
    turn.lines.push(line);
    turns.set(id, turn);
  }
  return [...turns.values()];
}
