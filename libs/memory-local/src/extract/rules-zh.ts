import { PLAN_RULE_ZH } from './plans.js';
import { clean, slotValue } from './rule.js';
import type { Rule } from './rule.js';

const PERSON =
  '妻子|老婆|丈夫|老公|儿子|女儿|哥哥|弟弟|姐姐|妹妹|妈妈|爸爸|朋友|女朋友|男朋友|老板|狗|猫|宠物|奶奶|爷爷|外婆|外公|同事|老师';
const LEAD = '^(?:对了|嗯|那个|其实|你好|请记住|记住|告诉你)?[，,：:\\s]*';
const rule = (pattern: string): RegExp => new RegExp(`${LEAD}${pattern}`, 'u');

function single(slot: string, text: (value: string) => string) {
  return ([, value]: readonly string[]): { text: string; slot: string } | undefined => {
    const what = trimParticles(value ?? '');
    return what === '' ? undefined : { text: text(what), slot };
  };
}

function listed(slot: string, text: (value: string) => string) {
  return ([, value]: readonly string[]): { text: string; slot: string } | undefined => {
    const what = trimParticles(value ?? '');
    return what === '' || /^[过他她它你]/u.test(what)
      ? undefined
      : { text: text(what), slot: `${slot}:${slotValue(what)}` };
  };
}

/** What can be told of a Chinese clause in the first person, most specific first. */
export const RULES_ZH: readonly Rule[] = [
  {
    kind: 'name',
    pattern: rule(
      '(?:我的名字(?:是|叫)|我叫(?!了|他|她|它|你|车|外卖|醒|做)|我是(?=[\\p{Script=Han}]{2,4}$)(?!一|个|说|想|要|在|做|来|谁|不|很|学生|老师|医生|护士))\\s*([\\p{Script=Han}A-Za-z·]{1,20})$',
    ),
    fact: single('name', (name) => `用户的名字是${name}。`),
  },
  {
    kind: 'favourite',
    pattern: rule('我最喜欢的([\\p{Script=Han}]{1,6})是(.+)$'),
    fact: ([, thing, value]) => {
      const what = trimParticles(value ?? '');
      return what === ''
        ? undefined
        : { text: `用户最喜欢的${thing}是${what}。`, slot: `favourite:${thing}` };
    },
  },
  {
    kind: 'relation',
    pattern: rule(`我(?:的|家的?)?(${PERSON})(?:的名字)?(?:叫|是叫|名叫)(.+)$`),
    fact: ([, who, value]) => {
      const name = trimParticles(value ?? '');
      return name === '' ? undefined : { text: `用户的${who}叫${name}。`, slot: `relation:${who}` };
    },
  },
  {
    kind: 'birthday',
    pattern: rule(
      '我的?生日(?:是|在)?(?:农历)?([一二三四五六七八九十\\d]{1,3}月[一二三四五六七八九十\\d]{1,3}[号日])',
    ),
    fact: single('birthday', (day) => `用户的生日是${day}。`),
  },
  {
    kind: 'age',
    pattern: rule('我(?:今年)?([一二三四五六七八九十\\d]{1,4})岁'),
    fact: single('age', (age) => `用户${age}岁。`),
  },
  {
    kind: 'allergy',
    pattern: rule('我对(.+?)(?:严重|很|特别)?过敏'),
    fact: listed('allergic', (what) => `用户对${what}过敏。`),
  },
  {
    kind: 'diet',
    pattern: rule('我(?:从来)?不(吃|喝)(.+)$'),
    fact: ([, verb, value]) => {
      const what = trimParticles(value ?? '');
      return what === '' || /^(?:饭|东西)$/u.test(what)
        ? undefined
        : { text: `用户不${verb}${what}。`, slot: `diet:${what}` };
    },
  },
  {
    kind: 'diet',
    pattern: rule('我(?:一直|只|平时)?(?:吃|是)(素|素食主义者|纯素|全素)(?:的)?$'),
    fact: ([whole, value]) => {
      const diet = value ?? '';
      return { text: `用户${whole?.includes('是') === true ? '是' : '吃'}${diet}。`, slot: 'diet' };
    },
  },
  {
    kind: 'home',
    pattern: rule(
      '我(?:现在|目前|一直|刚刚?|最近|去年|今年|上个月|上周|已经)*(?:住在|搬到了?|搬去了?|家在|住)(.+)$',
    ),
    fact: single('lives-in', (place) => `用户住在${place}。`),
  },
  {
    kind: 'origin',
    pattern: rule('我(?:来自|出生在|生在|的老家(?:是|在)|老家在)(.+)$'),
    fact: single('origin', (place) => `用户来自${place}。`),
  },
  {
    kind: 'origin',
    pattern: rule('我是([\\p{Script=Han}]{2,6})人$'),
    fact: single('origin', (place) => `用户来自${place}。`),
  },
  {
    kind: 'work',
    pattern: rule('我(?:的工作是|的职业是|是做|是一[名位个]|当)(.+)$'),
    fact: single('works-as', (job) => `用户的工作是${job}。`),
  },
  {
    kind: 'work',
    pattern: rule(
      '我是(学生|老师|医生|护士|工程师|程序员|律师|司机|厨师|设计师|记者|会计|警察|军人|演员|歌手|农民)$',
    ),
    fact: single('works-as', (job) => `用户的工作是${job}。`),
  },
  {
    kind: 'work',
    pattern: rule('我在(.+?)(?:工作|上班)'),
    fact: single('works-at', (place) => `用户在${place}工作。`),
  },
  {
    kind: 'dislike',
    pattern: rule('我(?:很|特别|最|真的|一点也|都)?(?:不喜欢|不爱|讨厌|恨)(.+)$'),
    fact: listed('dislikes', (what) => `用户不喜欢${what}。`),
  },
  {
    kind: 'preference',
    pattern: rule('我(?:也|很|特别|非常|最|真的|平时)*(?:喜欢|爱|热爱)(?!你|他|她|它|过|上)(.+)$'),
    fact: listed('likes', (what) => `用户喜欢${what}。`),
  },
  {
    kind: 'possession',
    pattern: rule(
      '我(?:家)?(?:有|养了?)((?:一|两|三|四|几|\\d)+[只条个辆台匹](?!问题|想法|事|会|梦|约会|朋友来).{1,10})$',
    ),
    fact: listed('has', (what) => `用户有${what}。`),
  },
  PLAN_RULE_ZH,
  {
    kind: 'note',
    pattern: /^(?:请|帮我|你要)?(?:记住|记得|别忘了|记一下)[，,：:\s]*(?!我(?:说|刚才))(.{3,})$/u,
    fact: ([, value]) => ({ text: `用户要记住：${trimParticles(value ?? '')}。`, slot: null }),
  },
];

function trimParticles(value: string): string {
  return clean(value).replace(/[了呢吧啊呀哦的]+$/u, '');
}
