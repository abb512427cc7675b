import type { LlmRequest } from '../llm.js';
import { findWish } from './wishes.js';

const TOOLS = ['explain_memory', 'guest_mode', 'forget_memory', 'pause_memory', 'child_mode'];
const request = { tools: TOOLS.map((name) => ({ name })), messages: [] } as unknown as LlmRequest;
const wishOf = (content: string): [string, unknown] | undefined => {
  const said = {
    ...request,
    messages: [{ role: 'user' as const, content }],
    now: new Date(),
    timeZone: 'UTC',
  };
  const call = findWish(content, said);
  return call === undefined ? undefined : [call.name, JSON.parse(call.arguments)];
};

describe('wishes about one’s own memories, without a language model', () => {
  it.each([
    ['Why do you know that?', 'explain_memory', { language: 'en' }],
    ['How do you know that?', 'explain_memory', { language: 'en' }],
    ['how do you know', 'explain_memory', { language: 'en' }],
    ['你怎么知道的？', 'explain_memory', { language: 'zh' }],
    ['你怎么知道这个的？', 'explain_memory', { language: 'zh' }],
    ['你为什么知道？', 'explain_memory', { language: 'zh' }],
    ['Guest mode on.', 'guest_mode', { on: true, language: 'en' }],
    ['Turn guest mode off, please', 'guest_mode', { on: false, language: 'en' }],
    ['Turn off guest mode.', 'guest_mode', { on: false, language: 'en' }],
    ['Switch on the guest mode', 'guest_mode', { on: true, language: 'en' }],
    ['访客模式', 'guest_mode', { on: true, language: 'zh' }],
    ['打开访客模式。', 'guest_mode', { on: true, language: 'zh' }],
    ['关闭访客模式', 'guest_mode', { on: false, language: 'zh' }],
    ['退出访客模式。', 'guest_mode', { on: false, language: 'zh' }],
    ['Child mode on.', 'child_mode', { on: true, language: 'en' }],
    ['Switch kids mode off please', 'child_mode', { on: false, language: 'en' }],
    ['打开儿童模式。', 'child_mode', { on: true, language: 'zh' }],
    ['关闭儿童模式', 'child_mode', { on: false, language: 'zh' }],
    ['Forget that.', 'forget_memory', { about: 'that' }],
    ['Please forget what I just said.', 'forget_memory', { about: 'what I just said' }],
    ['Forget that I live in Berlin.', 'forget_memory', { about: 'I live in Berlin' }],
    ['忘了我刚才说的话吧', 'forget_memory', { about: '我刚才说的话' }],
    ['把这个忘掉', 'forget_memory', { about: '这个' }],
    ['忘记我住在北京。', 'forget_memory', { about: '我住在北京' }],
    ['Stop remembering.', 'pause_memory', { paused: true }],
    ['别记了', 'pause_memory', { paused: true }],
    ['Remember again.', 'pause_memory', { paused: false }],
    ['重新记住。', 'pause_memory', { paused: false }],
  ])('takes “%s” for a call of %s', (said, tool, args) => expect(wishOf(said)).toEqual([tool, args]));

  it.each([
    'Why do birds sing?',
    'How do you know my sister?',
    'What is guest mode?',
    '你知道我住在哪里吗？',
  ])('leaves “%s” alone', (said) => expect(wishOf(said)).toBeUndefined());
});
