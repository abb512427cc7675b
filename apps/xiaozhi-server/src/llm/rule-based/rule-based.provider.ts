import type { ProviderImplementation } from '@xiaozhi/contracts';
import { withTimeWords } from '@xiaozhi/memory';
import type { RecalledMemory } from '@xiaozhi/memory';
import { extractFacts } from '@xiaozhi/memory-local';
import type { ProviderDeps } from '../../speech/provider-deps.js';
import type { Llm, LlmRequest } from '../llm.js';
import { findAnswers } from './answer-question.js';
import { intentOf } from './intents.js';
import type { Intent } from './intents.js';
import { PHRASES } from './phrases.js';
import type { Phrases } from './phrases.js';
import { ruleBasedDefinition } from './rule-based.definition.js';
import { toPast, toSecondPerson } from './second-person.js';
import { tellResult } from './tool-answer.js';
import { findWish } from './wishes.js';

const HAN = /\p{Script=Han}/u;
/** `me` in these is the one who asks, not what is asked about. */
const ADDRESSES = /\b(?:tell|give|show|sing|read|play|help) me\b|(?:告诉|给|帮)我/giu;
const NAME =
  /(?:^user'?s? name is|^name is|^user is (?:called|named)|^用户(?:的名字(?:是|叫)|叫)) *([^.。,，]+)/iu;

/**
 * The honest offline assistant: rules over what was said and what was recalled. It says what it is, repeats a
 * fact so that the user hears what was understood, and admits what it cannot do.
 */
export const ruleBased: ProviderImplementation<Llm, ProviderDeps> = {
  definition: ruleBasedDefinition,
  create: () => ({
    code: 'rule_based',
    async *reply(request, signal) {
      signal.throwIfAborted();
      const wish = findWish(saidIn(request), request);
      if (wish !== undefined && (request.rounds ?? []).length === 0) yield wish;
      else yield answer(request);
    },
  }),
};

/** One whole reply, in the language of what was said. */
export function answer(request: LlmRequest): string {
  const said = saidIn(request);
  const language = HAN.test(said) ? 'zh' : /[a-z]/i.test(said) ? 'en' : request.language;
  const round = request.rounds?.at(-1);
  if (round !== undefined) return tellResult(round, language);
  return REPLIES[intentOf(said)]({ said, request, language, phrases: PHRASES[language] });
}

function saidIn({ messages }: LlmRequest): string {
  return messages.at(-1)?.content.trim() ?? '';
}

interface Said {
  said: string;
  request: LlmRequest;
  language: 'en' | 'zh';
  phrases: Phrases;
}

const REPLIES: Record<Intent, (heard: Said) => string> = {
  greet: ({ phrases, request }) => phrases.hello(findName(request)),
  identity: ({ phrases }) => phrases.identity,
  goodbye: ({ phrases }) => phrases.goodbye,
  thanks: ({ phrases }) => phrases.thanks,
  stop: ({ phrases }) => phrases.stopped,
  time: ({ phrases, ...heard }) => phrases.time(format(heard, { hour: '2-digit', minute: '2-digit' })),
  date: ({ phrases, ...heard }) =>
    phrases.date(format(heard, { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' })),
  'know-all': ({ phrases, request }) =>
    request.memories.length === 0
      ? phrases.knowsNothing
      : phrases.knowsAll(request.memories.map(({ text }) => toSecondPerson(text))),
  question: answerQuestion,
  statement: acknowledge,
};

function answerQuestion({ said, request, phrases }: Said): string {
  // What holds no longer is recalled only for a question about the past.
  const past = request.memories.filter(({ validTo }) => validTo !== undefined);
  const found = past.length > 0 ? findAnswers(said, past) : findAnswers(said, request.memories);
  if (found.length > 0) return phrases.recalled(found.map((memory) => tell(memory, request.timeZone)));
  // About the user it is a gap in memory; about anything else it is beyond a set of rules.
  return /\b(?:i|me|my|mine|am)\b|我/iu.test(said.replace(ADDRESSES, '')) ? phrases.unknown : phrases.cannot;
}

function tell(memory: RecalledMemory, timeZone: string): string {
  const told = toSecondPerson(memory.text);
  return memory.validTo === undefined
    ? told
    : withTimeWords(toPast(told), memory, timeZone).replace(': ', ' ').replace('：', '');
}

function acknowledge({ said, language, phrases }: Said): string {
  const facts = extractFacts(said);
  if (facts.length === 0) return phrases.cannot;
  const joint = language === 'zh' ? '，' : ' and that ';
  return phrases.remembered(facts.map(({ text }) => toSecondPerson(text)).join(joint));
}

function findName(request: LlmRequest): string | undefined {
  for (const { text } of request.memories) {
    const name = NAME.exec(text)?.[1]?.trim();
    if (name !== undefined && name.length <= 40) return name;
  }
  return undefined;
}

function format(
  { request, language }: Pick<Said, 'request' | 'language'>,
  options: Intl.DateTimeFormatOptions,
): string {
  const locale = language === 'zh' ? 'zh-CN' : 'en-GB';
  try {
    return new Intl.DateTimeFormat(locale, { ...options, timeZone: request.timeZone }).format(request.now);
  } catch {
    // RangeError: not a time zone. UTC is better than no answer.
    return new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' }).format(request.now);
  }
}
