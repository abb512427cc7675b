import { pinyin } from 'pinyin-pro';

/** The part of the compiled espeak-ng that is used here. */
interface EspeakModule {
  eSpeakNGWorker: new () => EspeakVoice;
}

interface EspeakVoice {
  set_voice(name: string): number;
  set_rate(wordsPerMinute: number): void;
  get_samplerate(): number;
  synthesize(text: string, onAudio: (audio: Int16Array | ArrayBuffer | null) => boolean): void;
}

/** Its optional GPL package is not installed. */
export class EspeakMissing extends Error {}

const HAN = /\p{Script=Han}/u;
/**
 * Reads numbered pinyin properly; the voices `cmn` and `zh` spell the syllables of this build letter by letter.
 */
const MANDARIN_VOICE = 'cmn-latn-pinyin';
const LATIN_VOICE = 'en-us';
const MANDARIN_RATE = 160;

/** espeak-ng for Mandarin: Han text goes in as numbered pinyin, Latin runs are spoken by an English voice. */
export class EspeakEngine {
  private voice: Promise<EspeakVoice> | undefined;

  /** @returns mono samples, −1 to 1. @throws EspeakMissing */
  async speak(text: string): Promise<{ samples: Float32Array; sampleRateHz: number }> {
    this.voice ??= load();
    const voice = await this.voice;
    const chunks: Int16Array[] = [];
    for (const run of splitByScript(text)) {
      voice.set_voice(run.isHan ? MANDARIN_VOICE : LATIN_VOICE);
      voice.set_rate(MANDARIN_RATE);
      voice.synthesize(run.isHan ? toNumberedPinyin(run.text) : run.text, (audio) => {
        if (audio !== null) chunks.push(audio instanceof Int16Array ? audio : new Int16Array(audio));
        return false;
      });
    }
    return { samples: joinInt16(chunks), sampleRateHz: voice.get_samplerate() };
  }
}

/** Text cut into runs that are Han or not; punctuation and spaces stay with the run before them. */
export function splitByScript(text: string): { isHan: boolean; text: string }[] {
  const runs: { isHan: boolean; text: string }[] = [];
  for (const character of text) {
    const last = runs.at(-1);
    const isLatin = /[\p{Script=Latin}]/u.test(character);
    const isHan = HAN.test(character);
    if (last === undefined || (isHan && !last.isHan) || (isLatin && last.isHan))
      runs.push({ isHan, text: character });
    else last.text += character;
  }
  return runs;
}

/** `银行` → `yin2 hang2`: polyphones are chosen by context, the neutral tone is 5. */
export function toNumberedPinyin(text: string): string {
  return pinyin(text, { toneType: 'num', nonZh: 'consecutive', v: true }).replace(/([a-zü]+)0\b/g, '$15');
}

async function load(): Promise<EspeakVoice> {
  let factory: () => Promise<EspeakModule>;
  try {
    const loaded: unknown = await import('@echogarden/espeak-ng-emscripten');
    factory = (loaded as { default: () => Promise<EspeakModule> }).default;
  } catch (cause) {
    throw new EspeakMissing('The package @echogarden/espeak-ng-emscripten is not installed.', { cause });
  }
  const espeak = await factory();
  return new espeak.eSpeakNGWorker();
}

function joinInt16(chunks: readonly Int16Array[]): Float32Array {
  const joined = new Float32Array(chunks.reduce((length, chunk) => length + chunk.length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    for (const sample of chunk) {
      joined[offset] = sample / 32_768;
      offset += 1;
    }
  }
  return joined;
}
