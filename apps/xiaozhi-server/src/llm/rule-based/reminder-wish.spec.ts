import { tellReminder } from './reminder-answer.js';
import { findReminderWish } from './reminder-wish.js';

/** A Sunday afternoon. */
const NOW = '2026-03-01T15:00:00';

describe(findReminderWish, () => {
  it.each([
    ['Remind me at eight to take the pills.', 'take the pills', { at: '2026-03-01T20:00' }],
    ['Remind me at 8:30 am to call my mother', 'call your mother', { at: '2026-03-01T08:30' }],
    ['Please remind me to call my mother at 8 pm', 'call your mother', { at: '2026-03-01T20:00' }],
    ['Remind me tomorrow at eight to water the plants', 'water the plants', { at: '2026-03-02T08:00' }],
    ['Remind me to leave tomorrow at three', 'leave', { at: '2026-03-02T15:00' }],
    ['Remind me at half past seven in the evening to go', 'go', { at: '2026-03-01T19:30' }],
    ['Remind me at quarter to nine to lock up', 'lock up', { at: '2026-03-01T20:45' }],
    ["Remind me at eight o'clock to take the pills", 'take the pills', { at: '2026-03-01T20:00' }],
    ['Remind me on Friday at noon to pay the rent', 'pay the rent', { at: '2026-03-06T12:00' }],
    ['Remind me in ten minutes to turn off the stove', 'turn off the stove', { delay_seconds: 600 }],
    ['Remind me in half an hour to leave', 'leave', { delay_seconds: 1_800 }],
    ['Can you remind me in an hour and a half that I am late', 'you are late', { delay_seconds: 5_400 }],
    ['Remind me in two and a half hours to eat', 'eat', { delay_seconds: 9_000 }],
    ['Remind me at six a.m. to run', 'run', { at: '2026-03-01T06:00' }],
    ['Remind me at eight fifteen to go', 'go', { at: '2026-03-01T20:15' }],
    ['Remind me at a meeting to speak up', 'at a meeting to speak up', {}],
    ['Wake me up at seven tomorrow', '', { at: '2026-03-02T07:00' }],
    ['Remind me in 20 seconds to breathe', 'breathe', { delay_seconds: 20 }],
    [
      'Remind me every day at eight to take my pills',
      'take your pills',
      { at: '2026-03-01T20:00', repeat: 'daily' },
    ],
    ['Remind me every weekday at 7 am to get up', 'get up', { at: '2026-03-01T07:00', repeat: 'weekdays' }],
    [
      'Remind me every Monday at 9 am to file my report',
      'file your report',
      { at: '2026-03-02T09:00', repeat: 'weekly' },
    ],
    ['Remind me to call my sister', 'call your sister', {}],
    ['Remind me tomorrow to call', 'call', {}],
    ['十分钟后提醒我关火。', '关火', { delay_seconds: 600 }],
    ['一个半小时后提醒我出门', '出门', { delay_seconds: 5_400 }],
    ['半小时后提醒我出门', '出门', { delay_seconds: 1_800 }],
    ['两个小时后提醒我打电话', '打电话', { delay_seconds: 7_200 }],
    ['提醒我晚上八点吃药', '吃药', { at: '2026-03-01T20:00' }],
    ['八点半提醒我吃药', '吃药', { at: '2026-03-01T20:30' }],
    ['明天早上八点提醒我给我妈妈打电话', '给你妈妈打电话', { at: '2026-03-02T08:00' }],
    ['请每天早上八点提醒我吃药', '吃药', { at: '2026-03-01T08:00', repeat: 'daily' }],
    ['每周五上午九点提醒我交房租', '交房租', { at: '2026-03-06T09:00', repeat: 'weekly' }],
    ['工作日早上七点提醒我起床', '起床', { at: '2026-03-01T07:00', repeat: 'weekdays' }],
    ['提醒我买牛奶', '买牛奶', {}],
  ])('understands %j', (said, text, time) => {
    expect(findReminderWish(said, NOW)).toEqual({ tool: 'set_reminder', args: { text, ...time } });
  });

  it('leaves a time that has passed for the user to be asked about', () => {
    const late = '2026-03-01T21:00:00';
    expect(findReminderWish('Remind me at eight to take the pills', late)?.args.at).toBe('2026-03-01T08:00');
  });

  it.each([
    ['What are my reminders?', 'list_reminders', {}],
    ['Do I have any reminders?', 'list_reminders', {}],
    ['我有哪些提醒？', 'list_reminders', {}],
    ['Cancel the reminder to take my pills.', 'cancel_reminder', { about: 'take my pills' }],
    ['Delete my pills reminder', 'cancel_reminder', { about: 'pills' }],
    ['Cancel my reminder', 'cancel_reminder', {}],
    ['取消吃药的提醒', 'cancel_reminder', { about: '吃药' }],
  ])('understands %j', (said, tool, args) => {
    expect(findReminderWish(said, NOW)).toEqual({ tool, args });
  });

  it.each([
    'Remind me what my name is.',
    'Can you remind me where I live?',
    '你可以叫我小明',
    '提醒我我叫什么',
    '别提醒我',
    'What did you tell me?',
    'I live in Berlin.',
    'The remind button is broken',
    '我住在北京。',
    'Remind me',
  ])('takes %j for none', (said) => {
    expect(findReminderWish(said, NOW)).toBeUndefined();
  });
});

describe(tellReminder, () => {
  it.each([
    [{ reminder: 'take your pills', when: 'at 20:00 today' }, /at 20:00 today: take your pills/, 'en'],
    [{ reminder: '吃药', when: '今天20:00' }, /今天20:00提醒你：吃药/, 'zh'],
    [{ past: 'at 08:00 today' }, /at 08:00 today, has passed\. When/, 'en'],
    [{ needsTime: true }, /时候/, 'zh'],
    [{ needsText: true }, /What shall/, 'en'],
    [{ failed: 'repeat must be' }, /could not/, 'en'],
    [{ cancelled: 'go' }, /cancelled: go/, 'en'],
    [{ whichReminder: [{ text: 'a', when: 'at 1' }] }, /Which/, 'en'],
    [{ noReminder: true }, /no such/, 'en'],
    [{ noReminder: true, isIncomplete: true }, /cannot reach/, 'en'],
    [{ reminders: [] }, /no reminders/, 'en'],
    [{ reminders: [{ id: '1', text: 'go', when: 'at 20:00 today' }] }, /at 20:00 today, go/, 'en'],
    [{ reminders: [], isIncomplete: true }, /查不到/, 'zh'],
  ] as const)('says %j', (answer, words, language) => {
    expect(tellReminder(answer, language)).toMatch(words);
  });

  it('leaves the answers of other tools alone', () => {
    expect(tellReminder({ forgotten: 'x' }, 'en')).toBeUndefined();
  });
});
