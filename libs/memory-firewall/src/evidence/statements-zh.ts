import { ADVERB_ZH, PEOPLE_ZH, PETS_ZH, SELF_ZH, clauseZh } from './grammar-zh.js';

/** What states something about somebody's life beyond doubt. */
export const CERTAIN_ZH: readonly RegExp[] = [
  clauseZh(
    `${SELF_ZH}${ADVERB_ZH}(?:叫|名字|姓|住|搬|来自|出生|生在|属|结婚|离婚|怀孕|怀了|退休|养|有[一两三四五六七八九几个]|喜欢|爱(?!你)|热爱|讨厌|不喜欢|不爱|不吃|不喝|吃素|不能|不敢|对.{1,12}过敏|得了|患|做过|在.{1,16}(?:上班|工作|上学|读|念|住|当|干)|是(?!说|问|想|在|不是|听)|上[一二三四五六大中小]|信|受不了|[一二三四五六七八九十\\d]+[岁公斤])`,
  ),
  clauseZh(`(?:${SELF_ZH}(?:的|家的?)?|咱家的?)${PEOPLE_ZH}.*\\S`),
  clauseZh(
    `${SELF_ZH}(?:的|家)[^，。]{0,12}(?:是|叫|有|在|对|不|没|会|要|得|生日|喜欢|过敏|疼|空|开|住|几|多|大)`,
  ),
  clauseZh(`(?:就|你)?(?:叫|喊|称呼)${SELF_ZH}[^吗什么]{1,8}`),
  clauseZh('.*过敏'),
  clauseZh(
    `.{0,8}(?:${SELF_ZH}|${PEOPLE_ZH}|[他她]).{0,6}(?:高血压|低血压|血糖|血压|糖尿病|心脏|肾|肝|胃病|哮喘|关节炎|痛风|偏头痛|失眠|抑郁|癌|近视|远视|色盲|老花|耳背|耳朵背|聋|骨折|手术|住院|中风|吃药|喂奶|哺乳|备孕|[疼痛]|.病(?!毒|房))`,
  ),
  clauseZh(`${SELF_ZH}(?:是)?.{0,10}(?:长大的|出生的|老家)`),
  clauseZh(`${SELF_ZH}[一二三四五六七八九十百两\\d]+(?:米|公斤|斤|公分|度|岁)`),
];

/** What most likely does. */
export const LIKELY_ZH: readonly RegExp[] = [
  clauseZh(`.{0,8}${PEOPLE_ZH}.{2,}`),
  clauseZh(
    '(?:幼儿园|学校|单位|公司|小区|楼里|家里|班里|校车|班车).{0,12}(?:放假|开学|开会|停[水电]|体检|春游|关门|发车|搬|装修|来|到)',
  ),
  clauseZh('(?:就是)?在.{1,8}(?:的?那个|那位)$'),
  clauseZh('(?:家里|屋里|楼上|楼下|隔壁|我家).{0,6}(?:来|有|装修|搬|漏|停).*'),
  clauseZh('(?:搬到|搬去|搬回|住进|嫁到|考上|改去|改学|改到)了?.{2,}'),
  clauseZh(`.{0,6}(?:是|叫).{0,4}我们?家?的?(?:${PEOPLE_ZH}|${PETS_ZH})$`),
  clauseZh(`${SELF_ZH}家?的?(?:${PEOPLE_ZH}|${PETS_ZH})$`),
  clauseZh('(?:小|阿|老|大)\\p{Script=Han}(?:.{0,4}(?:要|得|会|吃|喝|睡|发烧|生病|喜欢|怕|不)).+'),
  clauseZh(`${SELF_ZH}(?:是)?(?:开|做|卖|教|修|跑).{1,6}的$`),
  clauseZh(`${SELF_ZH}把.{1,10}(?:了|掉|完)`),
  clauseZh('.{1,10}(?:最好(?:看|吃|玩|听|喝|闻)|比什么都好|太难吃|恶心|真?(?:好|难)吃)'),
  clauseZh(`(?:这|那)?(?:只|条)?${PETS_ZH}${ADVERB_ZH}(?:叫|是|有|会|不|死|走丢|生|病|喜欢|最|每天|要|得).+`),
  clauseZh(
    `[他她它]们?${ADVERB_ZH}(?:喜欢|爱|讨厌|怕|是|有|在|叫|住|属|不吃|不喝|不能|不会|会|要|得了|上|学|教|对.+过敏|[一二三四五六七八九十\\d]+(?:岁|个月)|生病|怀孕|可烦|没有).+`,
  ),
  clauseZh(
    '(?:小|阿|老)\\p{Script=Han}(?:今天|昨天|明天|不|喜欢|在|是|有|要|会|上|最|\\p{Script=Han}{2,}了).+',
  ),
  // Children and pets are called so: 安安, 乐乐, 咪咪. Verbs and adverbs are doubled as well.
  clauseZh(
    '(?![看想听试说讲找等慢常天年人个轻好刚渐偏谢哈嘿呵嗯对行是不没啊快早明往仅多少大小星唱玩坐走聊笑静悄偷远最])(\\p{Script=Han})\\1(?!了?$).{3,}',
  ),
  clauseZh(`(?:备用)?(?:钥匙|快递|水管|手术|预产期|婚礼|葬礼|考试|聚会|车).{0,12}(?:在|是|要|应该|来|停).+`),
];

const OWN_IN_QUESTION = new RegExp(
  `(?:${SELF_ZH}(?:的|家)?(?:[^，。]{0,12})?(?:${PEOPLE_ZH}|${PETS_ZH}))|从${SELF_ZH}家\\p{Script=Han}{2,}到|${SELF_ZH}(?:怀孕|对.{1,8}过敏|在吃|有.{0,4}病|糖尿病)|${SELF_ZH}家(?:在|住|(?:刚|新|旧)?(?:新|旧|买)(?:买)?的)|${SELF_ZH}(?:上班|工作|上学|住|租|买)的`,
  'u',
);

/** Whether a question or an order tells of somebody's own people, pets, home or health. */
export function namesOwnZh(clause: string): boolean {
  return OWN_IN_QUESTION.test(clause);
}
