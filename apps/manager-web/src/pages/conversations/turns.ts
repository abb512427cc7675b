import type {
  ChatMessageView,
  InteractionView,
  RecalledItem,
  TranscriptView,
  TurnTrace,
} from '@xiaozhi/contracts';

/** One turn of a conversation: its lines, how it went, and what it gave to memory, as far as known. */
export interface TranscriptTurn {
  id: string;
  lines: ChatMessageView[];
  interaction: InteractionView | undefined;
  trace: TurnTrace | undefined;
}

/** From this share on the answer used a memory: as manager-api counts it. */
const USED_SHARE = 0.25;

/** Whether the answer said enough of a recalled memory: a measure of words. */
export function isUsed({ use = 0 }: Pick<RecalledItem, 'use'>): boolean {
  return use >= USED_SHARE;
}

/** A line as people read it: what a tool was asked and answered comes as JSON, `[{"type": …, "text": …}]`. */
export function textOf({ role, content }: Pick<ChatMessageView, 'role' | 'content'>): string {
  if (role !== 'tool') return content;
  try {
    const entries: unknown = JSON.parse(content);
    const texts = Array.isArray(entries) ? entries.map(entryText).filter((text) => text !== '') : [];
    return texts.length === 0 ? content : texts.join('\n');
  } catch {
    // Another gateway's form: shown as it came.
    return content;
  }
}

function entryText(entry: unknown): string {
  const text = typeof entry === 'object' && entry !== null && 'text' in entry ? entry.text : undefined;
  return typeof text === 'string' ? text : '';
}

/**
 * Groups lines by the interaction they belong to, in the order of their first line; a line without one stands alone,
 * and so does a turn that failed or was cut before there was any line.
 */
export function toTurns({ messages, interactions, traces }: TranscriptView): TranscriptTurn[] {
  const turns = new Map<string, TranscriptTurn & { at: string }>();
  const traceOf = new Map(traces.map((trace) => [trace.turnId, trace]));
  const turnOf = (id: string, at: string): TranscriptTurn => {
    const interaction = interactions.find((entry) => entry.id === id);
    const turn = turns.get(id) ?? { id, at, lines: [], interaction, trace: traceOf.get(id) };
    turns.set(id, turn);
    return turn;
  };
  for (const line of [...messages].sort((a, b) => a.at.localeCompare(b.at)))
    turnOf(line.interactionId ?? line.id, line.at).lines.push(line);
  for (const { turnId, startedAt, outcome } of traces)
    if (outcome === 'failed' || outcome === 'cut') turnOf(turnId, startedAt);
  return [...turns.values()].sort((a, b) => a.at.localeCompare(b.at));
}
