/** What the assistant says, in both languages. */
export interface Phrases {
  hello: (name: string | undefined) => string;
  identity: string;
  goodbye: string;
  thanks: string;
  stopped: string;
  remembered: (fact: string) => string;
  recalled: (facts: readonly string[]) => string;
  knowsAll: (facts: readonly string[]) => string;
  unknown: string;
  knowsNothing: string;
  time: (time: string) => string;
  date: (date: string) => string;
  cannot: string;
  done: string;
  failed: string;
  forgotten: (fact: string) => string;
  nothingToForget: string;
  whichToForget: (facts: readonly string[]) => string;
  remembering: string;
  notRemembering: string;
}

export const PHRASES: Record<'en' | 'zh', Phrases> = {
  en: {
    hello: (name) =>
      name === undefined ? '🙂 Hello! How can I help you?' : `🙂 Hello ${name}! How can I help you?`,
    identity:
      'I am the offline assistant: a set of rules, not a language model. I can remember what you tell me, recall it, and tell you the time and the date.',
    goodbye: 'Goodbye, and take care!',
    thanks: 'You are welcome!',
    stopped: 'All right.',
    remembered: (fact) => `I'll remember that ${fact}.`,
    recalled: (facts) => `You told me that ${facts.join(', and that ')}.`,
    knowsAll: (facts) => `This is what I know: ${facts.join('; ')}.`,
    unknown: "I don't know that yet. Tell me, and I will remember it.",
    knowsNothing: "I don't know anything about you yet. Tell me something, and I will remember it.",
    time: (time) => `It is ${time}.`,
    date: (date) => `Today is ${date}.`,
    cannot:
      'I am only the offline assistant and cannot talk about that. I can remember things for you, recall them, and tell the time and the date.',
    done: 'Done.',
    failed: 'That did not work.',
    forgotten: (fact) => `I have forgotten that ${fact}.`,
    nothingToForget: 'I know nothing of that, so there is nothing to forget.',
    whichToForget: (facts) => `Which of these shall I forget: ${facts.join('; or ')}?`,
    remembering: 'Good, I remember again what you tell me.',
    notRemembering: 'All right, I keep nothing of what you say from now on.',
  },
  zh: {
    hello: (name) => (name === undefined ? '🙂你好！有什么可以帮你？' : `🙂你好，${name}！有什么可以帮你？`),
    identity:
      '我是离线助手，只是一套规则，不是大语言模型。我能记住你告诉我的事，回忆它们，还能报时间和日期。',
    goodbye: '再见，保重！',
    thanks: '不客气！',
    stopped: '好的。',
    remembered: (fact) => `我记住了，${fact}。`,
    recalled: (facts) => `你告诉过我，${facts.join('，')}。`,
    knowsAll: (facts) => `我知道这些：${facts.join('；')}。`,
    unknown: '这个我还不知道。告诉我，我会记住的。',
    knowsNothing: '我还不了解你。告诉我一些事，我会记住的。',
    time: (time) => `现在是${time}。`,
    date: (date) => `今天是${date}。`,
    cannot: '我只是离线助手，聊不了这个。我能帮你记事、回忆，还能报时间和日期。',
    done: '好了。',
    failed: '没有成功。',
    forgotten: (fact) => `我已经忘记，${fact}。`,
    nothingToForget: '这个我不知道，没有什么可忘的。',
    whichToForget: (facts) => `要忘记哪一个：${facts.join('；还是')}？`,
    remembering: '好的，我会重新记住你说的话。',
    notRemembering: '好的，从现在起我不再记你说的话。',
  },
};
