import type { Utterance } from './utterance-recorder.js';

const WINDOW_SAMPLES = 512;
/** A word takes about so long; noise that is taken for voice is mostly shorter, or not believed as firmly. */
const SHORT_MS = 450;
const DOUBTFUL_PROBABILITY = 0.65;
/** Loudest window of a recording in which nobody spoke to the device: −50 dB. */
const QUIET_LEVEL = 0.003;
/** Nobody says more than so many characters a second (Chinese ones count thrice). */
const FASTEST_PER_S = 40;

/**
 * What recognisers make of noise: what their training data had over silence. Words that people answer with are here
 * too, so being in the list is never enough.
 */
const STOCK = new Set(
  [
    'yeah,you,bye,bye bye,thank you,thanks,thank you very much,thank you so much,thanks for watching',
    'thank you for watching,please subscribe,subscribe,hmm,mm,uh,um,oh,so,the,i',
    '嗯,啊,哦,呃,唉,我,谢谢,谢谢大家,谢谢观看,谢谢收看,感谢观看,请不吝点赞订阅转发打赏支持明镜与点点栏目',
    '字幕由amara org社区提供,字幕志愿者杨茜茜,中文字幕志愿者',
  ].flatMap((line) => line.split(',').map(bare)),
);

/**
 * True where a recogniser's words are a stock phrase and the audio has too little voice to have said it: very short and
 * doubtful, very quiet, or too short for so many words. A clear "yeah" passes, and so does any other word.
 */
export function isHallucination(text: string, { samples, voice }: Utterance): boolean {
  const words = bare(text);
  if (!STOCK.has(words)) return false;
  if (loudestLevel(samples) < QUIET_LEVEL) return true;
  if (voice === undefined) return false;
  const isShort = voice.voicedMs < SHORT_MS && voice.probability < DOUBTFUL_PROBABILITY;
  return isShort || spokenLength(words) / FASTEST_PER_S > voice.voicedMs / 1_000;
}

function bare(text: string): string {
  return text.toLowerCase().replace(/[\p{P}\p{S}\s]+/gu, '');
}

function spokenLength(words: string): number {
  return [...words].reduce((sum, letter) => sum + (/\p{Script=Han}/u.test(letter) ? 3 : 1), 0);
}

/** Root mean square of the loudest window. */
function loudestLevel(samples: Float32Array): number {
  let loudest = 0;
  for (let start = 0; start < samples.length; start += WINDOW_SAMPLES) {
    const window = samples.subarray(start, start + WINDOW_SAMPLES);
    loudest = Math.max(loudest, window.reduce((sum, sample) => sum + sample * sample, 0) / window.length);
  }
  return Math.sqrt(loudest);
}
