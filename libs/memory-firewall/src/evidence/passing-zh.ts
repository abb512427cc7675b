import { PEOPLE_ZH, SELF_ZH, clauseZh } from './grammar-zh.js';

/** Talk about the talk itself, and moods of the moment. */
const PASSING: readonly RegExp[] = [
  clauseZh(
    `${SELF_ZH}?(?:刚才|刚刚|已经|都|也|就是?|只是|还|真的?|可|并|其实|有点)*(?:没有?|不太?|听|没太)?(?:听不?(?:懂|清|见|到)|听懂|明白|懂|知道|晓得|清楚|确定|觉得(?:可以|行|不行|还行|不错|好|对|是)|同意|说(?:过|了|的|完|话|什么)?|问|讲|告诉|问过|那么说|的意思|随便|听听|试试|测试|看看|想想|猜|找到|看到|听到|收到|赢|输|这么(?:觉得|想|说)|是问|也是$|想一下)(?!.{0,3}(?:${PEOPLE_ZH}))`,
  ),
  clauseZh(
    `(?:好|有点|真|太|特别|很|${SELF_ZH}|快|都|今天|现在|又|就是)*(?:饿|渴|困|累|冷|热|无聊|难受|开心|高兴|生气|烦|急|忙|害羞|冻|热)(?:死|坏)?${SELF_ZH}?(?:了|啊|呀|呢|死了|坏了|哦|啦|得很|$)*$`,
  ),
  clauseZh(
    `${SELF_ZH}(?:马上|这就|一会儿?|先|就|现在|快|要|去去|去一下|得|该)*(?:回来|来了?|走了?|就来|好了|去睡了?|睡了|挂了|出门了|下线)(?:了|啊|吧|啦)?$`,
  ),
  clauseZh(
    `${SELF_ZH}?(?:还|就|再|现在|只|都)*(?:想要?|要|需要|不要|不想)(?:再|继续)?(?:$|听|看(?!医生|牙|病|大夫)|放|玩|换|打车|叫车|问|知道|睡觉|跟你|和你|让你|叫你|你|这个|那个|一首|更多|别的|说|聊)`,
  ),
  clauseZh(`${SELF_ZH}(?:好|很|真|最|也|特别)*(?:爱|喜欢|讨厌|想|恨|信任)你`),
  clauseZh(`让${SELF_ZH}`),
  clauseZh(`(?:给|替|帮|等|陪|跟|和)${SELF_ZH}(?:想|看|听|找|讲|说|试|来|一下|聊|唱|放|念|再)`),
  clauseZh(
    `${SELF_ZH}(?:找找|看看|想想|听听|试试|考虑|来|去(?!年|过|了|看|读|做|旅|上))(?!.*(?:${PEOPLE_ZH}|天|周|月|年|点))`,
  ),
  clauseZh(`${SELF_ZH}(?:在|正在)?(?:跟|和)你(?:说|讲|聊|开玩笑)`),
  clauseZh(`${SELF_ZH}(?:正)?在.{1,10}呢$`),
  clauseZh(`${SELF_ZH}(?:正)?在?(?:跟|和|对).{1,8}(?:说话|聊天|讲话|打电话|说呢)$`),
  clauseZh(`${SELF_ZH}(?:赶时间|赶着|快到了|以为|去问|找不到(?!工作|对象)|(?:什么|啥)?都?看不(?:见|清|到)$)`),
  clauseZh('(?:不是|没有?)(?:跟|和|对)你(?:说|讲|聊|$)|.*开玩笑'),
  clauseZh('(?:不好意思|对不起|抱歉|麻烦你|没关系|算了|没什么)(?:$|[，,]?你)'),
];
/** Said to the assistant, not of oneself. */
const ASIDE = /^(?:你们?|您|小智)(?!(?:就|可以|以后|要)?(?:叫|喊|称呼)我)/u;
/** What the talk is about, not the speaker. */
const MEANT = /^(?:这|那)(?:个|首|些)?(?:不|就|才)*是我(?:要|想|说|问|点)/u;
/** Of what is being played or said, of the weather, of the world. */
const OF_OTHERS =
  /(?:世界上|地球上|全国|故事里|电影里|书里|游戏里)|(?:万|亿|公里|百分之|摄氏度).*(?:人|$)|^(?:这|那|它)(?:个|首|些|部|本|样|里|是|不|就|真|太|儿)|^(?:外面|天气|天|太阳|今天天气|路上|雨|雪|风)|(?:是.{0,8}(?:首都|行星|最大的|最小的|最高的|最长的|动物|植物|国家))|^.{1,4}在.{0,4}(?:度|时候)|比.{1,6}(?:快|慢|大|小|高|重|多)$/u;

/** Whether a clause passes with the moment, or speaks to the assistant. */
export function isPassingZh(text: string): boolean {
  return ASIDE.test(text) || MEANT.test(text) || PASSING.some((pattern) => pattern.test(text));
}

/** Whether a clause speaks of what is nobody's life: what is played, the weather, the world. */
export function isOfOthersZh(text: string): boolean {
  return OF_OTHERS.test(text);
}
