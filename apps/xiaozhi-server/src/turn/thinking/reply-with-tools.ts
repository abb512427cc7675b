import type { Llm, LlmRequest, ToolCall, ToolRound } from '../../llm/llm.js';
import type { ToolBox } from '../../tools/tool-box.js';
import type { Sound, ToolResult } from '../../tools/tool.js';

/** After so many rounds of calls the model gets no tools any more and has to answer. */
export const MAX_ROUNDS = 5;
/** Calls of one round; more than this is a model gone wrong. */
export const MAX_CALLS_OF_ROUND = 8;

type Tools = Pick<ToolBox, 'descriptions' | 'run'>;

/**
 * The reply of a model that may use tools: streams its text, runs the calls of a round side by side, and asks again
 * with their results, within bounds. Sounds of tools come last, when all is said.
 * @throws LlmError, or the signal's reason
 */
export async function* replyWithTools(
  llm: Pick<Llm, 'reply'>,
  request: LlmRequest,
  tools: Tools,
  signal: AbortSignal,
): AsyncGenerator<string | Sound> {
  /** By the sentence that announces it: the same one twice is heard once. */
  const sounds = new Map<string, Sound>();
  yield* rounds(llm, request, tools, signal, (text, sound) => sounds.set(text, sound));
  yield* sounds.values();
}

async function* rounds(
  llm: Pick<Llm, 'reply'>,
  request: LlmRequest,
  tools: Tools,
  signal: AbortSignal,
  onSound: (text: string, sound: Sound) => void,
): AsyncGenerator<string> {
  const past: ToolRound[] = [];
  for (;;) {
    const offered = past.length < MAX_ROUNDS ? tools.descriptions() : [];
    const calls: ToolCall[] = [];
    let text = '';
    for await (const part of llm.reply({ ...request, tools: offered, rounds: past }, signal)) {
      if (typeof part !== 'string') {
        calls.push(part);
        continue;
      }
      text += part;
      yield part;
    }
    if (calls.length === 0 || offered.length === 0) return;
    const taken = calls.slice(0, MAX_CALLS_OF_ROUND);
    const running = Promise.all(taken.map((call) => tools.run(call, signal)));
    running.catch(() => undefined);
    // What was streamed before the call ends here: it is a sentence of its own, spoken while the tools work.
    if (text.trim() !== '') yield '\n';
    const results = await running;
    signal.throwIfAborted();
    for (const result of results) if (result.kind === 'played') onSound(result.text, result.sound);
    const said = results.filter(isSaid).map((result) => result.text);
    for (const sentence of new Set(said)) if (!text.includes(sentence)) yield `${sentence}\n`;
    if (said.length === results.length) return;
    past.push({ text, calls: taken, results: results.map((result) => result.text) });
  }
}

/** The user hears it as it is. */
function isSaid({ kind }: ToolResult): boolean {
  return kind === 'spoken' || kind === 'played';
}
