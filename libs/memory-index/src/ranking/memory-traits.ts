import type { IndexedMemory } from '../indexed-memory.js';
import { namedTime } from '../time/named-time.js';
import type { Calendar } from '../time/calendar.js';
import type { TimeInterval } from '../time/time-interval.js';
import { namedInChinese } from './named-in-chinese.js';

/** What ranking needs of a memory besides its words and its vector; read once, when it is indexed. */
export interface MemoryTraits {
  /** When it was said or changed; NaN where the memory's time cannot be read. */
  saidAtMs: number;
  /** The time that its text names, relative to when it was said. */
  about?: TimeInterval;
  /** Ends with a question mark: it asks and does not tell. */
  asks: boolean;
  /** Its text names a time, of any kind in Chinese, of those that can be resolved in English. */
  namesTime: boolean;
  namesNumber: boolean;
  inChinese: boolean;
  /** In Chinese only. */
  namesPerson: boolean;
  /** In Chinese only. */
  namesPlace: boolean;
  /** Names of people, places and works: capitals within a sentence, quoted titles; at most 5. */
  namesCount: number;
  sentencesCount: number;
  addressesOther: boolean;
}

const NUMBER =
  /\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|twice|once|first|second|third|couple|few|several|dozen)\b|[一二三四五六七八九十百千万两半\d]/iu;
const HAN = /\p{Script=Han}/u;
const QUOTED = /["“《]/u;

export function traitsOf({ text, updatedAt }: IndexedMemory, calendar: Calendar): MemoryTraits {
  const saidAtMs = Date.parse(updatedAt);
  const about = Number.isNaN(saidAtMs) ? undefined : namedTime(text, saidAtMs, calendar);
  const inChinese = HAN.test(text);
  const named = inChinese ? namedInChinese(text) : { time: about !== undefined, person: false, place: false };
  return {
    saidAtMs,
    about,
    asks: /[?？]\s*$/u.test(text),
    namesTime: named.time,
    namesNumber: NUMBER.test(text),
    inChinese,
    namesPerson: named.person,
    namesPlace: named.place,
    namesCount: namesCount(text),
    sentencesCount: Math.min(8, text.match(/[.!?。！？]+/gu)?.length ?? 0),
    addressesOther: /\byour?\b|你/iu.test(text),
  };
}

function namesCount(text: string): number {
  const capitals = text.match(/(?<=[\p{Ll},] )\p{Lu}\p{Ll}+/gu)?.length ?? 0;
  return Math.min(3, capitals) + (QUOTED.test(text) ? 2 : 0);
}
