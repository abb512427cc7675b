import type { RecalledMemory } from '@xiaozhi/memory';
import { silentLogger } from '@xiaozhi/observability';
import { describeLlm } from '../llm.contract.js';
import type { LlmRequest, ReplyPart, ToolCall } from '../llm.js';
import { llmRegistry } from '../llm.registry.js';
import { answer } from './rule-based.provider.js';

const NOW = new Date('2026-03-05T22:30:00Z');
const EN = [
  "User's name is Daniel.",
  'User lives in Berlin.',
  'User is allergic to peanuts.',
  "User's favourite colour is blue.",
  'User likes hiking.',
  "User's dog is called Bruno.",
];
const ZH = [
  '用户的名字是王小明。',
  '用户住在北京。',
  '用户对花生过敏。',
  '用户喜欢爬山。',
  '用户的狗叫旺财。',
];
const MEM0 = ['User prefers tea', 'Name is Daniel', 'Lives in Berlin', 'Allergic to peanuts'];

function memoriesOf(texts: readonly string[]): RecalledMemory[] {
  return texts.map((text, index) => ({
    id: String(index),
    text,
    updatedAt: NOW.toISOString(),
    score: 1,
    source: 'mirror',
  }));
}

function ask(said: string, texts: readonly string[] = [], changes: Partial<LlmRequest> = {}): string {
  return answer({
    system: '',
    messages: [{ role: 'user', content: said }],
    memories: memoriesOf(texts),
    now: NOW,
    timeZone: 'Europe/Berlin',
    language: 'en',
    ...changes,
  });
}

describe(answer, () => {
  it.each([
    ['What is my name?', 'You told me that your name is Daniel.'],
    ["What's my name", 'You told me that your name is Daniel.'],
    ['Do you know my name?', 'You told me that your name is Daniel.'],
    ['Who am I?', 'You told me that your name is Daniel.'],
    ['Do you remember what I am called?', 'You told me that your name is Daniel.'],
    ['Where do I live?', 'You told me that you live in Berlin.'],
    ['Which city do I live in?', 'You told me that you live in Berlin.'],
    ['Do you know where I live?', 'You told me that you live in Berlin.'],
    ['What city am I in?', 'You told me that you live in Berlin.'],
    ['What am I allergic to?', 'You told me that you are allergic to peanuts.'],
    ['Do I have any allergies?', 'You told me that you are allergic to peanuts.'],
    ['Can I eat peanuts?', 'You told me that you are allergic to peanuts.'],
    ["What's my favorite color?", 'You told me that your favourite colour is blue.'],
    ['Which colour do I like most?', 'You told me that your favourite colour is blue.'],
    ['Do I like hiking?', 'You told me that you like hiking.'],
    ["What is my dog's name?", 'You told me that your dog is called Bruno.'],
    ['What is my dog called?', 'You told me that your dog is called Bruno.'],
    ['Do you remember the name of my dog?', 'You told me that your dog is called Bruno.'],
    ['Tell me where I live.', 'You told me that you live in Berlin.'],
  ])('answers "%s" from what it knows', (said, expected) => {
    expect(ask(said, EN)).toBe(expected);
    expect(ask(said, [...EN].reverse())).toBe(expected);
  });

  it.each([
    ['我叫什么名字？', '你告诉过我，你的名字是王小明。'],
    ['我是谁？', '你告诉过我，你的名字是王小明。'],
    ['你知道我的名字吗？', '你告诉过我，你的名字是王小明。'],
    ['我住在哪里？', '你告诉过我，你住在北京。'],
    ['我住哪儿', '你告诉过我，你住在北京。'],
    ['我对什么过敏？', '你告诉过我，你对花生过敏。'],
    ['我喜欢什么？', '你告诉过我，你喜欢爬山。'],
    ['我的狗叫什么？', '你告诉过我，你的狗叫旺财。'],
  ])('answers "%s" in Chinese', (said, expected) => {
    expect(ask(said, ZH)).toBe(expected);
    expect(ask(said, [...ZH].reverse())).toBe(expected);
  });

  it.each([
    ['What do I prefer to drink, tea or coffee?', 'You told me that you prefer tea.'],
    ['What do I like?', 'You told me that you prefer tea.'],
    ['What is my name?', 'You told me that your name is Daniel.'],
    ['Where do I live?', 'You told me that you live in Berlin.'],
    ['What am I allergic to?', 'You told me that you are allergic to peanuts.'],
  ])('answers "%s" from memories in free words', (said, expected) => {
    expect(ask(said, MEM0)).toBe(expected);
  });

  it.each([
    ['What is my name?', ["User's dog is called Bruno."]],
    ['What is my name?', ["User's wife's name is Anna."]],
    ["What is my dog's name?", ["User's name is Daniel."]],
    ["What is my cat's name?", ["User's dog is called Bruno.", "User's name is Daniel."]],
    ["What is my wife's name?", EN],
    ['Where do I live?', ["User's sister lives in Hamburg.", 'User likes hiking.']],
    ['Where does my sister live?', ['User lives in Berlin.']],
    ['When is my birthday?', EN],
    ['How old am I?', EN],
    ['What is my favourite food?', ["User's favourite colour is blue."]],
    ['What do I do for a living?', ['User lives in Berlin.']],
    ['What do I dislike?', ['User likes hiking.']],
    ['What do I like?', ['User dislikes hiking.']],
  ])('does not answer "%s" with something else', (said, texts) => {
    expect(ask(said, texts)).toBe("I don't know that yet. Tell me, and I will remember it.");
  });

  it.each([
    ['我叫什么名字？', ['用户的狗叫旺财。']],
    ['我的狗叫什么？', ['用户的名字是王小明。']],
    ['我住在哪里？', ['用户对花生过敏。']],
    ['我的生日是哪天？', ZH],
    ['我讨厌什么？', ZH],
  ])('does not answer "%s" with something else in Chinese', (said, texts) => {
    expect(ask(said, texts)).toBe('这个我还不知道。告诉我，我会记住的。');
  });

  it.each([
    [
      'Where did I live last year?',
      EN,
      'User lives in Paris.',
      'You told me that until March 2026 you lived in Paris.',
    ],
    ['去年我住在哪里？', ZH, '用户住在巴黎。', '你告诉过我，直到2026年3月你住在巴黎。'],
  ])('answers a question about the past with what held then: %s', (said, known, text, expected) => {
    const [memory] = memoriesOf([text]);
    const past = { ...(memory as RecalledMemory), id: 'past', validTo: '2026-03-01T12:00:00.000Z' };
    expect(ask(said, [], { memories: [...memoriesOf(known), past] })).toBe(expected);
  });

  it('knows nothing when nothing was recalled', () => {
    expect(ask('What is my name?')).toBe("I don't know that yet. Tell me, and I will remember it.");
    expect(ask('What do you know about me?')).toBe(
      "I don't know anything about you yet. Tell me something, and I will remember it.",
    );
  });

  it('tells all it knows', () => {
    expect(ask('What do you know about me?', EN)).toBe(
      'This is what I know: your name is Daniel; you live in Berlin; you are allergic to peanuts; ' +
        'your favourite colour is blue; you like hiking; your dog is called Bruno.',
    );
    expect(ask('你知道我什么？', ZH.slice(0, 2))).toBe('我知道这些：你的名字是王小明；你住在北京。');
  });

  it.each([
    ['Hello!', EN, '🙂 Hello Daniel! How can I help you?'],
    ['Hi there', MEM0, '🙂 Hello Daniel! How can I help you?'],
    ['Good morning.', ["User's dog is called Bruno."], '🙂 Hello! How can I help you?'],
    ['你好', ZH, '🙂你好，王小明！有什么可以帮你？'],
    ['你好，小智', [], '🙂你好！有什么可以帮你？'],
  ])('greets on "%s", by name where it is known', (said, texts, expected) => {
    expect(ask(said, texts)).toBe(expected);
  });

  it.each([
    ['I live in Berlin.', "I'll remember that you live in Berlin."],
    ['My name is Daniel.', "I'll remember that your name is Daniel."],
    ["I'm allergic to peanuts.", "I'll remember that you are allergic to peanuts."],
    ['My favourite colour is blue', "I'll remember that your favourite colour is blue."],
    ['My dog is called Bruno.', "I'll remember that your dog is called Bruno."],
    ['我住在北京。', '我记住了，你住在北京。'],
    ['我对花生过敏', '我记住了，你对花生过敏。'],
  ])('repeats "%s" in the second person', (said, expected) => {
    expect(ask(said)).toBe(expected);
  });

  it('tells the time and the date where the user is', () => {
    expect(ask('What time is it?')).toBe('It is 23:30.');
    expect(ask('What time is it?', [], { timeZone: 'Asia/Shanghai' })).toBe('It is 06:30.');
    expect(ask("What's the date today?", [], { timeZone: 'Asia/Shanghai' })).toMatch(
      /^Today is Friday,? 6 March 2026\.$/,
    );
    expect(ask('What day is it?')).toMatch(/^Today is Thursday,? 5 March 2026\.$/);
    expect(ask('现在几点了？', [], { timeZone: 'Asia/Shanghai' })).toBe('现在是06:30。');
    expect(ask('今天几号？', [], { timeZone: 'Asia/Shanghai' })).toBe('今天是2026年3月6日星期五。');
    expect(ask('What time is it?', [], { timeZone: 'Nowhere/Land' })).toBe('It is 22:30.');
  });

  it('says what it is, and what it cannot do', () => {
    expect(ask('Who are you?')).toContain('not a language model');
    expect(ask('你是谁？')).toContain('不是大语言模型');
    expect(ask('Tell me a story.')).toContain('cannot talk about that');
    expect(ask('What is the capital of France?', EN)).toContain('cannot talk about that');
    expect(ask('Quantum physics, well.')).toContain('cannot talk about that');
    expect(ask('Goodbye!')).toBe('Goodbye, and take care!');
    expect(ask('谢谢你')).toBe('不客气！');
  });

  it('answers in the language of the agent where the words tell none', () => {
    expect(ask('???', [], { language: 'zh' })).toContain('离线助手');
  });
});

describeLlm('rule_based', {
  make: () => llmRegistry.create('rule_based', {}, { logger: silentLogger(), modelsDir: 'models' }),
  exchanges: [
    ['I live in Berlin.', 'you live in Berlin'],
    ['My name is Daniel.', 'your name is Daniel'],
  ],
});

describe('the rule-based assistant with tools', () => {
  const tools = [
    'forget_memory',
    'pause_memory',
    'self_audio_speaker_set_volume',
    'self_screen_set_brightness',
  ].map((name) => ({ name, description: '', parameters: { type: 'object' as const } }));
  const parts = async (said: string, changes: Partial<LlmRequest> = { tools }): Promise<ReplyPart[]> => {
    const found: ReplyPart[] = [];
    const request: LlmRequest = {
      system: '',
      messages: [{ role: 'user', content: said }],
      memories: [],
      now: NOW,
      timeZone: 'UTC',
      language: 'en',
      ...changes,
    };
    const llm = llmRegistry.create('rule_based', {}, { logger: silentLogger(), modelsDir: '' });
    for await (const part of llm.reply(request, new AbortController().signal)) found.push(part);
    return found;
  };

  it.each([
    ['Forget that I live in Berlin.', 'forget_memory', { about: 'I live in Berlin' }],
    ['忘记我住在北京。', 'forget_memory', { about: '我住在北京' }],
    ["Don't remember this.", 'pause_memory', { paused: true }],
    ['别记了', 'pause_memory', { paused: true }],
    ['You can remember again.', 'pause_memory', { paused: false }],
    ['Set the volume to 40 percent', 'self_audio_speaker_set_volume', { volume: 40 }],
    ['把亮度调到250', 'self_screen_set_brightness', { brightness: 100 }],
  ])('calls for “%s”', async (said, name, args) => {
    const [call] = await parts(said);
    expect(call).toMatchObject({ kind: 'tool-call', name });
    expect(JSON.parse((call as ToolCall).arguments)).toEqual(args);
  });

  it.each([
    ["Don't forget that I live in Berlin."],
    ['I forget things all the time.'],
    ['The volume is too loud.'],
  ])('does not call for “%s”', async (said) => {
    expect(typeof (await parts(said))[0]).toBe('string');
  });

  it('does not call what is not there', async () => {
    expect(typeof (await parts('Set the volume to 40', { tools: [] }))[0]).toBe('string');
  });

  it.each([
    ['{"forgotten":"User lives in Berlin."}', 'I have forgotten that you live in Berlin.'],
    ['{"notFound":"x"}', 'I know nothing of that, so there is nothing to forget.'],
    ['{"choices":["User likes tea.","User likes coffee."]}', /you like tea; or you like coffee/],
    ['{"remembering":false}', /keep nothing/],
    ['true', 'Done.'],
    ['Failed: no such tool', 'That did not work.'],
  ])('tells what became of it: %s', async (result, words) => {
    const call: ToolCall = { kind: 'tool-call', id: '1', name: 'x', arguments: '{}' };
    const rounds = [{ text: '', calls: [call], results: [result] }];
    const [told] = await parts('Forget that I live in Berlin.', { tools, rounds });
    expect(told).toEqual(typeof words === 'string' ? words : expect.stringMatching(words));
  });
});
