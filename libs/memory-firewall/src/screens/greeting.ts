import { bare } from '../text.js';

const PARTS_EN =
  /\b(?:hi+|hello+|hey+|hiya|howdy|good (?:morning|afternoon|evening|night|day|bye)|bye+|bye-bye|goodbye|see you(?: later| soon| tomorrow)?|so long|sleep well|take care|thanks?(?: a lot| so much| very much)?|thank you(?: so much| very much)?|much obliged|cheers|you're welcome|welcome back|please|sorry|excuse me|pardon|yes|yeah|yep|yup|no|nope|nah|ok|okay|alright|all right|right|sure|fine|great|good|cool|nice|awesome|perfect|wow|wonderful|lovely|exactly|correct|of course|sounds good|got it|i see|never ?mind|that's (?:all|it|fine|right|good|nice|great|okay|ok)|no problem|well done|how are you(?: doing)?(?: today)?|how's it going|what's up|(?:ha)+h?|he(?:he)+|lol|oh|ah|a lot|for now|there|again|today|robot|xiao ?zhi|buddy|my friend|dear|everybody|anybody home|love you|that was (?:a )?(?:good|funny|nice|great|kind)(?: one| of you)?)\b/giu;
const PARTS_ZH =
  /你好|您好|大家好|嗨|哈喽|哈罗|喂|早上好|上午好|中午好|下午好|晚上好|早安|午安|晚安|早|再见|拜拜|回头见|明天见|下次见|早点休息|谢谢(?:你|您|啦|了)?|多谢|感谢|辛苦(?:你)?了|麻烦(?:你|您)了|不客气|不用谢|对不起|不好意思|没关系|没事(?:了|儿)?|好的?|可以|行|对|是的?|嗯+|哦+|噢|啊|呀|啦|哈+|嘿+|嘻+|当然|没问题|知道了|明白了?|懂了|算了|就这样(?:吧)?|太(?:好|棒|逗|好笑|搞笑)了?|真(?:棒|好|逗)|你真好|不错|厉害|在吗|在不在|小智|小机器人|机器人|我爱你|你今天怎么样|最近怎么样|你怎么样|吃了吗|吧|了|呢|吗/gu;

/** Greetings, farewells, thanks and short reactions: sentences made of nothing else. */
export function isGreeting(sentence: string): boolean {
  const rest = bare(sentence.toLowerCase()).replace(PARTS_EN, ' ').replace(PARTS_ZH, ' ');
  return !/[\p{L}\p{N}]/u.test(rest);
}
