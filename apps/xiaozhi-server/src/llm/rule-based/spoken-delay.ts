import { CHINESE_NUMBER, ENGLISH_NUMBER, numberOf } from './spoken-number.js';

/** A delay, and where it stands in the text. */
export interface SpokenDelay {
  seconds: number;
  index: number;
  text: string;
}

const UNITS: Record<string, number> = {
  ...{ second: 1, minute: 60, min: 60, hour: 3_600 },
  ...{ 秒: 1, 秒钟: 1, 分: 60, 分钟: 60, 小时: 3_600, 个小时: 3_600, 钟头: 3_600, 个钟头: 3_600 },
};

const PATTERNS: readonly RegExp[] = [
  new RegExp(
    `\\bin (?<half>half (?:an? )?)?(?<count>${ENGLISH_NUMBER})?(?<plus> and a half)? ?(?<unit>second|minute|min|hour)s?(?<more> and a half)?\\b`,
    'iu',
  ),
  new RegExp(
    `\\b(?<count>${ENGLISH_NUMBER}) (?<unit>second|minute|hour)s?(?<more> and a half)? from now\\b`,
    'iu',
  ),
  new RegExp(
    `(?:过|再过)?(?:(?<half>半)|(?<count>${CHINESE_NUMBER})(?<more>个半)?)(?<unit>秒钟|秒|分钟|个小时|小时|个钟头|钟头)(?:之后|以后|后)?`,
    'u',
  ),
];

/** "In ten minutes", "half an hour from now", “十分钟后”, “一个半小时后”. */
export function findDelay(text: string): SpokenDelay | undefined {
  for (const pattern of PATTERNS) {
    const found = pattern.exec(text);
    const { half, count, unit = '', more, plus } = found?.groups ?? {};
    if (found === null || (half === undefined && count === undefined)) continue;
    const whole = count === undefined ? 0 : numberOf(count);
    if (whole === undefined) continue;
    const amount = (half === undefined ? whole : 0.5) + ((more ?? plus) === undefined ? 0 : 0.5);
    const seconds = Math.round(amount * (UNITS[unit.toLowerCase()] ?? 0));
    if (seconds > 0) return { seconds, index: found.index, text: found[0] };
  }
  return undefined;
}
