import { canBeSaid } from './sentence-boundary.js';

const EMOJI =
  /\p{Extended_Pictographic}(?:\u200d\p{Extended_Pictographic}|[\ufe0f\u{1f3fb}-\u{1f3ff}\u{e0020}-\u{e007f}])*|[\u{1f1e6}-\u{1f1ff}]{2}|[\ufe0f\u20e3\u{1f3fb}-\u{1f3ff}]/gu;
const ADDRESS = /\b(?:https?:\/\/|www\.)([^\s\u2e80-\uffff<>"')\]]+)/gi;
const TAG =
  /<\/?(?:br|p|b|i|u|em|strong|sup|sub|div|span|code|mark|small|a|img|hr)(?:\s+[\w-]+=[^>]*)?\s*\/?>/gi;

/**
 * What a screen shows of a sentence: the words as they were written, without marks of markdown, emoji and line breaks
 * (device protocol, `sentence_start`).
 */
export function toSubtitle(sentence: string): string {
  return (
    sentence
      .replace(/```/g, '`')
      .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
      .replace(/<(https?:\/\/[^\s>]+|[^\s@<>]+@[^\s@<>]+)>/g, '$1')
      .replace(TAG, ' ')
      .replace(/`([^`]*)`/g, '$1')
      .replace(/(\*\*|__|~~)(.*?)\1/g, '$2')
      .replace(/(?<![\w*_\\])[*_](\S(?:.*?[^\s\\])?)[*_](?![\w*_])/g, '$1')
      // The other half of the pair is in another sentence.
      .replace(/\*\*|~~|(?<!\w)__|__(?!\w)|`/g, '')
      .replace(/\\([*_`#[\]()~|>.!+-])/g, '$1')
      .replace(EMOJI, '')
      .replace(/\s+/g, ' ')
      .trim()
  );
}

/**
 * What a voice should say of a sentence: of an address the host, else what a screen shows. Empty when nothing is left
 * to say.
 */
export function toSpokenText(sentence: string): string {
  const spoken = toSubtitle(sentence)
    .replace(ADDRESS, (_, rest: string) => sayAddress(rest))
    .replace(/([!?！？。,，])\1+/g, '$1')
    .replace(/\s+/g, ' ')
    .trim();
  return canBeSaid(spoken) ? spoken : '';
}

/** The host, and the mark that ended the sentence behind the address. */
function sayAddress(rest: string): string {
  const host = /^(?:www\.)?([^/?#:]+)/i.exec(rest)?.[1] ?? '';
  const mark = /[.,!?;:]$/.exec(rest)?.[0] ?? '';
  return host.endsWith(mark) ? host : `${host}${mark}`;
}
