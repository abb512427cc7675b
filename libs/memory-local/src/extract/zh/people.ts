import type { Rule } from '../rule.js';
import { slotValue } from '../rule.js';
import { DATE, PERSON, rule, trimEnd, trimParticles } from './words.js';

const OWN = '我(?:们)?(?:的|家的?|有[一两]?个)?';
const STATE =
  '(?:(?:今年|现在|目前|也|很|特别|非常|最|刚刚?|已经|以前|去年|前年|上个月|上周|今年)*(?:住在?|在.{1,12}(?:上班|工作|上学|上大学|读书|念书|当|做)|是(?!不是|谁|什么)|当|喜欢|不喜欢|不爱|爱吃|爱喝|讨厌|怕|对.{1,10}过敏|会|不吃|不喝|不能吃|来自|养了?|有.{0,6}(?:病|糖尿病|高血压)|[一二三四五六七八九十\\d]{1,3}岁|上(?:小学|初中|高中|大学|幼儿园)|结婚了?|离婚了?|怀孕了?|去世了?|退休了?|住院了?|摔断.{1,4}|生病了?|做手术了?|是左撇子|戴眼镜|毕业了?|出生|搬到|搬去|学))';
/** What somebody does at this moment or says, and what is put to the assistant. */
const PASSING =
  /打电话|来了|睡了|不在|在睡|说|问|叫我|让我|告诉|你|什么|今天|现在在(?!.{1,12}(?:上班|工作|上学|读书))/u;

/** What is told of the people in somebody's life: “我姐姐住在上海。” */
export const PEOPLE_RULES_ZH: readonly Rule[] = [
  {
    kind: 'date',
    pattern: rule(`${OWN}(?<who>${PERSON})的生日(?:是|在)?(?:农历)?(?<day>${DATE})$`),
    fact: ({ groups }) => ({
      text: `用户的${groups?.who}的生日是${groups?.day}。`,
      slot: `date:${groups?.who}-birthday`,
    }),
  },
  {
    kind: 'relation',
    pattern: rule(
      `${OWN}(?<who>${PERSON})(?:的名字)?(?:叫做?|是叫|名叫|的名字是)(?!我|你|他|她|醒|了)(?<name>.{1,20})$`,
    ),
    fact: ({ groups }) => named(groups?.who, groups?.name),
  },
  {
    kind: 'relation',
    pattern: rule(
      `我(?:们|家)?(?:有|养了?)(?:[一二两三四\\d]+[个只条位]|个|只|条)(?<who>${PERSON})[，,]?(?:名字|它|他|她)?(?:叫|名叫)(?<name>.{1,20})$`,
    ),
    fact: ({ groups }) => named(groups?.who, groups?.name),
  },
  {
    kind: 'relation',
    pattern: rule(`我(?:们)?有(?<what>(?:[一二两三四五\\d]+[个位]|个)(?<who>${PERSON}))$`),
    fact: ({ groups }) => ({ text: `用户有${groups?.what}。`, slot: `has:${groups?.who}` }),
  },
  {
    kind: 'person',
    pattern: rule(`${OWN}(?<who>${PERSON})(?<what>${STATE}.*)$`),
    fact: ({ groups }) => {
      const who = groups?.who ?? '';
      const what = trimEnd(groups?.what ?? '');
      if (what === '' || PASSING.test(what) || what.length > 40) return undefined;
      return { text: `用户的${who}${what}。`, slot: stateSlot(who, what) };
    },
  },
];

function named(who: string | undefined, value: string | undefined): ReturnType<Rule['fact']> {
  const name = trimParticles(value ?? '');
  if (name === '' || /什么|啥|[吗？]/u.test(name)) return undefined;
  return { text: `用户的${who}叫${name}。`, slot: `relation:${who}` };
}

/** A person lives, works and is of an age once at a time; the rest stands beside each other. */
function stateSlot(who: string, what: string): string | null {
  if (/住|搬/u.test(what)) return `person:${slotValue(who)}:live`;
  if (/上班|工作/u.test(what)) return `person:${slotValue(who)}:work`;
  return /岁/u.test(what) ? `person:${slotValue(who)}:age` : null;
}
