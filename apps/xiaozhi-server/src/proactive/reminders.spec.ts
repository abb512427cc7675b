import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClaimedAnnouncement } from '@xiaozhi/contracts';
import { SqliteOutbox } from '@xiaozhi/outbox';
import { ManagerAnnouncementDesk } from './announcement-desk.js';
import { ANNOUNCEMENT_TOPIC, AnnouncementQueue } from './announcement-queue.js';
import { DeviceReminders } from './reminders.js';

const DEVICE = 'aa:bb:cc:00:11:22';
const NEW = {
  ...{ text: 'take the pills', dueAt: new Date('2026-03-01T20:00:00Z'), localTime: '20:00' },
  ...{ timeZone: 'UTC', recurrence: null, turnId: 'turn' },
};
const known = (id: string, dueAt: string, kind = 'reminder'): object => ({
  ...{ id, kind, text: id, dueAt, recurrence: null, state: 'pending' },
});

describe(DeviceReminders, () => {
  const signal = new AbortController().signal;
  let folder: string;
  let outbox: SqliteOutbox;
  let answer: () => Promise<unknown>;
  const client = { post: () => answer() };
  const open = (): { reminders: DeviceReminders; queue: AnnouncementQueue } => {
    outbox = SqliteOutbox.open({ file: join(folder, 'outbox.sqlite') });
    const queue = new AnnouncementQueue(outbox);
    return { queue, reminders: new DeviceReminders(DEVICE, queue, client) };
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'reminders-'));
    answer = () => Promise.resolve([]);
  });
  afterEach(async () => {
    await outbox.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('are on disk when they are set, also over a restart while manager-api is down', async () => {
    answer = () => Promise.reject(new Error('down'));
    await open().reminders.set(NEW);
    await outbox.close();
    const { reminders } = open();
    expect(await reminders.list(signal)).toMatchObject({
      isComplete: false,
      reminders: [{ text: 'take the pills', dueAt: '2026-03-01T20:00:00.000Z' }],
    });
    const [batch] = await outbox.claim(ANNOUNCEMENT_TOPIC, { limit: 1, maxBatch: 8, now: new Date() });
    expect(batch?.entries[0]?.payload).toMatchObject({
      path: '/announcement/create',
      body: { macAddress: DEVICE, text: 'take the pills', localTime: '20:00', turnId: 'turn' },
    });
  });

  it('are those of manager-api with what it was not told yet, the next first', async () => {
    const { reminders, queue } = open();
    answer = () =>
      Promise.resolve([
        known('late', '2026-03-02T08:00:00.000Z'),
        known('gone', '2026-03-01T08:00:00.000Z'),
        known('operator', '2026-03-01T08:00:00.000Z', 'announcement'),
        known('said', '2026-03-01T09:00:00.000Z'),
      ]);
    await reminders.set(NEW);
    await reminders.cancel('gone');
    await queue.settle(DEVICE, { id: 'said', claim: 'c', outcome: 'spoken', at: '2026-03-01T09:00:01.000Z' });
    const { reminders: list, isComplete } = await reminders.list(signal);
    expect([list.map(({ text }) => text), isComplete]).toEqual([['take the pills', 'late'], true]);
  });

  it('know what was spoken before manager-api does', async () => {
    const { queue } = open();
    const desk = new ManagerAnnouncementDesk(client, queue, () => new Date('2026-03-01T20:00:05Z'));
    const claimed: ClaimedAnnouncement = {
      ...{ id: 'r', macAddress: DEVICE, text: 'x', claim: 'c', lateMs: 0 },
      kind: 'reminder',
      ...{ dueAt: '2026-03-01T20:00:00.000Z', startWithinMs: 1_000 },
    };
    expect(await desk.isReported(claimed)).toBe(false);
    await desk.spoken(claimed);
    await desk.spoken(claimed);
    expect(await desk.isReported(claimed)).toBe(true);
    expect(await queue.pending(DEVICE)).toMatchObject([{ body: { outcome: 'spoken', claim: 'c' } }]);
  });
});
