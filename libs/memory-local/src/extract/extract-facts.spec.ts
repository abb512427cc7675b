import { extractFacts } from './extract-facts.js';

const texts = (said: string): string[] => extractFacts(said).map(({ text }) => text);

describe(extractFacts, () => {
  it.each([
    ['My name is Daniel.', "User's name is Daniel."],
    ['my name is daniel', "User's name is Daniel."],
    ['You can call me Tom', "User's name is Tom."],
    ['I live in Berlin.', 'User lives in Berlin.'],
    ['i just moved to new york', 'User lives in New York.'],
    ['I am allergic to peanuts.', 'User is allergic to peanuts.'],
    ["I'm very allergic to bee stings", 'User is allergic to bee stings.'],
    ['My favorite color is blue.', "User's favourite colour is blue."],
    ['My favourite food is pasta with pesto', "User's favourite food is pasta with pesto."],
    ['I like hiking.', 'User likes hiking.'],
    ['I really love jazz music', 'User likes jazz music.'],
    ["I don't like mushrooms.", 'User dislikes mushrooms.'],
    ["I can't stand loud music.", 'User dislikes loud music.'],
    ['My dog is called Bruno.', "User's dog is called Bruno."],
    ['I have a cat named Misty.', "User's cat is called Misty."],
    ["My sister's name is Anna.", "User's sister is called Anna."],
    ['I work as a nurse.', 'User works as a nurse.'],
    ["I'm a software engineer.", 'User works as a software engineer.'],
    ['I work at the city hospital', 'User works at the city hospital.'],
    ['My birthday is on the 3rd of May.', "User's birthday is 3 May."],
    ['I am 42 years old.', 'User is 42 years old.'],
    ["I'm vegetarian.", 'User is vegetarian.'],
    ["I don't eat pork.", 'User does not eat pork.'],
    ["I'm from Portugal.", 'User comes from Portugal.'],
    ['Remember that I am allergic to cats.', 'User is allergic to cats.'],
    [
      'Please remember that the spare key is under the mat.',
      'User wants remembered: the spare key is under the mat.',
    ],
    ['I prefer tea to coffee.', 'User prefers tea to coffee.'],
    ['I have two children.', 'User has two children.'],
    ['I moved to Berlin last month.', 'User lives in Berlin.'],
    ['I have lived in Oslo since 2019', 'User lives in Oslo.'],
    ['We live in Graz with my parents.', 'User lives in Graz.'],
    ['I was born in Munich.', 'User comes from Munich.'],
    ['I was born in 1980', 'User was born in 1980.'],
    ['I grew up in a small village near Lyon', 'User comes from a small village near Lyon.'],
    ['Sorry, my name is Anna, not Hannah.', "User's name is Anna."],
    ["Hi, I'm Daniel.", "User's name is Daniel."],
    ['Hello I am Mary Jane', "User's name is Mary Jane."],
    ['My birthday is May 3rd.', "User's birthday is 3 May."],
    ['My birthday is the third of May', "User's birthday is 3 May."],
    ['my birthday is on the twenty first of june', "User's birthday is 21 June."],
    ['I was born on May 3rd, 1980.', "User's birthday is 3 May 1980."],
    ['Remind me that the bins go out on Tuesday.', 'User wants remembered: the bins go out on Tuesday.'],
    ['I used to live in Rome but I live in Milan', 'User lives in Milan.'],
    ['I will call my mother on Friday.', 'User plans to call their mother on Friday.'],
    ["Well, I'm going to visit Tom tomorrow", 'User plans to visit Tom tomorrow.'],
    ['Remember that I have to see the dentist on March 3rd.', 'User has to see the dentist on March 3rd.'],
    ['My sister Laura lives in Madrid.', "User's sister Laura lives in Madrid."],
    ['We have a dog, his name is Pepper.', "User's dog is called Pepper."],
    ["My mother's birthday is on the 5th of June.", "User's mother's birthday is on 5 June."],
    [
      "I've got a dentist appointment on Wednesday at 10.",
      'User has a dentist appointment on Wednesday at 10.',
    ],
    [
      'I promised my dad to help him move on Saturday.',
      'User promised their dad to help him move on Saturday.',
    ],
    ['My driving test is next Thursday.', "User's driving test is next Thursday."],
    ["I'm flying to Rome next week.", 'User is flying to Rome next week.'],
    ['I went to Japan last year.', 'User went to Japan last year.'],
    ['Yesterday we sold the car.', 'User sold the car yesterday.'],
    ['I have asthma and carry an inhaler', 'User has asthma.'],
    ['I take a tablet every morning.', 'User takes a tablet every morning.'],
    ["That's wrong, I have two sisters, not three.", 'User has two sisters.'],
    ['我叫王小明。', '用户的名字是王小明。'],
    ['我周五要给妈妈打电话。', '用户周五要给妈妈打电话。'],
    ['我打算明天去看我的奶奶。', '用户打算明天去看自己的奶奶。'],
    ['我住在北京。', '用户住在北京。'],
    ['我搬到了上海', '用户住在上海。'],
    ['我对花生过敏。', '用户对花生过敏。'],
    ['我喜欢爬山。', '用户喜欢爬山。'],
    ['我不喜欢香菜。', '用户不喜欢香菜。'],
    ['我最喜欢的颜色是蓝色。', '用户最喜欢的颜色是蓝色。'],
    ['我的狗叫豆豆。', '用户的狗叫豆豆。'],
    ['我的生日是五月三号。', '用户的生日是五月三号。'],
    ['我今年三十岁。', '用户三十岁。'],
    ['我是一名护士。', '用户的工作是护士。'],
    ['我在医院工作。', '用户在医院工作。'],
    ['我来自广东。', '用户来自广东。'],
    ['我不吃牛肉。', '用户不吃牛肉。'],
    ['记住钥匙在门垫下面。', '用户要记住：钥匙在门垫下面。'],
    ['请记住，我把钥匙放在抽屉里。', '用户要记住：我把钥匙放在抽屉里。'],
    ['请记住，我对花生过敏。', '用户对花生过敏。'],
    ['我吃素。', '用户吃素。'],
    ['我是素食主义者', '用户是素食主义者。'],
    ['我姐姐住在上海。', '用户的姐姐住在上海。'],
    ['我妈妈的生日是六月五号。', '用户的妈妈的生日是六月五号。'],
    ['明天下午三点去看牙医。', '用户明天下午三点去看牙医。'],
    ['我答应了爸爸周六帮他搬家。', '用户答应了爸爸周六帮他搬家。'],
    ['我去年夏天去了日本。', '用户去年夏天去了日本。'],
    ['不对，我叫张伟。', '用户的名字是张伟。'],
    ['我是宁波人。', '用户来自宁波。'],
    ['我有高血压，每天早上要吃药。', '用户有高血压。'],
    ['我每周二坐公交车去菜市场。', '用户每周二坐公交车去菜市场。'],
    ['我出生在成都。', '用户来自成都。'],
    ['我上个月搬到了杭州。', '用户住在杭州。'],
  ])('takes from “%s” “%s”', (said, text) => {
    expect(texts(said)).toEqual([text]);
  });

  it.each([
    ['What is my name?'],
    ['I will call my mother.'],
    ['I will not go to work on Friday.'],
    ['Will I see Tom tomorrow?'],
    ['I have to work every Monday.'],
    ['我周五不会去上班。'],
    ['我会游泳。'],
    ['Call me a taxi.'],
    ['Do I live in Berlin?'],
    ['If I lived in Paris I would be happy.'],
    ['I am going to the shop.'],
    ["I'm fine, thank you."],
    ['I am sure that is right.'],
    ['She said my name is funny.'],
    ['Hello there!'],
    ['Turn on the light.'],
    ['I have a question.'],
    ['I would like to hear some music.'],
    ['Imagine my name is Zorro.'],
    ['Play my favourite song.'],
    ['What do you know about me?'],
    ['Tell me a story.'],
    ['I wish I lived in Rome.'],
    ['My name is hard to spell.'],
    ['I live in fear.'],
    ['I come from the supermarket.'],
    ['I came from work.'],
    ['I like your voice.'],
    ['I like how you say that.'],
    ["Hi, I'm hungry."],
    ["Hello, I'm German."],
    ['Hi I am back'],
    ['I used to live in Rome.'],
    ['I lived in Lisbon for years.'],
    ['I have to go now.'],
    ["I'm going to bed."],
    ['I went to the toilet.'],
    ['My phone is ringing.'],
    ["My sister is calling, I'll be right back."],
    ["No, it's fine."],
    ['明天早上七点叫我起床。'],
    ['明天提醒我开会。'],
    ['我九岁的时候很调皮。'],
    ['我当然知道。'],
    ['我是独生子。'],
    ['我叫了外卖。'],
    ['我叫什么名字？'],
    ['你叫什么名字'],
    ['我喜欢过她。'],
    ['如果我住在北京就好了。'],
    ['我有一个问题。'],
    ['今天天气怎么样？'],
    ['你好。'],
    ['打开灯。'],
  ])('takes nothing from “%s”', (said) => {
    expect(texts(said)).toEqual([]);
  });

  it('marks what sets right what was said before, and what it denies', () => {
    expect(extractFacts("No, I'm allergic to walnuts, not peanuts.")).toMatchObject([
      { slot: 'allergic:walnuts', isCorrection: true, deniedSlot: 'allergic:peanuts' },
    ]);
    expect(extractFacts('No. My name is Katrin.')).toMatchObject([{ slot: 'name', isCorrection: true }]);
    expect(extractFacts('Actually, I live in Bern now.')[0]?.isCorrection).toBeUndefined();
  });

  it('tells since when, and when, from where and when it was said', () => {
    const said = { at: '2026-03-01T04:00:00.000Z', timeZone: 'Asia/Shanghai' };
    expect(extractFacts('I have lived in Oslo since 2019.', said)).toMatchObject([
      { validFrom: '2018-12-31T16:00:00.000Z' },
    ]);
    expect(extractFacts('We moved to Berlin.', said)).toMatchObject([{ validFrom: said.at }]);
    expect(extractFacts('I see the doctor. I must call Tom tomorrow.', said)).toMatchObject([
      { about: { from: '2026-03-01T16:00:00.000Z', to: '2026-03-02T16:00:00.000Z' } },
    ]);
    expect(extractFacts("My mother's birthday is on June 5th.", said)[0]?.about).toBeUndefined();
  });

  it('takes every fact of a sentence with several', () => {
    expect(texts('My name is Daniel and I live in Berlin, and I am allergic to peanuts.')).toEqual([
      "User's name is Daniel.",
      'User lives in Berlin.',
      'User is allergic to peanuts.',
    ]);
    expect(texts('我叫王小明，我住在北京，我喜欢爬山。')).toEqual([
      '用户的名字是王小明。',
      '用户住在北京。',
      '用户喜欢爬山。',
    ]);
  });

  it('names the slot that a newer fact replaces, and the sentence it was said in', () => {
    const [fact] = extractFacts('Well, I moved to Berlin.');
    expect(fact).toMatchObject({ slot: 'lives-in', kind: 'home', utterance: 'Well, I moved to Berlin.' });
    expect(extractFacts('I like hiking.')[0]?.slot).toBe('likes:hiking');
    const plans = [
      'I will call my mother on Friday',
      "I'll call my mother on Saturday at noon",
      '我周五要看病',
      '我想周六看病',
    ];
    expect(plans.map((plan) => extractFacts(plan)[0]?.slot)).toEqual([
      ...['plan:call-their-mother', 'plan:call-their-mother', 'plan:看病', 'plan:看病'],
    ]);
  });
});
