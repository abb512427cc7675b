/**
 * Words of daily life that mean much the same, or are kinds of the same, Chinese and English: a question about
 * somebody's "spouse" is answered by a memory of a wife or 老伴. Each line is a concept: its name, then its words.
 */
const TABLE = `
spouse wife husband spouse partner 妻子 太太 老婆 媳妇 丈夫 老公 先生 爱人 老伴 对象 结婚 嫁
mother mother mom mum 母亲 妈妈 爸妈 娘家 我妈 婆婆
father father dad 父亲 爸爸 爸妈 我爸 老爸 岳父 丈人
child child children kid kids son daughter baby 孩子 小孩 儿子 女儿 闺女 宝宝 娃 老大 老二 胎
grandchild grandson granddaughter grandchild 孙子 孙女 孙儿 外孙
grandparent grandma grandpa grandmother grandfather 爷爷 奶奶 外公 外婆 姥姥 姥爷
sibling brother sister sibling 哥哥 弟弟 姐姐 妹妹 兄弟 姐妹 独生
relative relative uncle aunt cousin 亲戚 舅舅 叔叔 姑姑 阿姨 表哥 表姐 表妹 堂
lover girlfriend boyfriend dating 女朋友 男朋友 女友 男友 恋爱 对象
friend friend friends buddy 朋友 好友 闺蜜 伙伴 要好 室友
neighbour neighbor neighbour neighbors neighbours 邻居 隔壁 对门
job job work works profession career occupation nurse doctor teacher engineer 工作 职业 上班 护士 工程师 教师 老师 哪一行 干什么的 谋生 做什么 生意 从事 当兵 公司 单位 兼职 打工 退休
boss boss manager supervisor 老板 上司 领导 经理
colleague colleague coworker colleagues 同事 部门
pay salary wage pay paid 工资 薪水 发薪 挣
school school college university student class 学校 念书 读书 上学 大学 小学 年级 班级 主修 专业
course course lesson lessons class 课 补习 辅导
exam exam test grade score 考试 考级 成绩 考研 挂科 考场
teacher teacher professor tutor 老师 教授 导师 班主任 教师
doctor doctor physician dentist 医生 大夫 看病 医院 复查 产检 体检 牙医
medicine medicine pill pills medication 药 疫苗 打针
illness sick illness ill disease hurt pain 病 疼 不舒服 毛病 难受 受伤 扭 疹 痒 肿 拉肚子 闹肚子
allergy allergic allergy 过敏 不耐受
surgery surgery operation 手术 疤
eyes glasses vision eyesight 眼镜 近视 视力 老花 眼睛 失明
smoke smoke smoking cigarettes 戒烟 抽烟 香烟
meal breakfast lunch dinner eat meal food 早餐 早饭 午餐 午饭 晚饭 主食 米饭 吃什么
cook cook cooking bake baking recipe dish dishes 做菜 拿手 厨艺 会做 烧 烘焙 蛋糕 炒
meat beef pork lamb chicken meat 肉 荤 内脏
vegetable vegetable vegetables carrot 蔬菜 胡萝卜 香菜 白菜 青菜
fruit fruit fruits apple banana mango 水果 芒果 苹果 草莓 西瓜
seafood fish shrimp seafood 海鲜 虾 鱼 水产 蟹
drink drink drinks tea coffee juice beer wine 喝 饮料 茶 咖啡 豆浆 牛奶 啤酒 酒
spicy spicy 辣 口味
sweet dessert sweet cake ice cream 甜 蛋糕 冰淇淋 雪糕 糖
pet pet pets dog cat bird puppy kitten 宠物 小动物 猫 狗 鸟 画眉 鹦鹉 金毛
exercise exercise workout gym running run yoga swimming 锻炼 运动 跑步 健身 瑜伽 游泳 广场舞 长跑 马拉松 打球 羽毛球 篮球
dance dance dancing 跳舞 舞蹈 广场舞
instrument instrument guitar piano violin cello drums 乐器 吉他 钢琴 二胡 贝斯 弹琴 小提琴
music music song songs band singer concert 音乐 歌 乐队 乐团 歌手 曲子 合唱
show show series tv movie film 电视 电影 片子 韩剧 节目 动画 剧 戏
book book books novel reading 书 小说 漫画 绘本
game game games gaming 游戏 打麻将 象棋 下棋
sport football soccer basketball team 足球 篮球 球队 球迷 球星 球场 运动员
collect collect collection 收集 收藏 搜集 攒
plant plant plants flower flowers garden 花 植物 种了 种植 向日葵 玫瑰
photo photo photos camera photography 拍照 照片 相机 摄影
travel travel trip vacation holiday visit 旅游 旅行 度假 游玩 出差 蜜月 春游
abroad abroad overseas foreign 国外 留学 移民 出国 海外 英国 美国 加拿大 日本
hometown hometown born grew native 老家 出生 长大 哪里人 童年 故乡
home home house apartment address live lives moved 住 地址租房 房子 旧屋 宿舍 寝室
car car drive driving 车 开车 座驾 驾照 驾驶
commute commute subway bus bike 地铁 公交 通勤 骑车 坐车
licence licence license passport id 护照 身份证 证件 驾照
money money cash savings loan mortgage owe 钱 现金 存折 存钱 房贷 贷款 欠 付款 预算 生活费
buy buy bought purchase shopping 买 购物 网购 添置 快递 外卖
gift gift present 礼物 送给 红包 奖励
phone phone call video 电话 手机 通话 视频 号码
key key keys lock password 钥匙 锁 密码 口令
birthday birthday born 生日 过寿 生辰 出生
anniversary anniversary memorial 纪念日 忌日 去世
wedding wedding marry married marriage 结婚 婚礼 喜事 嫁 娶
death died death passed 去世 病逝 忌日
sleep sleep bed bedtime asleep 睡 上床 休息 熄灯 熬夜
fear afraid scared fear frightened 怕 不敢 吓
dislike dislike hate hates 讨厌 嫌 不喜欢 不吃 受不了 烦
liking like likes love loves enjoy favorite favourite 喜欢 爱 最爱 中意 崇拜 宝贝
plan plan plans planning want goal dream 打算 计划 想要 准备 目标 将来 梦想 梦 希望 安排
clothes clothes dress shoes hat wear 衣服 校服 鞋 帽子 戴 穿 毛衣 围巾
hide keep hidden stored 放在 藏 寄存 落在 忘在 丢
noise noise loud noisy 吵 打呼噜 鼾
performance performance perform stage show 演出 表演 登台 上台 文艺
prize prize award medal won 奖 第二名 第几 得奖 比赛
festival holiday christmas new year 国庆 十一长假 五一 劳动节 清明 扫墓 儿童节 春节 过年
weather weather rain sunny 下雨 天气 打雷 阴天
`;

const HAN = /\p{Script=Han}/u;

const CONCEPTS = TABLE.trim()
  .split('\n')
  .map((line) => line.split(' '));
const ENGLISH = new Map<string, string[]>();
const CHINESE: [word: string, concept: string][] = [];
for (const [concept = '', ...words] of CONCEPTS) {
  for (const word of words) {
    if (HAN.test(word)) CHINESE.push([word, concept]);
    else ENGLISH.set(word, [...(ENGLISH.get(word) ?? []), concept]);
  }
}

/** The concepts that a lower-case text names, as terms that no text can hold. @param words its English words */
export function conceptTerms(text: string, words: readonly string[]): string[] {
  const found = new Set<string>();
  for (const word of words) for (const concept of ENGLISH.get(word) ?? []) found.add(concept);
  if (HAN.test(text)) for (const [word, concept] of CHINESE) if (text.includes(word)) found.add(concept);
  return [...found].map((concept) => `~${concept}`);
}

/** True for a term that `conceptTerms` made. */
export function isConcept(term: string): boolean {
  return term.startsWith('~');
}
