import type { LocalisedText, ProviderFieldInput, ProviderTestView, TimbreView } from '@xiaozhi/contracts';
import type { Language } from '../../stores/preferences.store.js';

/** A voice that can be listened to. */
export interface PreviewedVoice {
  /** Its code at the provider; empty: the one that the provider is set to. */
  voice: string;
  name: string;
  /** As people call them, its own first: `English`, `普通话`. */
  languages: readonly string[];
}

/** How an agent has a voice speak; null and empty: as the provider is set. */
export interface VoiceManner {
  language: string;
  rate: number | null;
  pitch: number | null;
  volume: number | null;
}

/** How a preview goes, with the provider's own words and what to do where it went wrong. */
export interface VoicePreview {
  /** `too-long`: it spoke, and longer than what a gateway keeps of it. */
  state: 'waiting' | 'running' | 'spoken' | 'too-long' | 'failed';
  message: string | null;
  hint: LocalisedText | null;
}

const CHINESE =
  /chinese|mandarin|cantonese|^(?:zh|cmn|yue|wuu)\b|[中汉漢国國粤粵]语|[中汉漢国國粤粵]語|中文|普通话|普通話|[^日法德韩俄]话$/i;
const ENGLISH = /english|^en\b|英语|英語|英文/i;
/** Of a code that begins with a locale: `zh-CN-XiaoxiaoNeural`, `en_US/amy`. */
const CHINESE_CODE = /^(?:zh|cmn|yue|wuu)[-_]/i;
const ENGLISH_CODE = /^en[-_]/i;

/**
 * In which language a voice is tried: in its first one that is English or Chinese; where none is named, in that of its
 * code; else in the reader's, as a voice of neither can be heard at least.
 */
export function previewLanguage(
  { voice, languages }: Pick<PreviewedVoice, 'voice' | 'languages'>,
  readers: Language,
): Language {
  for (const language of languages) {
    if (ENGLISH.test(language)) return 'en';
    if (CHINESE.test(language)) return 'zh';
  }
  if (ENGLISH_CODE.test(voice)) return 'en';
  return CHINESE_CODE.test(voice) ? 'zh' : readers;
}

/**
 * Settings that a voice brings beside its code, under the names that gateways get them by, so that it sounds as it will.
 * @param timbre what an operator put down about it @param manner of the agent, which goes before
 */
export function voiceFields(
  timbre: Pick<TimbreView, 'languages' | 'referenceAudio' | 'referenceText'> | undefined,
  manner?: VoiceManner,
): ProviderFieldInput[] {
  const settings = {
    language: manner?.language || timbre?.languages[0],
    ref_audio: timbre?.referenceAudio,
    ref_text: timbre?.referenceText,
    ...{ ttsRate: manner?.rate, ttsPitch: manner?.pitch, ttsVolume: manner?.volume },
  };
  return Object.entries(settings).flatMap(([key, value]) =>
    value === undefined || value === null || value === ''
      ? []
      : [{ key, type: typeof value === 'number' ? 'number' : 'text', value }],
  );
}

/** What a test of a voice came to. */
export function previewOf(test: ProviderTestView): VoicePreview {
  const { state, isOk, hasAudio, steps } = test;
  if (state === 'waiting' || state === 'running') return { state, message: null, hint: null };
  if (state === 'done' && isOk === true)
    return { state: hasAudio ? 'spoken' : 'too-long', message: null, hint: null };
  const step = steps.find((one) => one.state === 'failed');
  return { state: 'failed', message: step?.message ?? null, hint: step?.hint ?? test.hint };
}
