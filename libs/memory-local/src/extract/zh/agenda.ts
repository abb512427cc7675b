import { slotValue } from '../rule.js';
import type { Rule } from '../rule.js';
import { AHEAD, BEHIND, CLOCK, DATE, DAY, LEAD, rule, trimEnd, trimParticles } from './words.js';

const MODAL = '(?:打算|计划|准备|想要|想|要|会|得|必须|需要|应该)';
const DUTY = /^(?:得|必须|需要|应该)/u;
const OCCASION =
  '(?:考试|面试|会议|手术|体检|婚礼|演出|比赛|约会|聚会|讲座|课|飞机|火车|航班|预约|答辩|检查)';
const ME = '(?:我们?|咱们)';
/** What is said no, often or perhaps, or told to the assistant. */
const UNFIT = /[不没别]|每|可能|也许|大概|你|吗|叫我|提醒|闹钟|播放|打开|关掉|关灯|开灯|一下/u;
const WHEN = `(?:${AHEAD}(?:的|前|之前|以前)?${CLOCK})`;

/** What lies ahead: duties, appointments, intentions, with the time that was named. */
export const AGENDA_RULES_ZH: readonly Rule[] = [
  {
    kind: 'commitment',
    pattern: rule(
      `(?<said>(?:${ME}${WHEN}|${WHEN}${ME}?)(?:就|还|也)?(?:有(?:个|一个|一场|一节)?.{0,8}${OCCASION}|约了.{1,10}|和.{1,8}有约|(?:得|必须|需要|应该)(?!走了).{2,}|(?:要)?去看(?:牙医|医生|病|牙)|(?:要)?去(?:医院|体检|面试|考试|复查)|(?:要)?(?:开会|考试|面试|体检|上课|动手术|做手术|交.{1,8}|开学)).*)$`,
    ),
    fact: ({ groups }) => agenda(groups?.said),
  },
  {
    kind: 'commitment',
    pattern: rule(`${ME}(?<modal>得|必须|需要|应该)(?<deed>.{0,4}${WHEN}.{2,})$`),
    fact: ({ groups }) => agenda(`${groups?.modal}${groups?.deed}`),
  },
  {
    kind: 'commitment',
    pattern: rule(`${ME}答应(?:了|过)?(?!你)(?<said>.{3,30})$`),
    fact: ({ groups }) => {
      const said = trimEnd(groups?.said ?? '').replaceAll('我', '自己');
      return /你|吗/u.test(said) ? undefined : { text: `用户答应了${said}。`, slot: null };
    },
  },
  {
    kind: 'date',
    pattern: rule(`(?<what>我们?的?(?:结婚)?纪念日)(?:是|在)?(?:每年)?(?:农历)?(?<day>${DATE})$`),
    fact: ({ groups }) => {
      const what = (groups?.what ?? '').replace(/^我们?的?/u, '');
      return { text: `用户的${what}是${groups?.day}。`, slot: `date:${what}` };
    },
  },
  {
    kind: 'date',
    pattern: rule(
      `我(?:家|的)?(?<who>儿子|女儿|孩子|老婆|老公|妈妈|爸爸|哥哥|姐姐|弟弟|妹妹)(?<said>${WHEN}(?:要)?(?:开学|结婚|毕业|出生|考试|高考|中考|生日|做手术|退休))$`,
    ),
    fact: ({ groups }) => ({
      text: `用户的${groups?.who}${trimEnd(groups?.said ?? '')}。`,
      slot: null,
    }),
  },
  {
    kind: 'plan',
    pattern: rule(
      `(?<said>${ME}(?:${WHEN}.{0,8}?${MODAL}.{2,}|${MODAL}${WHEN}.{2,}|${WHEN}(?:结婚|搬家|出差|旅游|飞|出发|去).*))$`,
    ),
    fact: ({ groups }) => agenda(groups?.said),
  },
  {
    kind: 'plan',
    pattern: rule(`(?<said>${WHEN}${ME}.{0,4}?${MODAL}.{2,})$`),
    fact: ({ groups }) => agenda(groups?.said),
  },
];

/** What happened to somebody at a time that they name. */
export const EVENT_RULES_ZH: readonly Rule[] = [
  {
    kind: 'event',
    pattern: rule(
      `(?<said>(?:${ME}${BEHIND}|${BEHIND}${ME}).{0,20}?(?:了|过|毕业|出生|结婚|退休|入职|完).*)$`,
    ),
    fact: ({ groups }) => {
      const said = trimLead(groups?.said);
      return /你|吗|说|[没不]/u.test(said) ? undefined : { text: `用户${said}。`, slot: null };
    },
  },
];

export const NOTE_RULE_ZH: Rule = {
  kind: 'note',
  pattern: new RegExp(
    `${LEAD}(?:请|帮我|你要)?(?:记住|记得|别忘了|不要忘了|记一下)[，,：:\\s]*(?!我(?:说|刚才))(.{3,})$`,
    'u',
  ),
  fact: ([, value]) => ({ text: `用户要记住：${trimParticles(value ?? '')}。`, slot: null }),
};

function agenda(said: string | undefined): ReturnType<Rule['fact']> {
  const plan = trimLead(said);
  if (plan === '' || UNFIT.test(plan)) return undefined;
  const deed = plan
    .replace(new RegExp(`(?:${DAY}|${AHEAD})${CLOCK}`, 'u'), '')
    .replace(new RegExp(`^.*?${MODAL}`, 'u'), '')
    .replace(DUTY, '');
  const slot = slotValue(deed);
  return { text: `用户${plan}。`, slot: slot === '' ? null : `plan:${slot}` };
}

/** Without who speaks: “我们明天”, “明天我” → “明天”. */
function trimLead(said: string | undefined): string {
  return trimEnd(said ?? '')
    .replace(new RegExp(`^${ME}`, 'u'), '')
    .replace(new RegExp(`^(${WHEN}|${BEHIND})${ME}`, 'u'), '$1')
    .replaceAll('我们', '自己')
    .replaceAll('我', '自己');
}
