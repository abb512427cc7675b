export type Intent =
  | 'greet'
  | 'identity'
  | 'goodbye'
  | 'thanks'
  | 'stop'
  | 'time'
  | 'date'
  | 'know-all'
  | 'question'
  | 'statement';

/** Patterns by intent, tried in this order; the first that fits decides. */
const PATTERNS: readonly [Intent, RegExp][] = [
  [
    'know-all',
    /what (?:do|did) (?:you|i) (?:know|remember|tell you) about me|what have i told you|你(?:知道|记得|了解)我(?:什么|哪些)|你都?(?:知道|记得)什么/iu,
  ],
  [
    'identity',
    /who are you|what are you|what can you do|are you (?:a |an )?(?:robot|ai|human)|你是谁|你是什么|你能做什么|你会什么/iu,
  ],
  ['time', /what(?:'s| is)? (?:the )?time|what time is it|tell me the time|几点|现在.{0,2}时间/iu],
  [
    'date',
    /what(?:'s| is)? (?:the |today's )?date|what day is (?:it|today)|today's date|几月几|几号|星期几|什么日子|今天.{0,2}日期/iu,
  ],
  ['goodbye', /^(?:good ?bye|bye(?: bye)?|see you(?: later| soon)?|good night|再见|拜拜|晚安)[\s.!。！]*$/iu],
  // What played has stopped already, when somebody spoke.
  [
    'stop',
    /^(?:please )?(?:stop|pause|turn off|be quiet|quiet|silence|(?:that's )?enough)(?: (?:it|that|this|now|talking|playing|singing))?(?: the| this)?(?: (?:music|song))?(?: now)?(?: please)?[\s.!]*$|^请?(?:停(?:止|下|一下)?|暂停|关掉?|别|不要)再?(?:放|播放?|唱)?了?(?:音乐|歌曲?)?[了吧]?[\s.!。！]*$/iu,
  ],
  ['thanks', /^(?:thanks?(?: you)?(?: very much| a lot)?|谢谢.{0,3}|多谢)[\s.!。！]*$/iu],
  [
    'greet',
    /^(?:hello|hi|hey|good (?:morning|afternoon|evening)|嘿|你好|您好|嗨|早上好|下午好|晚上好)[\s,，.!。！]*(?:there|assistant|呀|啊|小智)?[\s.!。！]*$/iu,
  ],
  [
    'question',
    /[?？]\s*$|^(?:what|where|who|whom|whose|when|which|why|how|do|does|did|is|are|am|can|could|tell me|have|remind me)\b|什么|哪|谁|吗[。？?]?$|怎么|多少|几岁|是不是/iu,
  ],
];

/** What a sentence wants of the assistant. */
export function intentOf(text: string): Intent {
  const trimmed = text.trim();
  return PATTERNS.find(([, pattern]) => pattern.test(trimmed))?.[0] ?? 'statement';
}
