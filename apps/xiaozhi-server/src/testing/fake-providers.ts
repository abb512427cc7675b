import { roleIdFor } from '@xiaozhi/memory';
import type { MemoryScope } from '@xiaozhi/memory';
import type { AgentResolution, AgentRuntime, AgentRuntimeSource } from '../config/agent-runtime.js';
import type { Llm, LlmRequest, ReplyPart } from '../llm/llm.js';
import type {
  FinishedTurn,
  RecallOutcome,
  SessionMemory,
  SessionMemoryFactory,
} from '../memory/session-memory.js';
import { untilAborted } from '../async/until-aborted.js';
import type { Asr, Transcript } from '../speech/asr/asr.js';
import { asWritten } from '../speech/tts/correct-words.js';
import type { Tts } from '../speech/tts/tts.js';
import type { Vad } from '../speech/vad/vad.js';

/** Voice is what is loud. */
export function fakeVad(): Vad {
  return {
    code: 'fake',
    open: () => ({
      probability: (window) => Promise.resolve(window.some((sample) => Math.abs(sample) > 0.05) ? 1 : 0),
      reset: () => undefined,
    }),
    close: () => Promise.resolve(),
  };
}

/** Recognises whatever it is told to, once per utterance. */
export function fakeAsr(text: () => string): Asr {
  return {
    code: 'fake',
    async *transcribe(audio) {
      for await (const chunk of audio) void chunk;
      yield { text: text(), isFinal: true };
    },
    close: () => Promise.resolve(),
  };
}

/** What a streaming recogniser of a test was asked, and how that ended. */
export interface HeardStream {
  samples: Float32Array[];
  ending: 'open' | 'finished' | 'cancelled';
}

/**
 * Recognises while somebody speaks: `hear` tells the words after so many samples of one utterance, and at its end.
 * @returns the recogniser, and what each of its streams has heard
 */
export function fakeStreamingAsr(
  hear: (samplesCount: number, isWhole: boolean) => Omit<Transcript, 'isFinal'>,
): {
  asr: Asr;
  streams: HeardStream[];
} {
  const streams: HeardStream[] = [];
  const asr: Asr = {
    code: 'fake-streaming',
    streams: true,
    async *transcribe(audio, signal) {
      const stream: HeardStream = { samples: [], ending: 'open' };
      streams.push(stream);
      signal.addEventListener('abort', () => {
        if (stream.ending === 'open') stream.ending = 'cancelled';
      });
      const source = audio[Symbol.asyncIterator]();
      let count = 0;
      for (;;) {
        const next = await untilAborted(source.next(), signal);
        if (next.done === true) break;
        stream.samples.push(next.value);
        count += next.value.length;
        const interim = hear(count, false);
        if (interim.text !== '') yield { ...interim, isFinal: false };
      }
      stream.ending = 'finished';
      yield { ...hear(count, true), isFinal: true };
    },
    close: () => Promise.resolve(),
  };
  return { asr, streams };
}

/** Answers by a function; may throw or never end. */
export function fakeLlm(reply: (request: LlmRequest, signal: AbortSignal) => AsyncIterable<ReplyPart>): Llm {
  return { code: 'fake', reply };
}

/** A tenth of a second of tone per sentence. */
export function fakeTts(fails: () => boolean = () => false): Tts {
  return {
    code: 'fake',
    sampleRateHz: 24_000,
    async *synthesise(_text, signal) {
      signal.throwIfAborted();
      if (fails()) throw new Error('no voice');
      yield Float32Array.from({ length: 2_400 }, (_, index) => 0.3 * Math.sin(index / 10));
    },
    close: () => Promise.resolve(),
  };
}

export const AGENT = {
  id: 'agent',
  name: 'Assistant',
  memoryScope: 'device',
  enablePrompts: false,
  childMode: false,
  memoryFirewall: 'normal',
  timeZone: 'UTC',
  memoryInstructions: '',
  recallDeadlineMs: 300,
  recallTokenBudget: 2_200,
  language: 'en',
  configVersion: '1',
} as const;

/** A runtime of fakes that echoes what was said. */
export function fakeRuntime(parts: Partial<AgentRuntime> = {}): AgentRuntime {
  return {
    agent: AGENT,
    systemPrompt: 'Be kind.',
    chatHistoryConf: 1,
    dailyOutputCharacters: 0,
    vad: fakeVad(),
    endSilenceMs: 320,
    vadThreshold: 0.5,
    asr: fakeAsr(() => 'what was spoken'),
    speakers: undefined,
    llm: fakeLlm(async function* (request) {
      yield `You said ${request.messages.at(-1)?.content ?? ''}.`;
    }),
    tts: fakeTts(),
    correctWords: asWritten,
    vision: undefined,
    plugins: [],
    ...parts,
  };
}

/** Gives every device the same answer, which a test may change. */
export class FakeAgents implements AgentRuntimeSource {
  constructor(public resolution: AgentResolution | Promise<AgentResolution>) {}

  async resolve(): Promise<AgentResolution> {
    return this.resolution;
  }

  async refresh(): Promise<AgentResolution> {
    return this.resolution;
  }
}

/** Memories of a test: what is recalled per device, and what was captured. */
export class FakeMemories implements SessionMemoryFactory {
  readonly captured: { deviceId: string; roleId: string; turn: FinishedTurn }[] = [];
  readonly heard: string[] = [];
  readonly recalls: { deviceId: string; text: string }[] = [];
  section = '';
  /** When what is heard is kept. */
  keeping: Promise<void> = Promise.resolve();
  /** What is recalled for a text. */
  sectionOf: (text: string, roleId: string) => string = () => this.section;

  open({
    agent,
    deviceId,
    speakerId,
    isChild,
    mode,
  }: Parameters<SessionMemoryFactory['open']>[0]): SessionMemory {
    const scope = agent.memoryScope as MemoryScope;
    const roleId = roleIdFor({ scope, deviceId, agentId: agent.id, speakerId, isChild });
    let isPaused = false;
    let isGuest = false;
    return {
      get isGuest() {
        return isGuest;
      },
      setGuest: (value) => {
        isGuest = value;
        return Promise.resolve();
      },
      get isChild() {
        return mode?.isChild === true;
      },
      setChild: (value) => Promise.resolve(mode?.switchChild(value) ?? false),
      roleId,
      forgetPerson: () => undefined,
      explain: () => Promise.resolve({ kind: 'no-answer' }),
      lastMentioned: () => Promise.resolve([]),
      noteRight: () => Promise.resolve(),
      get isPaused() {
        return isPaused;
      },
      prefetch: () => undefined,
      recall: (text) => {
        this.recalls.push({ deviceId, text });
        const outcome: RecallOutcome = {
          memories: [],
          section: this.sectionOf(text, roleId),
          tookMs: 1,
          isComplete: true,
        };
        return Promise.resolve(outcome);
      },
      hear: (_turnId, said) => {
        this.heard.push(said.content);
        return this.keeping;
      },
      capture: (turn) => {
        this.captured.push({ deviceId, roleId, turn });
        return Promise.resolve();
      },
      find: () => Promise.resolve([]),
      forget: () => Promise.resolve(),
      setPaused: (value) => {
        isPaused = value;
        return Promise.resolve();
      },
    };
  }
}
