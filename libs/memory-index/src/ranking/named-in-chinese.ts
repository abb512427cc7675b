const NUMBER = '[一二三四五六七八九十百千万两半\\d]';
const TIME = new RegExp(
  [
    `${NUMBER}(?:点|号|日|月|年|天|周|小时|分钟)`,
    '(?:周|星期|礼拜)[一二三四五六日末天]',
    '每[天周月年晚]',
    '早上|上午|中午|下午|晚上|傍晚|凌晨|半夜',
    '月初|月底|年初|年底|暑假|寒假|春节|国庆',
    '[前去今明后]年|[前昨今明后]天|[上下]个?(?:周|星期|礼拜|月)',
  ].join('|'),
  'u',
);
/** Relatives, and people whom somebody has to do with; `叫` and `姓` come before a name. */
const PERSON =
  /爸|妈|爷|奶|外公|外婆|姥|哥|弟|姐|妹|叔|伯|舅|姑|姨|婶|嫂|侄|甥|孙|儿子|女儿|闺女|孩子|丈夫|妻|老公|老婆|老伴|爱人|太太|[男女]朋?友|对象|媳|婿|岳|公公|婆婆|父|母|朋友|闺蜜|同学|同桌|同事|室友|邻居|老师|教授|医生|大夫|老板|经理|领导|师傅|班长|护士|姓|叫\p{Script=Han}{2}/u;
const PLACE = /在[^，。]|去|到|住|来自|市|省|区|路|街|楼|国|县|村|镇/u;

/** What kinds of things a Chinese text names. Rough: enough to tell a memory that could answer "when" from one that could not. */
export function namedInChinese(text: string): { time: boolean; person: boolean; place: boolean } {
  return { time: TIME.test(text), person: PERSON.test(text), place: PLACE.test(text) };
}
