import type { SessionMemory } from '../../memory/session-memory.js';
import { silentLogger } from '@xiaozhi/observability';
import { FakeReminders } from '../../testing/fake-reminders.js';
import { ToolBox } from '../tool-box.js';
import { builtInTools } from './built-in-tools.js';
import type { BuiltInContext } from './built-in-tools.js';

/** Saturday, 20:00 in Berlin; the clocks go forward in the night. */
const NOW = new Date('2026-03-28T19:00:00Z');

describe('the tools of reminders', () => {
  let reminders: FakeReminders;
  let turnId: string;
  let box: ToolBox;
  const run = async (name: string, args: object): Promise<unknown> => {
    const call = { kind: 'tool-call', id: '1', name, arguments: JSON.stringify(args) } as const;
    const { text } = await box.run(call, new AbortController().signal);
    return text.startsWith('{') ? JSON.parse(text) : text;
  };
  beforeEach(() => {
    reminders = new FakeReminders();
    turnId = 'turn-1';
    const context: BuiltInContext = {
      language: 'en',
      ...{ memory: {} as SessionMemory, reminders, prompts: undefined, timeZone: 'Europe/Berlin' },
      ...{ now: () => NOW, turnId: () => turnId, leave: () => undefined },
    };
    box = new ToolBox([builtInTools(context)], silentLogger());
  });

  it.each([
    [{ at: '2026-03-28T21:30' }, '2026-03-28T20:30:00.000Z', 'at 21:30 today'],
    [{ at: '2026-03-29 08:00:00' }, '2026-03-29T06:00:00.000Z', 'at 08:00 tomorrow'],
    [{ at: '2026-03-29T02:30' }, '2026-03-29T01:30:00.000Z', 'at 03:30 tomorrow'],
    [{ delay_seconds: 600 }, '2026-03-28T19:10:00.000Z', 'at 20:10 today'],
    [{ delay_seconds: '90' }, '2026-03-28T19:01:30.000Z', 'at 20:01 today'],
    [{ at: '2026-03-28T19:59:30' }, '2026-03-28T18:59:30.000Z', 'at 19:59 today'],
    [{ at: '2026-03-28T08:00', repeat: 'daily' }, '2026-03-29T06:00:00.000Z', 'every day at 08:00'],
    [{ at: '2026-03-29T08:00', repeat: 'weekdays' }, '2026-03-30T06:00:00.000Z', 'on weekdays at 08:00'],
    [{ at: '2026-03-30T08:00', repeat: 'weekly' }, '2026-03-30T06:00:00.000Z', 'every Monday at 08:00'],
  ])('set %j for the time that is meant', async (args, dueAt, when) => {
    expect(await run('set_reminder', { text: 'take your pills', ...args })).toMatchObject({
      reminder: 'take your pills',
      when,
    });
    expect(reminders.kept).toMatchObject([{ text: 'take your pills', dueAt: new Date(dueAt), turnId }]);
  });

  it('keeps the time that is meant where the clock skips it', async () => {
    await run('set_reminder', { text: 'x', at: '2026-03-29T02:30', repeat: 'daily' });
    expect(reminders.kept).toMatchObject([{ localTime: '02:30', recurrence: 'daily' }]);
  });

  it.each([
    [{ text: 'x', at: '2026-03-28T08:00' }, { past: 'at 08:00 today' }],
    [{ text: '关火', at: '2026-03-27T08:00' }, { past: '昨天08:00' }],
    [{ text: 'x' }, { needsTime: true }],
    [{ text: ' ', delay_seconds: 5 }, { needsText: true }],
    [{ text: 'x', at: 'tonight' }, { failed: expect.stringContaining('2026-03-01T20:00') as string }],
    [{ text: 'x', delay_seconds: -5 }, { failed: expect.stringContaining('delay_seconds') as string }],
    [
      { text: 'x', delay_seconds: 5, repeat: 'hourly' },
      { failed: expect.stringContaining('daily') as string },
    ],
    [{ text: 'x'.repeat(401), delay_seconds: 5 }, { failed: expect.stringContaining('400') as string }],
  ])('sets nothing for %j, and says why', async (args, answer) => {
    expect(await run('set_reminder', args)).toEqual(answer);
    expect(reminders.kept).toEqual([]);
  });

  it('confirms nothing that is not on disk', async () => {
    reminders.isDown = true;
    expect(await run('set_reminder', { text: 'x', delay_seconds: 60 })).toBe('Failed: the disk is full');
  });

  it('takes the same call twice in one turn as one reminder', async () => {
    const ask = { text: 'x', at: '2026-03-28T21:30' };
    await run('set_reminder', ask);
    await run('set_reminder', ask);
    expect(reminders.kept).toHaveLength(1);
    turnId = 'turn-2';
    await run('set_reminder', ask);
    expect(reminders.kept).toHaveLength(2);
  });

  describe('with some that are open', () => {
    const at = (time: string): string => `2026-03-28T${time}:00.000Z`;
    beforeEach(() => {
      reminders.open = [
        { id: '1', text: 'take your pills', dueAt: at('20:00'), recurrence: 'daily' },
        { id: '2', text: 'call your mother', dueAt: at('21:00'), recurrence: null },
        { id: '3', text: 'call the doctor', dueAt: at('21:30'), recurrence: null },
        { id: '4', text: '给妈妈打电话', dueAt: at('22:00'), recurrence: null },
      ];
    });

    it('lists them with their times, and says when some may be missing', async () => {
      expect(await run('list_reminders', {})).toMatchObject({
        reminders: [
          { id: '1', when: 'every day at 21:00' },
          { id: '2', when: 'at 22:00 today' },
          { id: '3' },
          { text: '给妈妈打电话', when: '今天23:00' },
        ],
      });
      reminders.isComplete = false;
      expect(await run('list_reminders', {})).toMatchObject({ isIncomplete: true });
    });

    it.each([
      [{ about: 'to take my pills' }, '1'],
      [{ about: 'call my mother' }, '2'],
      [{ id: '3' }, '3'],
      [{ about: '打电话' }, '4'],
    ])('cancels the one that %j means', async (args, id) => {
      expect(await run('cancel_reminder', args)).toHaveProperty('cancelled');
      expect(reminders.cancelled).toEqual([id]);
    });

    it('asks when several could be meant, and cancels none', async () => {
      expect(await run('cancel_reminder', { about: 'the call' })).toMatchObject({
        whichReminder: [{ text: 'call your mother' }, { text: 'call the doctor' }],
      });
      expect(await run('cancel_reminder', { about: 'the garden' })).toEqual({ noReminder: true });
      expect(reminders.cancelled).toEqual([]);
    });
  });
});
