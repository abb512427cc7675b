import { newAnnouncementDraft, toAnnouncementBody } from './announcement-draft.js';

describe(toAnnouncementBody, () => {
  it('says now what has no time, on the device that was chosen', () => {
    const draft = { ...newAnnouncementDraft(), target: 'device:aa:bb:cc:00:11:22', text: 'Dinner!' };
    expect(toAnnouncementBody(draft, 'key')).toEqual({
      ...{ deviceId: 'aa:bb:cc:00:11:22', text: 'Dinner!', idempotencyKey: 'key' },
    });
  });

  it('takes a time as of the operator’s own clock', () => {
    const draft = { target: 'agent:1', text: 'x', dueAt: '2026-03-01T20:00', repeat: 'daily' } as const;
    expect(toAnnouncementBody(draft, 'key')).toEqual({
      ...{ agentId: '1', text: 'x', recurrence: 'daily', idempotencyKey: 'key' },
      dueAt: new Date(2026, 2, 1, 20).toISOString(),
    });
  });
});
