/** What a clause may begin with before it says something. */
export const LEAD =
  '^(?:对了|嗯|那个|你好|请记住|记住|告诉你|哦|啊|还有|另外|而且|但是|不过|顺便说一下)?[，,：:\\s]*';

/** A rule's pattern, whatever the clause begins with. */
export function rule(pattern: string): RegExp {
  return new RegExp(`${LEAD}${pattern}`, 'u');
}

/** People and animals in somebody's life. */
export const PERSON =
  '(?:妻子|老婆|太太|丈夫|老公|先生|儿子|女儿|孩子|大儿子|小儿子|大女儿|小女儿|双胞胎|哥哥|弟弟|姐姐|妹妹|妈妈|爸爸|母亲|父亲|爸妈|父母|朋友|好朋友|闺蜜|女朋友|男朋友|未婚妻|未婚夫|老板|领导|狗狗|狗|猫咪|猫|宠物|奶奶|爷爷|外婆|外公|姥姥|姥爷|叔叔|阿姨|舅舅|姑姑|表哥|表姐|表弟|表妹|堂哥|堂姐|侄子|侄女|外甥|孙子|孙女|婆婆|公公|岳父|岳母|老伴|闺女|孙子|外孙|干女儿|干儿子|爸|妈|哥|姐|弟|妹|同事|同学|室友|邻居|老师|房东|前妻|前夫)';

const NUMBER = '[一二两三四五六七八九十\\d]';

/** A date: `五月三号`, `3月5日`. */
export const DATE = `${NUMBER}{1,3}月(?:${NUMBER}{1,3}[日号])?`;

/** A day that lies ahead or is named without saying which way. */
export const DAY = `(?:明天|大?后天|${NUMBER}+天后|(?:下下?个?|这个?|本)?(?:周|星期|礼拜)[一二三四五六日天]|${NUMBER}{1,3}月${NUMBER}{1,3}[日号])`;

/** Any time that lies ahead. */
export const AHEAD = `(?:${DAY}|今晚|下个?月(?:${NUMBER}{1,3}[日号])?|下个?(?:周末|周|星期|礼拜)|这个?周末|周末|(?:明年|今年|后年)(?:[春夏秋冬]天|${NUMBER}{1,3}月份?|年底|年初)?|${NUMBER}{1,3}月份?|${NUMBER}{1,3}[日号]|${NUMBER}+(?:个月|周|年)后|年底|暑假|寒假|春节|过年|国庆)`;

/** Any time that lies behind. */
export const BEHIND = `(?:昨天|昨晚|前天|上上?个?(?:周|星期|礼拜)[一二三四五六日天]?|上个?周末|上个?月|(?:去年|前年)(?:[春夏秋冬]天|${NUMBER}{1,3}月份?|年底|年初)?|今年(?:年初|[春夏]天)|${NUMBER}+(?:天|周|个月|年)(?:前|以前|之前)|(?:19|20)\\d\\d年(?:${NUMBER}{1,3}月)?|今天早上)`;

export const CLOCK =
  '(?:(?:早上|上午|中午|下午|晚上|傍晚|凌晨)?(?:[一二两三四五六七八九十\\d]{1,3}[点:：](?:半|\\d{1,2}分?|一刻)?)?)';

export function trimParticles(value: string): string {
  return value
    .trim()
    .replace(/^[\s,，:：“"]+|[\s.,，。!！?？;；:：”"]+$/gu, '')
    .replace(/[了呢吧啊呀哦的呀嘛]+$/u, '');
}

/** As `trimParticles`, but “了” stays: it says that something has happened. */
export function trimEnd(value: string): string {
  return value
    .trim()
    .replace(/^[\s,，:：“"]+|[\s.,，。!！?？;；:：”"]+$/gu, '')
    .replace(/[呢吧啊呀哦嘛啦]+$/u, '');
}
