import { alignWords } from './word-alignment.js';
import type { AlignedRun } from './word-alignment.js';
import { timedWords } from './timed-words.js';
import type { TimedText, TimedWord } from './timed-words.js';

/** Fewer words than these in sequence prove nothing: "yes" answers "yes or no?". A Chinese word has about 1.3 characters. */
const MIN_WORDS = 3;
const HAN_WEIGHT = 0.75;
/**
 * Two words in sequence are an echo only in the middle of what the agent says, at the very time: an answer comes at
 * the end.
 */
const SHORT_RUN = { earlyMs: 200, goesOnMs: 400 } as const;
/** Share of a run's words that must agree. */
const MIN_AGREEMENT = 0.6;
/** An echo is late by its way through network, buffers and room. */
const WAY_MS = 350;
/** A person can say a phrase again only after all of it was said, so lags by its length at least; an echo does not. */
const LENGTH_SHARE = 0.5;
/** Word times are estimates; an echo may seem this much ahead of what it is the echo of. */
const EARLY_MS = 800;
/** A reply of a word or two, heard again by itself, has to be as prompt as this. */
const SHORT_REPLY_LAG_MS = 600;
/** Left of an echo that was not understood to the letter; nobody says only this. */
const FILLERS = new Set('a an the of and to in on at for with by um uh er 的 了 呢 啊 呃'.split(' '));

/**
 * Takes the agent's own words, heard back from its loudspeaker, out of what was recognised. A run of words is taken
 * for an echo when it is the agent's in the same order (recognition errors allowed) and at the time at which the agent
 * said it: an echo lags by its way alone, a person who repeats a phrase by the phrase's length as well.
 * @param spoken sentences that the agent said around that time, in order
 * @returns what was said by somebody else; empty where nobody else said anything
 */
export function withoutOwnWords(heard: TimedText, spoken: readonly TimedText[]): string {
  const words = timedWords(heard);
  const own = spoken.flatMap((sentence) => timedWords(sentence));
  if (words.length === 0 || own.length === 0) return heard.text;
  if (isShortReply(words, own)) return '';
  const isOwn = words.map(() => false);
  for (const run of alignWords(words, own)) {
    if (isEcho(run, words, own)) claim(run, isOwn);
  }
  if (!isOwn.includes(true)) return heard.text;
  return rest(heard.text, words, isOwn);
}

function isEcho(
  { pairs, first, end }: AlignedRun,
  words: readonly TimedWord[],
  own: readonly TimedWord[],
): boolean {
  const weight = pairs.reduce((sum, { heard }) => sum + (words[heard]?.isHan ? HAN_WEIGHT : 1), 0);
  const isShort = weight < MIN_WORDS;
  if (isShort && !(weight >= 2 && goesOn(words, own))) return false;
  if (pairs.length < (isShort ? 1 : MIN_AGREEMENT) * (end - first)) return false;
  const times = pairs.map((pair) => ({
    heardMs: (words[pair.heard] as TimedWord).atMs,
    ownMs: (own[pair.own] as TimedWord).atMs,
  }));
  const lags = times.map(({ heardMs, ownMs }) => heardMs - ownMs).sort((a, b) => a - b);
  const lagMs = lags[Math.floor(lags.length / 2)] as number;
  const lengthMs = (times.at(-1)?.ownMs ?? 0) - (times[0]?.ownMs ?? 0);
  return lagMs >= -(isShort ? SHORT_RUN.earlyMs : EARLY_MS) && lagMs <= WAY_MS + LENGTH_SHARE * lengthMs;
}

/** True where the agent still speaks when the utterance is over. */
function goesOn(words: readonly TimedWord[], own: readonly TimedWord[]): boolean {
  return (own.at(-1)?.atMs ?? 0) - (words.at(-1)?.atMs ?? 0) >= SHORT_RUN.goesOnMs;
}

/** Marks the words that agree, and a single one between two of them that was heard in place of another. */
function claim({ pairs }: AlignedRun, isOwn: boolean[]): void {
  pairs.forEach(({ heard, own }, index) => {
    isOwn[heard] = true;
    const next = pairs[index + 1];
    if (next?.heard === heard + 2 && next.own > own + 1) isOwn[heard + 1] = true;
  });
}

/** "Okay.", heard back: all of what was said and all of what was heard. */
function isShortReply(words: readonly TimedWord[], own: readonly TimedWord[]): boolean {
  if (words.length !== own.length || !words.every((word, index) => word.key === own[index]?.key))
    return false;
  const lagMs = (words[0] as TimedWord).atMs - (own[0] as TimedWord).atMs;
  return lagMs >= -EARLY_MS && lagMs <= SHORT_REPLY_LAG_MS;
}

/** The text without the words that are the agent's; what stood together stays together. */
function rest(text: string, words: readonly TimedWord[], isOwn: readonly boolean[]): string {
  const others = words.filter((_, index) => !isOwn[index]);
  if (others.every(({ key, text: word }) => FILLERS.has(key) || FILLERS.has(word))) return '';
  const pieces: string[] = [];
  for (let index = 0; index < words.length; index += 1) {
    if (isOwn[index]) continue;
    const start = (words[index] as TimedWord).start;
    while (isOwn[index + 1] === false) index += 1;
    pieces.push(text.slice(start, words[index + 1]?.start ?? text.length).trim());
  }
  return pieces.join(' ').replace(/(\p{Script=Han}) (?=\p{Script=Han})/gu, '$1');
}
