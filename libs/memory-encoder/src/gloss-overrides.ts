/** Function words and everyday words whose first dictionary sense misleads; empty for those that English leaves out. */
export const GLOSS_OVERRIDES: ReadonlyMap<string, string> = new Map(
  `我 I|我们 we|咱们 we|你 you|您 you|你们 you|他 he|她 she|它 it|他们 they|她们 they|用户 I|自己 self|大家 everyone|别人 others
的 's|地|得|了|着|过|吗|呢|吧|啊|呀|嘛|哦|把|个|只|条|张|件|位|名|所|就|而|以|等|被 by|之|其|各|该|本
是 is|在 in|有 have|没有 have no|没 not|不 not|别 do not|和 and|跟 with|与 and|同 same|或 or|但 but|也 also|都 all|还 still|再 again|又 again
对 to|给 give|让 let|叫 called|从 from|到 to|往 to|向 to|为 for|比 than|用 use|当 be|要 want|想 want|会 can|能 can|可以 can|不能 cannot|可 can
去 go|来 come|走 leave|做 do|干 do|看 look|听 listen|说 say|讲 tell|吃 eat|喝 drink|买 buy|玩 play|住 live|带 bring|拿 take|放 put|戴 wear|穿 wear
开 open|读 read|念 study|写 write|学 learn|教 teach|考 exam|打 hit|坐 sit|站 stand|跑 run|跳 jump|骑 ride|养 keep|种 kind|修 repair|借 borrow|送 give|寄 send
什么 what|啥 what|谁 who|哪 which|哪个 which|哪里 where|哪儿 where|哪些 which|哪种 which kind|怎么 how|怎样 how|怎么样 how|如何 how|为什么 why|几 how many|多少 how many|多久 how long|多大 how old|何时 when|什么时候 when|几时 when|几号 which date|干什么 do what|什么样 what kind
上 on|下 under|里 in|外 outside|中 in|前 before|后 after|时 when|时候 when|现在 now|最 most|很 very|太 too|更 more|真 really|常 often|总 always
人 person|家 home|天 day|年 year|月 month|周 week|号 number|岁 years old|点 o'clock|次 times|一个 a|这 this|那 that|这个 this|那个 that
大 big|小 small|老 old|新 new|长 long|多 many|少 few|好 good|坏 bad|喜欢 like|爱 love|最爱 favourite|爱看 like to watch|爱吃 like to eat|爱喝 like to drink|怕 afraid|讨厌 dislike|嫌 dislike
名字 name|姓 family name|妻子 wife|太太 wife|老婆 wife|老公 husband|老伴 spouse|妈 mother|妈妈 mother|爸 father|爸爸 father|孩子 child|朋友 friend|过敏 allergic|药 medicine|车 car|钱 money|卡 card|课 class|菜 dish|花 flower|表 watch|门 door|打算 plan|准备 prepare|晚上 evening|早上 morning|东西 thing|地方 place`
    .split(/[|\n]/)
    .map((entry) => {
      const [word = '', ...english] = entry.trim().split(' ');
      return [word, english.join(' ')] as const;
    }),
);
