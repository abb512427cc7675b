import { slotValue } from '../rule.js';
import type { Rule } from '../rule.js';
import { DATE, PERSON, rule, trimParticles } from './words.js';

/** Words between “我” and the verb that change nothing. */
const ADVERBS = '(?:现在|目前|一直|刚刚?|最近|去年|今年|上个月|上周|已经|前年|都|也|还|其实|平时|一般)*';
const JOB =
  '(?:学生|老师|教师|医生|护士|工程师|程序员|律师|司机|厨师|设计师|记者|会计|警察|军人|演员|歌手|农民|经理|销售|作家|画家|音乐家|摄影师|科学家|研究员|教授|翻译|公务员|电工|木匠|理发师|飞行员|消防员|药剂师|建筑师)';
/** Without one "我是…" says what somebody is, not who. */
const SURNAME =
  '[王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文]';
const US = '我(?:们)?(?:一家人?|全家|家|夫妻)?';

function single(slot: string, text: (value: string) => string) {
  return ([, value]: RegExpExecArray): { text: string; slot: string } | undefined => {
    const what = trimParticles(value ?? '');
    return what === '' ? undefined : { text: text(what), slot };
  };
}

function listed(slot: string, text: (value: string) => string) {
  return ([, value]: RegExpExecArray): { text: string; slot: string } | undefined => {
    const what = trimParticles(value ?? '');
    return what === '' || /^[过他她它你]/u.test(what)
      ? undefined
      : { text: text(what), slot: `${slot}:${slotValue(what)}` };
  };
}

/** What can be told of a Chinese clause in the first person, most specific first. */
export const SELF_RULES_ZH: readonly Rule[] = [
  {
    kind: 'name',
    pattern: rule(
      `(?:我的名字(?:是|叫)|我叫(?!了|他|她|它|你|车|外卖|醒|做)|我是(?=${SURNAME}[\\p{Script=Han}]{1,2}$)(?!.*(?:[人员师生长工队的]|${JOB})$))\\s*([\\p{Script=Han}A-Za-z·]{1,20})$`,
    ),
    fact: single('name', (name) => `用户的名字是${name}。`),
  },
  {
    kind: 'name',
    pattern: rule(
      '(?:(?:大家|别人|朋友们?|同事们?|他们)(?:都|一般)?|你可以|你就|请)叫我([\\p{Script=Han}A-Za-z·]{1,12}?)(?:就行|就好|吧|好了)?$',
    ),
    fact: single('name', (name) => `用户的名字是${name}。`),
  },
  {
    kind: 'name',
    pattern: rule('我姓([\\p{Script=Han}]{1,2})$'),
    fact: single('surname', (name) => `用户姓${name}。`),
  },
  {
    kind: 'favourite',
    pattern: rule('我最(?:喜欢|爱)(?:看|吃|喝|听|玩)?的([\\p{Script=Han}]{1,6})是(.+)$'),
    fact: ([, thing, value]) => {
      const what = trimParticles(value ?? '');
      return what === ''
        ? undefined
        : { text: `用户最喜欢的${thing}是${what}。`, slot: `favourite:${thing}` };
    },
  },
  {
    kind: 'birthday',
    pattern: rule(`我的?生日(?:是|在)?(?:农历)?(${DATE})$`),
    fact: single('birthday', (day) => `用户的生日是${day}。`),
  },
  {
    kind: 'birthday',
    pattern: rule(`我(?:是|在)?((?:(?:19|20)\\d\\d年)?${DATE})(?:过生日|生日|出生的?|生的)$`),
    fact: single('birthday', (day) => `用户的生日是${day}。`),
  },
  {
    kind: 'age',
    pattern: rule('我(?:今年)?([一二三四五六七八九十\\d]{1,4})岁(?!的时候|时|那年|以前|之前)'),
    fact: single('age', (age) => `用户${age}岁。`),
  },
  {
    kind: 'allergy',
    pattern: rule('我(?:是)?对(.+?)(?:严重|很|特别)?过敏'),
    fact: listed('allergic', (what) => `用户对${what}过敏。`),
  },
  {
    kind: 'allergy',
    pattern: rule(`我(?:有)?(?!的?${PERSON})([\\p{Script=Han}]{2,5}?)(?:严重)?过敏$`),
    fact: listed('allergic', (what) => `用户对${what.replace(/^[很会]/u, '')}过敏。`),
  },
  {
    kind: 'diet',
    pattern: rule('我不(能|可以)(吃|喝)([^，,]+?)(?:[，,].*)?$'),
    fact: ([, , verb = '', value = '']) => {
      const what = trimParticles(value);
      return /^(?:饭|东西|了)?$/u.test(what)
        ? undefined
        : { text: `用户不能${verb}${what}。`, slot: `diet:${what}` };
    },
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
    pattern: rule(
      '我(?:一直|只|平时)?(?:吃|是)(素食主义者|纯素|全素|素)(?:的|了?好?[几\\d一二两三四五六七八九十]+年了?)?$',
    ),
    fact: ([whole, value]) => {
      const diet = value ?? '';
      return { text: `用户${whole?.includes('是') === true ? '是' : '吃'}${diet}。`, slot: 'diet' };
    },
  },
  {
    kind: 'home',
    pattern: rule(`${US}${ADVERBS}(?:从[\\p{Script=Han}]{2,8})?(?:住在|搬到了?|搬去了?|家在|住)(?!不)(.+)$`),
    fact: single('lives-in', (place) => `用户住在${place}。`),
  },
  {
    kind: 'home',
    pattern: rule('我家(?:现在)?(?:就)?在(?!睡|吃|看|装修|干|做)([\\p{Script=Han}]{2,12})$'),
    fact: single('lives-in', (place) => `用户住在${place}。`),
  },
  {
    kind: 'origin',
    pattern: rule('我(?:从小)?(?:是)?在([\\p{Script=Han}]{2,10})(?:长大|出生)的?$'),
    fact: single('origin', (place) => `用户来自${place}。`),
  },
  {
    kind: 'origin',
    pattern: rule('我(?:来自|出生在|生在|的?老家(?:是|在))(?!那|这|哪)(.+)$'),
    fact: single('origin', (place) => `用户来自${place}。`),
  },
  {
    kind: 'origin',
    pattern: rule(
      '我是((?!那|这|.*的|个|一个|好|坏|什么|哪里|女|男|老|年轻|普通|本地)[\\p{Script=Han}]{2,6})人$',
    ),
    fact: single('origin', (place) => `用户来自${place}。`),
  },
  {
    kind: 'work',
    pattern: rule('我(?:的工作是|的职业是|是做|是一?[名位]|当(?!然|时|初|心|年|成|作|真|面))(.+)$'),
    fact: single('works-as', (job) => `用户的工作是${job}。`),
  },
  {
    kind: 'work',
    pattern: rule(`我(?:现在)?是一?个?([\\p{Script=Han}]{0,4}${JOB})$`),
    fact: single('works-as', (job) => `用户的工作是${job}。`),
  },
  {
    kind: 'work',
    pattern: rule(`我((?:退休前|以前|之前|原来)是一?[个名位]?[\\p{Script=Han}]{0,4}${JOB})$`),
    fact: ([, value]) => ({ text: `用户${trimParticles(value ?? '')}。`, slot: null }),
  },
  {
    kind: 'work',
    pattern: rule(`我?${ADVERBS}在(.+?)(?:工作|上班)了?$`),
    fact: single('works-at', (place) => `用户在${place}工作。`),
  },
  {
    kind: 'dislike',
    pattern: rule(
      '我(?:很|特别|最|真的|一点也|都|也)*(?:不太喜欢|不怎么喜欢|不大喜欢|不是很喜欢|不喜欢|不太爱|不爱|讨厌|恨|受不了|最烦)(?!你|他|她|它|这|那)(.+)$',
    ),
    fact: listed('dislikes', (what) => `用户不喜欢${what}。`),
  },
  {
    kind: 'preference',
    pattern: rule('我(?:也|很|特别|非常|最|真的|平时)*(?:喜欢|爱|热爱)(?!你|他|她|它|过|上|这|那)(.+)$'),
    fact: listed('likes', (what) => `用户喜欢${what}。`),
  },
  {
    kind: 'preference',
    pattern: rule(
      '我(?:平时|一般|习惯)?((?:喝|吃)[\\p{Script=Han}]{1,6}(?:不加|不放|要加|喜欢加|只[喝吃]|都[喝吃])[\\p{Script=Han}]{1,8})$',
    ),
    fact: ([, value]) => ({ text: `用户${trimParticles(value ?? '')}。`, slot: null }),
  },
  {
    kind: 'health',
    pattern: rule(
      '我(?:得了|患有|有)([\\p{Script=Han}]{0,4}(?:糖尿病|高血压|哮喘|心脏病|关节炎|癫痫|失眠|抑郁症|贫血|鼻炎|胃病|近视))$',
    ),
    fact: ([, value]) => ({ text: `用户有${value}。`, slot: `health:${value}` }),
  },
  {
    kind: 'health',
    pattern: rule(
      '我(?:是|有点|有一点)?((?:怀孕|色盲|近视|远视|左撇子|耳朵背|听力不好|心脏不好|肾不好|胃不好|腰不好|糖尿病人)(?:[一二三四五六七八九十几\\d]+个月)?)了?$',
    ),
    fact: ([, value]) => ({ text: `用户${value}。`, slot: `health:${value}` }),
  },
  {
    kind: 'diet',
    pattern: rule('我们?(?:全家|一家人?|家)都?(吃素|不吃[\\p{Script=Han}]{1,4})$'),
    fact: ([, value]) => ({ text: `用户${value}。`, slot: 'diet' }),
  },
  {
    kind: 'other',
    pattern: rule(
      '我((?:一般|通常)?每(?:天|周[一二三四五六日天]?|个?周末|个?星期[一二三四五六日天]?|年|晚|个月)(?!都?忘)[^，,你吗]{2,24})$',
    ),
    fact: ([, value]) => ({ text: `用户${trimParticles(value ?? '')}。`, slot: null }),
  },
  {
    kind: 'other',
    pattern: rule(
      '我((?:不会|不敢)(?:游泳|开车|骑车|做饭|唱歌|跳舞|坐飞机|一个人睡)|怕[\\p{Script=Han}]{1,4}|在学[\\p{Script=Han}]{1,6}|想当[\\p{Script=Han}]{2,6})$',
    ),
    fact: ([, value]) => ({ text: `用户${value}。`, slot: `can:${value}` }),
  },
  {
    kind: 'other',
    pattern: rule(
      '我会((?:一点|一些)?(?:说[\\p{Script=Han}和、]{1,10}[语文话]|弹[\\p{Script=Han}]{1,4}|拉(?:小提琴|二胡|大提琴)|吹[\\p{Script=Han}]{1,4}|下(?:围棋|象棋)|打(?:鼓|太极|网球|篮球|羽毛球)|开车|编程|书法|武术))$',
    ),
    fact: ([, value]) => ({ text: `用户会${value}。`, slot: `can:${value}` }),
  },
  {
    kind: 'possession',
    pattern: rule(
      '我(?:家)?(?:有|养了?)((?:一|两|三|四|几|\\d)+[只条个辆台匹](?!问题|想法|事|会|梦|约会|朋友来).{1,10})$',
    ),
    fact: listed('has', (what) => `用户有${what}。`),
  },
];
