import type { Interaction, RoleId } from '@xiaozhi/memory';
import type { TextEncoder } from '@xiaozhi/memory-index';
import type { Fact } from './fact.js';
import type { MemoryStore } from './memory-store.js';
import type { CompleteText } from './model/json-answer.js';

/** A part that may fail without failing a save or a recall. */
export type DegradedPart = 'extraction' | 'merging' | 'encoding' | 'summary';

/** What stands between extraction and the store: it lets facts through, or holds them back. */
export type FactScreen = (
  facts: readonly Fact[],
  context: { roleId: RoleId; interaction: Interaction; extractedBy: 'rules' | 'llm' },
  signal: AbortSignal,
) => readonly Fact[] | Promise<readonly Fact[]>;

export interface LocalMemoryDeps {
  store: MemoryStore;
  encoder?: TextEncoder;
  completeText?: CompleteText;
  /** Screens each interaction's facts before they are merged; without it all are taken. */
  screenFacts?: FactScreen;
  /** Told when a part that may fail did: extraction, merging or a summary by the model, encoding. */
  onDegraded?: (what: DegradedPart, error: unknown) => void;
  now: () => Date;
  newId: () => string;
}

/** A failing encoder never fails a save or a recall: both go on with words alone. */
export async function encodeTexts(
  texts: readonly string[],
  { encoder, onDegraded }: Pick<LocalMemoryDeps, 'encoder' | 'onDegraded'>,
  signal: AbortSignal,
): Promise<readonly (Float32Array | undefined)[]> {
  if (encoder === undefined || texts.length === 0) return [];
  try {
    return await encoder.encode(texts, signal);
  } catch (error) {
    signal.throwIfAborted();
    onDegraded?.('encoding', error);
    return [];
  }
}

/** The rest of the time is for reading and searching. */
const ENCODE_SHARE = 0.6;

/** As `encodeTexts` for one question, within a share of the time that the caller waits. */
export async function encodeQuestion(
  text: string,
  withinMs: number | undefined,
  { encoder, onDegraded }: Pick<LocalMemoryDeps, 'encoder' | 'onDegraded'>,
  signal: AbortSignal,
): Promise<Float32Array | undefined> {
  if (encoder === undefined) return undefined;
  const late = new AbortController();
  const timer =
    withinMs === undefined ? undefined : setTimeout(() => late.abort(), Math.round(withinMs * ENCODE_SHARE));
  try {
    return (await encoder.encode([text], AbortSignal.any([signal, late.signal]), 'question'))[0];
  } catch (error) {
    signal.throwIfAborted();
    onDegraded?.('encoding', error);
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}
