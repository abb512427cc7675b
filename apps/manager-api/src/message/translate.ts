import type { ApiFailure } from '@xiaozhi/contracts';
import { CODE_MESSAGES, thingInChinese } from './codes.js';
import { TEXTS } from './texts.js';

interface Pattern {
  matcher: RegExp;
  names: string[];
  chinese: string;
}

const NOT_FOUND = /^There is no (\w+) "(.*)"\.$/s;
const PATTERNS: readonly Pattern[] = TEXTS.map(([english, chinese]) => {
  const names = [...english.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const parts = english
    .split(/\{\w+\}/)
    .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return { matcher: new RegExp(`^${parts.join('(.*?)')}$`, 's'), names, chinese };
});

/** A text of the list in Chinese; undefined where the list has it not. */
export function textInChinese(text: string): string | undefined {
  const [, thing = '', id = ''] = NOT_FOUND.exec(text) ?? [];
  const name = thingInChinese(thing);
  if (name !== undefined) return `没有${name}“${id}”。`;
  for (const { matcher, names, chinese } of PATTERNS) {
    const found = matcher.exec(text);
    if (found !== null)
      return chinese.replaceAll(/\{(\w+)\}/g, (_, one: string) => found[names.indexOf(one) + 1] ?? '');
  }
  return undefined;
}

/**
 * A failure in Chinese. The message is that of its first fault, its own, or at the least that of its code; a fault that
 * is no text of ours, such as the name of an agent, stays.
 * @param faults in Chinese already where the schema could say them so
 */
export function failureInChinese(failure: ApiFailure, faults = failure.details): ApiFailure {
  const { error, msg } = failure;
  const details = faults.map((fault) => ({ ...fault, msg: textInChinese(fault.msg) ?? fault.msg }));
  const index = failure.details.findIndex(({ path, msg: fault }) => msg === `${path}: ${fault}`);
  const first = details[index];
  const own = first === undefined ? textInChinese(msg) : `${first.path}：${first.msg}`;
  return { ...failure, msg: own ?? CODE_MESSAGES[error]?.[1] ?? msg, details };
}
