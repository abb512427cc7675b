/** What a question can be about, and how a memory that answers it reads. */
export interface Topic {
  asks: RegExp;
  /** Memories about the user. */
  answers: RegExp;
  /** Memories about somebody or something of the user's, where they read differently. */
  answersOfOther?: RegExp;
  /** Several memories can be true at once. */
  isPlural?: boolean;
}

export const TOPICS: readonly Topic[] = [
  {
    asks: /\bname(?:'s|d)?\b|\bcalled\b|who am i|call me|叫(?:什么|啥)|我是谁|名字/iu,
    answers:
      /^(?:the )?user(?:'?s? (?:full |first )?name\b| is (?:called|named)\b| goes by\b)|^name\b|用户(?:的名字|名?叫)/iu,
    answersOfOther: /\bname\b|\bcalled\b|\bnamed\b|叫|名字/iu,
  },
  {
    asks: /\bliv(?:e|es|ing)\b(?! off)(?<!for a living)|\bmy (?:home|city|address)\b|(?:what|which) (?:city|town|country) am i|住|家在/iu,
    answers: /\blives?\b|\bliving in\b|\bmoved\b|\bhome\b|住在|家在|搬到/iu,
  },
  { asks: /where .*\b(?:come )?from\b|哪里人|来自|老家/iu, answers: /\bfrom\b|来自|老家|人$/iu },
  { asks: /allerg|过敏/iu, answers: /allerg|过敏/iu, isPlural: true },
  {
    asks: /for a living|\bwork\b|\bmy (?:job|profession)|(?:what|who) (?:do|am) i do\b|工作|职业|我是?做什么/iu,
    answers: /\bworks?\b|\bjob\b|\bprofession\b|工作|职业|上班/iu,
  },
  { asks: /birthday|\bborn\b|生日|出生/iu, answers: /birthday|\bborn\b|生日|出生/iu },
  { asks: /how old|\bage\b|多大|几岁/iu, answers: /\byears? old\b|\bage\b|岁/iu },
  {
    asks: /what .*\b(?:dislike|hate|not like)\b|(?:不喜欢|讨厌).*(?:什么|哪)/iu,
    answers: /\bdislikes?\b|\bhates?\b|(?:does not|doesn't) like|不喜欢|讨厌/iu,
    isPlural: true,
  },
  {
    asks: /what (?:do|does) (?:i|my \w+) (?:like|love|enjoy)(?: to do| doing)?[?.!\s]*$|喜欢(?:做|吃|喝|看|听|玩)?(?:什么|啥|哪些)(?:事|东西)?[?？。\s]*$/iu,
    answers:
      /(?<!(?:not|n't) )\b(?:likes?|loves?|enjoys?|prefers?)\b|favou?rite|(?<!不)喜欢|(?<!不)爱(?:吃|喝|看|听|玩)/iu,
    isPlural: true,
  },
];

/** Words for the same person or animal. */
const OTHERS: readonly RegExp[] = [
  /dogs?|puppy|狗/iu,
  /cats?|kitten|猫/iu,
  /wife|妻子|老婆|太太/iu,
  /husband|丈夫|老公/iu,
  /girlfriend|女朋友/iu,
  /boyfriend|男朋友/iu,
  /sisters?|姐姐|妹妹/iu,
  /brothers?|哥哥|弟弟/iu,
  /mother|mom|mum|妈妈|母亲|妈/iu,
  /father|dad|爸爸|父亲|爸/iu,
  /sons?|儿子/iu,
  /daughters?|女儿/iu,
  /child|children|kids?|孩子/iu,
  /grandmother|grandma|奶奶|外婆|姥姥/iu,
  /grandfather|grandpa|爷爷|外公|姥爷/iu,
  /friends?|朋友/iu,
  /boss|老板/iu,
  /colleagues?|同事/iu,
  /teacher|老师/iu,
  /partner|aunt|uncle|cousin|nephew|niece|parents?|pets?|horse|宠物|父母/iu,
];
const ANY_OTHER = OTHERS.map(({ source }) => source).join('|');

const ASKED_OTHER: readonly RegExp[] = [
  new RegExp(`\\b(?:my|our) (?:\\w+ )?(${ANY_OTHER})\\b|我(?:的|家的?)?(${ANY_OTHER})`, 'iu'),
  /\bmy (?!name\b)(\w+)'s\b|\bof my (\w+)|\bmy (?!name\b)(\w+) (?:called|named)\b|\bdoes my (\w+)|我的(\p{Script=Han}{1,4}?)(?:叫|的名字|住|喜欢)/iu,
];
const OWNED_SUBJECT = new RegExp(
  `^(?:the )?(?:user's|his|her|their) (?:(?:\\w+ )?(?:${ANY_OTHER})\\b|\\w+'s\\b)|^用户(?:的|家的?)?(?:${ANY_OTHER})`,
  'iu',
);

/** Whom or what of the user's a question asks about (`my dog's name` → words for a dog), if not the user. */
export function findAskedOther(question: string): RegExp | undefined {
  for (const pattern of ASKED_OTHER) {
    const noun = pattern.exec(question)?.slice(1).find(Boolean);
    if (noun === undefined) continue;
    const words = OTHERS.find(({ source }) => new RegExp(`^(?:${source})$`, 'iu').test(noun))?.source ?? noun;
    return /\p{Script=Han}/u.test(noun) ? new RegExp(words, 'iu') : new RegExp(`\\b(?:${words})\\b`, 'iu');
  }
  return undefined;
}

/** `User's sister lives in Hamburg.` says nothing of where the user lives. */
export function isAboutOther(memory: string): boolean {
  return OWNED_SUBJECT.test(memory);
}
