import type { RecalledMemory } from '@xiaozhi/memory';
import { silentLogger } from '@xiaozhi/observability';
import type { SessionMemory } from '../../memory/session-memory.js';
import { FakeReminders } from '../../testing/fake-reminders.js';
import { ToolBox } from '../tool-box.js';
import type { ToolResult } from '../tool.js';
import { builtInTools } from './built-in-tools.js';

const memoryOf = (id: string, text: string, score: number): RecalledMemory => ({
  id,
  text,
  score,
  updatedAt: '2026-02-28T08:00:00Z',
  source: 'mirror',
});

describe(builtInTools, () => {
  let found: RecalledMemory[];
  let forgotten: string[];
  let mentioned: RecalledMemory[];
  let paused: boolean | undefined;
  let hasLeft: boolean;
  const box = new ToolBox(
    [
      builtInTools({
        memory: {
          find: () => Promise.resolve(found),
          noteRight: () => Promise.resolve(),
          lastMentioned: () => Promise.resolve(mentioned),
          forget: ({ id }: { id: string }) => {
            forgotten.push(id);
            return Promise.resolve();
          },
          setPaused: (isPaused: boolean) => {
            paused = isPaused;
            return Promise.resolve();
          },
        } as unknown as SessionMemory,
        reminders: new FakeReminders(),
        prompts: undefined,
        language: 'en',
        timeZone: 'Europe/Berlin',
        now: () => new Date('2026-02-17T23:30:00Z'),
        turnId: () => 'turn',
        leave: () => (hasLeft = true),
      }),
    ],
    silentLogger(),
  );
  const run = (name: string, args: object = {}): Promise<ToolResult> =>
    box.run(
      { kind: 'tool-call', id: '1', name, arguments: JSON.stringify(args) },
      new AbortController().signal,
    );
  const answerOf = async (name: string, args: object = {}): Promise<unknown> =>
    JSON.parse((await run(name, args)).text);

  beforeEach(() => {
    found = [];
    mentioned = [];
    forgotten = [];
    paused = undefined;
    hasLeft = false;
  });

  it('knows time, day and the lunar calendar where the user is, and elsewhere', async () => {
    expect(await answerOf('get_time')).toMatchObject({
      time: '00:30',
      date: '2026-02-18',
      weekday: 'Wednesday',
    });
    const tokyo = await answerOf('get_time', { time_zone: 'Asia/Tokyo' });
    expect(tokyo).toMatchObject({ time: '08:30', lunarDate: expect.stringContaining('正月初二') as string });
    expect((await run('get_time', { time_zone: 'Mars/Base' })).text).toMatch(/^Failed: .*Mars\/Base/);
  });

  it.each([
    ['2026-02-17', '正月初一', '丙午', 'horse 马'],
    ['2025-01-28', '腊月廿九', '甲辰', 'dragon 龙'],
    ['2025-08-01', '闰六月初八', '乙巳', 'snake 蛇'],
  ])('knows the Chinese calendar of %s', async (date, lunarDate, year, zodiac) => {
    expect(await answerOf('get_lunar', { date })).toEqual({ date, lunarDate, year, zodiac });
  });

  it('takes today where no day is named, and says what is no day', async () => {
    expect(await answerOf('get_lunar')).toMatchObject({ date: '2026-02-18', lunarDate: '正月初二' });
    for (const date of ['2026-02-30', 'tomorrow', '2026-2-1'])
      expect(await answerOf('get_lunar', { date })).toEqual({
        failed: expect.stringContaining(date) as string,
      });
  });

  it('ends the conversation with a last sentence', async () => {
    expect(await run('end_conversation', { farewell: 'Sleep well!' })).toEqual({
      kind: 'spoken',
      text: 'Sleep well!',
    });
    expect(hasLeft).toBe(true);
    expect((await run('end_conversation')).text).toBe('Goodbye!');
  });

  it('lists what is remembered, and since when', async () => {
    found = [memoryOf('1', 'User lives in Berlin.', 1)];
    expect(await answerOf('list_memories')).toEqual({
      memories: [{ text: 'User lives in Berlin.', since: '2026-02-28' }],
    });
  });

  it('forgets what is clearly meant', async () => {
    found = [memoryOf('1', 'User lives in Berlin.', 0.9), memoryOf('2', 'User likes Berlin.', 0.6)];
    expect(await answerOf('forget_memory', { about: 'that I live in Berlin' })).toEqual({
      forgotten: 'User lives in Berlin.',
    });
    expect(forgotten).toEqual(['1']);
  });

  it('asks which one when it is not clear, and forgets nothing then', async () => {
    found = [memoryOf('1', 'User likes tea.', 0.62), memoryOf('2', 'User likes coffee.', 0.6)];
    expect(await answerOf('forget_memory', { about: 'what I drink' })).toEqual({
      choices: ['User likes tea.', 'User likes coffee.'],
    });
    found = [memoryOf('3', 'User is 42 years old.', 0.2)];
    expect(await answerOf('forget_memory', { about: 'my cat' })).toEqual({ notFound: 'my cat' });
    expect(await answerOf('forget_memory', { about: ' ' })).toHaveProperty('failed');
    expect(forgotten).toEqual([]);
  });

  it('stops remembering and goes on', async () => {
    expect(await answerOf('pause_memory', { paused: true })).toEqual({ remembering: false });
    expect(paused).toBe(true);
    expect(await answerOf('pause_memory', { paused: false })).toEqual({ remembering: true });
    expect(paused).toBe(false);
  });
});
