import type { Memory } from '@xiaozhi/memory';
import { toLocal } from '@xiaozhi/schedule';
import * as en from 'chrono-node/en';
import * as zh from 'chrono-node/zh';
import type { ParsedResult } from 'chrono-node';
import { clockTime, languageOf } from './spoken-time.js';

type Language = 'en' | 'zh';

/** What somebody said they would do on a day. */
export interface Commitment {
  memoryId: string;
  /** What they want to do, told to them: `call your mother`, `给妈妈打电话`. */
  deed: string;
  /** "Have to", not "want to". */
  isDuty: boolean;
  /** `2026-03-06` where they are. */
  day: string;
  /** `HH:MM`, where they named it beyond doubt. */
  time: string | undefined;
  /** When they said it, as the clock where they are showed it. */
  toldAt: string;
  language: Language;
}

const HORIZON_MS = 300 * 86_400_000;
const DEED_CHARACTERS = 160;

const INTENT = {
  en: /^(?:user (?:wants remembered|said): *)?(?:(?:(?:the )?user|i) )(?:(?<want>wants? to|plans? to|intends? to|will|(?:is|am) going to|(?:is|am) planning to)|(?<duty>has to|have to|needs? to|must)) (?<deed>.+)$/iu,
  zh: /^(?:用户(?:要记住|说)[：:]? *)?(?:用户|我)(?<deed>.+)$/u,
} as const;
const MODAL_ZH = /^[，, ]*(?:(?<want>打算|计划|准备|想要|想|要|会)|(?<duty>得|必须|需要))(?<deed>.{2,})$/u;
/** Doubt, denial, habit; people who cannot be told apart in the second person; other days than one. */
const UNFIT = {
  en: /\b(?:not|never|no longer|if|unless|until|maybe|perhaps|probably|might|every|each|daily|weekly|already|or|he|she|him|his|her|hers|they|them|it|we|us|our|you|your|user|user's)\b|n't\b/iu,
  zh: /[不没别吗？?]|如果|要是|可能|也许|每|他|她|它|我们|你|或者?|已经/u,
} as const;
/** A day that is one beyond doubt: `Friday`, `tomorrow`, `in 3 days`, `March 3rd`; not `next Friday` nor `next week`. */
const CLEAR_DAY_EN =
  /^(?!.*\b(?:next|last|now|today|tonight|weeks?|months?|years?|weekend)\b).*(?:day\b|tomorrow|days\b|\d)/iu;

/**
 * What a memory says that a person intends to do on one later day, if it says so beyond doubt. Days in words count
 * from when the memory was made, where the person is.
 * @throws RangeError for a time zone that does not exist
 */
export function findCommitment(memory: Memory, timeZone: string): Commitment | undefined {
  const text = memory.text.trim().replace(/[.。!！]+$/u, '');
  const language = languageOf(text, 'en');
  const toldAt = toLocal(new Date(memory.createdAt), timeZone);
  const changedAt = toLocal(new Date(memory.updatedAt), timeZone);
  // Words that were changed on another day may count from that one.
  if (memory.supersededBy != null || toldAt.slice(0, 10) !== changedAt.slice(0, 10)) return undefined;
  const groups = INTENT[language].exec(text)?.groups;
  const when = groups?.deed === undefined ? undefined : findDay(groups.deed, language, toldAt);
  if (when === undefined) return undefined;
  const said = language === 'zh' ? MODAL_ZH.exec(when.rest)?.groups : { ...groups, deed: when.rest };
  const deed = fitDeed(said?.deed, language);
  if (deed === undefined) return undefined;
  const { day, time } = when;
  return { memoryId: memory.id, deed, isDuty: said?.duty !== undefined, day, time, toldAt, language };
}

function fitDeed(said: string | undefined, language: Language): string | undefined {
  if (said === undefined || UNFIT[language].test(said)) return undefined;
  const deed = toSecondPerson(said, language);
  return deed === '' || deed.length > DEED_CHARACTERS ? undefined : deed;
}

/** The one later day of a sentence, and the sentence without it; undefined where there is none, or more than one. */
function findDay(
  text: string,
  language: Language,
  toldAt: string,
): { day: string; time: string | undefined; rest: string } | undefined {
  const told = new Date(`${toldAt}Z`);
  const reference = { instant: told, timezone: 0 };
  const results = (language === 'en' ? en : zh.hans).parse(text, reference, { forwardDate: true });
  const [found] = results;
  if (found === undefined || results.length > 1 || !isOneDay(found, language)) return undefined;
  const { start, index } = found;
  const parts = (['year', 'month', 'day'] as const).map((part) => start.get(part) ?? 0);
  const [year = 0, month = 1, date = 1] = parts;
  const at = new Date(Date.UTC(year, month - 1, date));
  const day = at.toISOString().slice(0, 10);
  if (day <= toldAt.slice(0, 10) || at.getTime() - told.getTime() > HORIZON_MS) return undefined;
  const time = start.isCertain('hour') && start.isCertain('meridiem') ? timeOf(found) : undefined;
  return { day, time, rest: `${text.slice(0, index)} ${text.slice(index + found.text.length)}` };
}

function isOneDay({ start, end, text }: ParsedResult, language: Language): boolean {
  if (end != null || !(start.isCertain('day') || start.isCertain('weekday'))) return false;
  return language === 'zh' ? !/今|昨/u.test(text) : CLEAR_DAY_EN.test(text);
}

function timeOf({ start }: ParsedResult): string {
  return clockTime(`0000-00-00T${[start.get('hour'), start.get('minute')].map(pad).join(':')}`);
}

function pad(number: number | null): string {
  return String(number ?? 0).padStart(2, '0');
}

function toSecondPerson(deed: string, language: Language): string {
  if (language === 'zh') return deed.replace(/\s+/gu, '').replaceAll('自己', '你自己').replaceAll('我', '你');
  return deed
    .replace(/\b(?:my|their)\b/giu, 'your')
    .replace(/\b(?:me|I)\b/gu, 'you')
    .replace(/\s+/gu, ' ')
    .trim()
    .replace(
      /[ ,]+(?:at|on|by|for|to|from|around|about)?(?: (?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|noon)(?: o'clock)?)?$/iu,
      '',
    );
}
