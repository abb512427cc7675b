import type { TurnStageOutcome } from '@xiaozhi/contracts';
import type { Llm, LlmRequest, ReplyPart } from '../llm/llm.js';
import type { Tts } from '../speech/tts/tts.js';
import type { ToolBox } from '../tools/tool-box.js';
import type { Sound } from '../tools/tool.js';
import type { StageSpan, TraceRecorder } from './trace-recorder.js';

/** A model whose replies are noted: one stage a round, with its first token or call. */
export function tracedLlm(llm: Llm, trace: TraceRecorder): Pick<Llm, 'reply'> {
  return {
    reply: (request: LlmRequest, signal: AbortSignal): AsyncIterable<ReplyPart> =>
      noted(
        () => llm.reply(request, signal),
        () => trace.begin('think', llm.code),
        signal,
      ),
  };
}

/** A voice whose work is noted: one stage a sentence, with its first audio. */
export function tracedTts(tts: Tts, trace: TraceRecorder): Tts {
  return {
    code: tts.code,
    sampleRateHz: tts.sampleRateHz,
    close: () => tts.close(),
    synthesise: (text: string, signal: AbortSignal): AsyncIterable<Float32Array> =>
      noted(
        () => tts.synthesise(text, signal),
        () => trace.begin('synthesise', tts.code),
        signal,
      ),
  };
}

/** Passes a result on; the stage ends with it. @param outcomeOf what a result means for the stage */
export async function traced<T>(
  work: Promise<T>,
  span: StageSpan,
  signal: AbortSignal,
  outcomeOf: (result: T) => TurnStageOutcome,
): Promise<T> {
  try {
    const result = await work;
    span.end(outcomeOf(result));
    return result;
  } catch (error) {
    span.end(signal.aborted ? 'cut' : 'failed', codeOf(error));
    throw error;
  }
}

async function* noted<T>(
  work: () => AsyncIterable<T>,
  begin: () => StageSpan,
  signal: AbortSignal,
): AsyncGenerator<T> {
  const span = begin();
  let isAny = false;
  try {
    for await (const result of work()) {
      if (!isAny) span.first();
      isAny = true;
      yield result;
    }
    span.end(isAny ? 'ok' : 'empty');
  } catch (error) {
    span.end(signal.aborted ? 'cut' : 'failed', codeOf(error));
    throw error;
  } finally {
    // Whoever takes no more ends it here.
    span.end('cut');
  }
}

type Tools = Pick<ToolBox, 'descriptions' | 'run'>;

/** Tools whose calls are noted by name; a sound that one has is a stage of playing, once it is heard. */
export function tracedTools(tools: Tools, trace: TraceRecorder): Tools {
  return {
    descriptions: () => tools.descriptions(),
    run: async (call, signal) => {
      const span = trace.begin('tool', call.name);
      try {
        const result = await tools.run(call, signal);
        span.end(result.failure ?? 'ok');
        return result.kind === 'played' ? { ...result, sound: tracedSound(result.sound, trace) } : result;
      } finally {
        span.end('cut');
      }
    },
  };
}

function tracedSound(sound: Sound, trace: TraceRecorder): Sound {
  return {
    ...sound,
    open: (signal) =>
      noted(
        () => sound.open(signal),
        () => trace.begin('play', sound.code),
        signal,
      ),
  };
}

/** The error's code, where it has one: its message may hold words of the conversation. */
function codeOf(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}
