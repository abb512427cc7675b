import { bare } from '../text.js';

const PEOPLE =
  '(?:妈妈?|爸爸?|母亲|父亲|爹|娘|爷爷|奶奶|姥姥|姥爷|外公|外婆|老公|老婆|丈夫|妻子|爱人|媳妇|对象|女朋友|男朋友|儿子|女儿|闺女|孩子|小孩|宝宝|双胞胎|老大|老二|老三|孙子|孙女|外孙女?|哥哥?|姐姐?|弟弟?|妹妹?|表[哥姐弟妹]|堂[哥姐弟妹]|叔叔?|伯伯|阿姨|姨妈?|舅舅?|姑姑?|婆婆|公公|岳父|岳母|嫂子|老伴|家人|爸妈|父母|朋友|闺蜜|同事|老板|领导|同学|老师|班主任|邻居|医生|大夫|保姆|房东|室友|师傅)';
const PETS = '(?:狗狗?|猫[咪猫]?|毛孩子|小狗|小猫|仓鼠|兔子|乌龟|鹦鹉|金鱼|鸟|鸡|鸭|马|宠物)';
const SELF = '(?:我们?|咱们?|俺|本人|老头子我?|老太婆我?)';
const LEAD =
  '^(?:(?:嗯+|啊|哦|噢|哎呀?|哎哟|对了?|不对|不是的?|那个|其实|反正|顺便说一句|说错了|记错了|好的?|谢谢|哈+|等一下|等等|因为|但是?|不过|而且|所以|还有|后来|然后|以前|现在|今天|昨天|前天|明天|后天|上周|下周|最近|去年|今年|刚才|刚刚|自从.{1,10}(?:以后|之后)|说起来|真的|大家都?|别人都?|就)[，,、\\s]*)*';
const ADVERB =
  '(?:现在|以前|今年|今天|昨天|明天|最近|已经|一直|从来|平时|经常|常常|总是|老是|每天|每周.?|都|也|还|就|只|很|最|特别|非常|比较|真的?|早就|刚刚?|从小|小时候|其实|一般|退休前|去年|上周|下周|准备|打算|计划)*';
const said = (pattern: string): RegExp => new RegExp(`${LEAD}${pattern}`, 'u');

/** Talk about the talk itself, and moods of the moment. */
const PASSING: readonly RegExp[] = [
  said(
    `${SELF}?(?:刚才|刚刚|已经|都|也|就是?|只是|还|真的?|可|并|其实|有点)*(?:没有?|不太?|听|没太)?(?:听不?(?:懂|清|见|到)|听懂|明白|懂|知道|晓得|清楚|确定|觉得(?:可以|行|不行|还行|不错|好|对|是)|同意|说(?:过|了|的|完|话|什么)?|问|讲|告诉|问过|那么说|的意思|随便|听听|试试|测试|看看|想想|猜|找到|看到|听到|收到|赢|输|这么(?:觉得|想|说)|是问|也是$|想一下)(?!.{0,3}(?:${PEOPLE}))`,
  ),
  said(
    `(?:好|有点|真|太|特别|很|${SELF}|快|都|今天|现在|又|就是)*(?:饿|渴|困|累|冷|热|无聊|难受|开心|高兴|生气|烦|急|忙|害羞|冻|热)(?:死|坏)?${SELF}?(?:了|啊|呀|呢|死了|坏了|哦|啦|得很|$)*$`,
  ),
  said(
    `${SELF}(?:马上|这就|一会儿?|先|就|现在|快|要|去去|去一下|得|该)*(?:回来|来了?|走了?|就来|好了|去睡了?|睡了|挂了|出门了|下线)(?:了|啊|吧|啦)?$`,
  ),
  said(
    `${SELF}?(?:还|就|再|现在|只|都)*(?:想要?|要|需要|不要|不想)(?:再|继续)?(?:$|听|看(?!医生|牙|病|大夫)|放|玩|换|打车|叫车|问|知道|睡觉|跟你|和你|让你|叫你|你|这个|那个|一首|更多|别的|说|聊)`,
  ),
  said(`${SELF}(?:好|很|真|最|也|特别)*(?:爱|喜欢|讨厌|想|恨|信任)你`),
  said(`让${SELF}`),
  said(`(?:给|替|帮|等|陪|跟|和)${SELF}(?:想|看|听|找|讲|说|试|来|一下|聊|唱|放|念|再)`),
  said(
    `${SELF}(?:找找|看看|想想|听听|试试|考虑|来|去(?!年|过|了|看|读|做|旅|上))(?!.*(?:${PEOPLE}|天|周|月|年|点))`,
  ),
  said(`${SELF}(?:在|正在)?(?:跟|和)你(?:说|讲|聊|开玩笑)`),
  said(`${SELF}(?:正)?在.{1,10}呢$`),
  said(`${SELF}(?:正)?在?(?:跟|和|对).{1,8}(?:说话|聊天|讲话|打电话|说呢)$`),
  said(`${SELF}(?:赶时间|赶着|快到了|以为|去问|找不到(?!工作|对象))`),
  said('(?:不是|没有?)(?:跟|和|对)你(?:说|讲|聊|$)|.*开玩笑'),
  said('(?:不好意思|对不起|抱歉|麻烦你|没关系|算了|没什么)(?:$|[，,]?你)'),
];
/** What the talk is about, not the speaker. */
const MEANT = /^(?:这|那)(?:个|首|些)?(?:不|就|才)*是我(?:要|想|说|问|点)/u;
const TIME =
  '(?:今天|明天|后天|昨天|前天|今晚|明晚|昨晚|上午|下午|早上|晚上|(?:上|下|这|本|每)?(?:个)?(?:周|星期|礼拜)[一二三四五六日天末]?|[一二三四五六七八九十\\d]+月(?:份|[一二三四五六七八九十\\d]+[日号])?|[一二三四五六七八九十\\d]+点|\\d{4}年|去年|今年|明年|下个?月|上个?月|春节|过年|元旦|[一二三四五六七八九十\\d]+[日号]|月底|年底|周末|国庆|中秋|暑假|寒假|夏天|冬天|春天|秋天)';
const CERTAIN: readonly RegExp[] = [
  said(
    `${SELF}${ADVERB}(?:叫|名字|姓|住|搬|来自|出生|生在|属|结婚|离婚|怀孕|怀了|退休|养|有[一两三四五六七八九几个]|喜欢|爱(?!你)|热爱|讨厌|不喜欢|不爱|不吃|不喝|吃素|不能|不敢|对.{1,12}过敏|得了|患|做过|在.{1,16}(?:上班|工作|上学|读|念|住|当|干)|是(?!说|问|想|在|不是|听)|上[一二三四五六大中小]|信|受不了|[一二三四五六七八九十\\d]+[岁公斤])`,
  ),
  said(`(?:${SELF}(?:的|家的?)?|咱家的?)${PEOPLE}.*\\S`),
  said(`${SELF}(?:的|家)[^，。]{0,12}(?:是|叫|有|在|对|不|没|会|要|得|生日|喜欢|过敏|疼|空|开|住|几|多|大)`),
  said(`(?:就|你)?(?:叫|喊|称呼)${SELF}[^吗什么]{1,8}`),
  said('.*过敏'),
  said(
    `.{0,8}(?:${SELF}|${PEOPLE}|[他她]).{0,6}(?:高血压|低血压|血糖|血压|糖尿病|心脏|肾|肝|胃病|哮喘|关节炎|痛风|偏头痛|失眠|抑郁|癌|近视|远视|色盲|老花|耳背|耳朵背|聋|骨折|手术|住院|中风|吃药|[疼痛]|.病(?!毒|房))`,
  ),
  said(`${SELF}(?:是)?.{0,10}(?:长大的|出生的|老家)`),
  said(`${SELF}[一二三四五六七八九十百两\\d]+(?:米|公斤|斤|公分|度|岁)`),
];
const LIKELY: readonly RegExp[] = [
  said(`.{0,8}${PEOPLE}.{2,}`),
  said(
    '(?:幼儿园|学校|单位|公司|小区|楼里|家里|班里|校车|班车).{0,12}(?:放假|开学|开会|停[水电]|体检|春游|关门|发车|搬|装修|来|到)',
  ),
  said('(?:就是)?在.{1,8}(?:的?那个|那位)$'),
  said('(?:家里|屋里|楼上|楼下|隔壁|我家).{0,6}(?:来|有|装修|搬|漏|停).*'),
  said('(?:搬到|搬去|搬回|住进|嫁到|考上|改去|改学|改到)了?.{2,}'),
  said(`.{0,6}(?:是|叫).{0,4}我们?家?的?(?:${PEOPLE}|${PETS})$`),
  said(`${SELF}家?的?(?:${PEOPLE}|${PETS})$`),
  said('(?:小|阿|老|大)\\p{Script=Han}(?:.{0,4}(?:要|得|会|吃|喝|睡|发烧|生病|喜欢|怕|不)).+'),
  said(`${SELF}(?:是)?(?:开|做|卖|教|修|跑).{1,6}的$`),
  said(`${SELF}把.{1,10}(?:了|掉|完)`),
  said('.{1,10}(?:最好(?:看|吃|玩|听|喝|闻)|比什么都好|太难吃|恶心|真?(?:好|难)吃)'),
  said(`(?:这|那)?(?:只|条)?${PETS}${ADVERB}(?:叫|是|有|会|不|死|走丢|生|病|喜欢|最|每天|要|得).+`),
  said(
    `[他她它]们?${ADVERB}(?:喜欢|爱|讨厌|怕|是|有|在|叫|住|属|不吃|不喝|不能|不会|会|要|得了|上|学|教|对.+过敏|[一二三四五六七八九十\\d]+(?:岁|个月)|生病|怀孕|可烦|没有).+`,
  ),
  said('(?:小|阿|老)\\p{Script=Han}(?:今天|昨天|明天|不|喜欢|在|是|有|要|会|上|最|\\p{Script=Han}{2,}了).+'),
  // Children and pets are called so: 安安, 乐乐, 咪咪. Verbs and adverbs are doubled as well.
  said(
    '(?![看想听试说讲找等慢常天年人个轻好刚渐偏谢哈嘿呵嗯对行是不没啊快早明往仅多少大小星唱玩坐走聊笑静悄偷远最])(\\p{Script=Han})\\1(?!了?$).{3,}',
  ),
  said(`(?:备用)?(?:钥匙|快递|水管|手术|预产期|婚礼|葬礼|考试|聚会|车).{0,12}(?:在|是|要|应该|来|停).+`),
];
const ASIDE = /^(?:你们?|您|小智)(?!(?:就|可以|以后|要)?(?:叫|喊|称呼)我)/u;

/** Of a first-person clause that no pattern knows, by how many characters say something. */
const OWN_CONTENT_SCORES = [0.2, 0.3, 0.45, 0.45, 0.62, 0.7];
/** What holds always, or is a skill, may be said in a word. */
const LASTING = /不会|不敢|从来|每|老是?(?!师)|总是?|怕|一直|刚|在学|想当|以前|从小/u;
const HAS_SELF = new RegExp(SELF, 'u');
const EVERY_SELF = new RegExp(SELF, 'gu');
const HAS_TIME = new RegExp(TIME, 'u');
const STATEMENT_COUNT = 5;
const LIGHT =
  /[的了吗呢吧啊呀啦哦嘛着过在就也都还又再才很太真好是有没不要会能可想得去来做到这那你您他她它们一个下点些]/gu;

function contentCount(text: string): number {
  return [
    ...text
      .replace(EVERY_SELF, '')
      .replace(LIGHT, '')
      .replace(/[^\p{L}\p{N}]/gu, ''),
  ].length;
}

/** See `factScore`; for Chinese. @param clause one clause */
export function factScoreZh(clause: string): number {
  const text = bare(clause);
  if (ASIDE.test(text) || MEANT.test(text)) return 0.1;
  if (PASSING.some((pattern) => pattern.test(text))) return 0.1;
  if (CERTAIN.some((pattern) => pattern.test(text))) return 0.9;
  if (OF_OTHERS.test(text)) return 0.1;
  if (LIKELY.some((pattern) => pattern.test(text))) return 0.7;
  if (HAS_SELF.test(text)) {
    if (HAS_TIME.test(text) && contentCount(text) >= 3) return 0.7;
    const score = OWN_CONTENT_SCORES[Math.min(5, contentCount(text))] ?? 0;
    return LASTING.test(text) && score >= 0.3 ? Math.max(score, 0.62) : score;
  }
  const content = contentCount(text);
  if (THIRD_PERSON.test(text)) return content >= 5 || HAS_TIME.test(text) ? 0.62 : 0.3;
  if (HAS_TIME.test(text)) return content >= 4 ? 0.4 : 0.2;
  return content >= STATEMENT_COUNT ? 0.36 : 0.2;
}

/** A third person of whom no pattern knows anything, and a bare statement. */
const THIRD_PERSON = /^(?:那|可是|但是?)?[他她它]们?/u;
const OF_OTHERS =
  /(?:世界上|地球上|全国|故事里|电影里|书里|游戏里)|(?:万|亿|公里|百分之|摄氏度).*(?:人|$)|^(?:这|那|它)(?:个|首|些|部|本|样|里|是|不|就|真|太|儿)|^(?:外面|天气|天|太阳|今天天气|路上|雨|雪|风)|(?:是.{0,8}(?:首都|行星|最大的|最小的|最高的|最长的|动物|植物|国家))|^.{1,4}在.{0,4}(?:度|时候)|比.{1,6}(?:快|慢|大|小|高|重|多)$/u;
const OWN_IN_QUESTION = new RegExp(
  `(?:${SELF}(?:的|家)?(?:[^，。]{0,12})?(?:${PEOPLE}|${PETS}))|从${SELF}家\\p{Script=Han}{2,}到|${SELF}(?:怀孕|对.{1,8}过敏|在吃|有.{0,4}病|糖尿病)|${SELF}家(?:在|住|(?:刚|新|旧)?(?:新|旧|买)(?:买)?的)|${SELF}(?:上班|工作|上学|住|租|买)的`,
  'u',
);

/** Whether a question or an order tells of somebody's own people, pets, home or health. */
export function namesOwnZh(clause: string): boolean {
  return OWN_IN_QUESTION.test(clause);
}
