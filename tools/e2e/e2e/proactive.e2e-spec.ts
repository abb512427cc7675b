import type { AnnouncementView, ChatMessageView, ConversationView, PageView } from '@xiaozhi/contracts';
import type { SimulatedDevice } from '@xiaozhi/device-simulator';
import type { Operator } from '../src/operator.js';
import { Stack } from '../src/stack.js';
import { until } from '../src/until.js';

const DEVICE = '02:00:00:00:00:1f';
const HEAR_DEADLINE_MS = 30_000;
/** It says that it is late where starting the services took long. */
const REMINDER = /^(?:Reminder|A late reminder, it was for .*): turn off your stove\.$/;

describe('a device that speaks first', () => {
  const stack = new Stack();
  let operator: Operator;

  const announcements = async (): Promise<AnnouncementView[]> =>
    (await operator.call<PageView<AnnouncementView>>('GET', `/api/announcement?deviceId=${DEVICE}`)).list;
  const sentencesOf = (device: SimulatedDevice): string[] =>
    device.messages.flatMap(({ message }) =>
      message.type === 'tts' && typeof message.text === 'string' ? [message.text] : [],
    );
  const hear = (device: SimulatedDevice, words: RegExp): Promise<number> =>
    device.next(
      ({ type, text }) => type === 'tts' && typeof text === 'string' && words.test(text),
      ...([HEAR_DEADLINE_MS, String(words)] as const),
    );
  const end = (device: SimulatedDevice): Promise<number> =>
    device.next(({ type, state }) => type === 'tts' && state === 'stop', HEAR_DEADLINE_MS, 'its end');

  beforeAll(async () => {
    operator = await stack.start();
  });

  afterAll(() => stack.stop());

  it('says at the next connection what it was asked to remind of, whatever was killed in between', async () => {
    const device = stack.device(DEVICE);
    await device.connect();
    await device.say('Hello!');
    await stack.killManager();
    const { reply } = await device.say('Remind me in 3 seconds to turn off my stove.');
    expect(reply).toMatch(/^I will remind you at \d\d:\d\d (?:today|tomorrow): turn off your stove\.$/);
    await stack.killGateway();
    await stack.startManager();
    await operator.signIn();
    expect(await announcements()).toEqual([]);
    await stack.startGateway();
    const [kept] = await until('the reminder at manager-api', announcements, (list) => list.length === 1);
    expect(kept).toMatchObject({ state: 'pending', kind: 'reminder', text: 'turn off your stove' });
    expect(kept?.turnId).toHaveLength(26);

    const later = stack.device(DEVICE);
    await later.connect();
    await hear(later, REMINDER);
    await end(later);
    const [spoken] = await until('the report', announcements, ([one]) => one?.state === 'spoken');
    expect(spoken).toMatchObject({ id: kept?.id, attempts: 1 });
    expect(later.violations).toEqual([]);

    await operator.call('POST', '/api/announcement', { deviceId: DEVICE, text: 'Dinner is ready.' });
    await hear(later, /^Dinner is ready\.$/);
    await end(later);
    expect((await later.say('What are my reminders?')).reply).toBe('There are no reminders.');
    const [first, ...rest] = sentencesOf(later);
    expect(first).toMatch(REMINDER);
    expect(rest).toEqual(['Dinner is ready.', 'There are no reminders.']);
    later.drop();
  });

  it('keeps what it said unasked as the assistant’s words', async () => {
    const { list } = await operator.call<PageView<ConversationView>>(
      ...(['GET', `/api/chat-history?deviceId=${DEVICE}`] as const),
    );
    const lines = await until(
      'the lines',
      async () =>
        (
          await operator.call<{ messages: ChatMessageView[] }>(
            ...(['GET', `/api/chat-history/${list[0]?.sessionId}`] as const),
          )
        ).messages,
      (messages) => messages.length >= 4,
    );
    expect(lines.slice(0, 2).map(({ role, content }) => [role, content])).toEqual([
      ['assistant', expect.stringMatching(REMINDER)],
      ['assistant', 'Dinner is ready.'],
    ]);
  });

  it('says nothing that was cancelled by voice', async () => {
    const device = stack.device(DEVICE);
    await device.connect();
    await device.say('Remind me in one hour to water the plants.');
    await until('the reminder', announcements, (list) => list.some(({ state }) => state === 'pending'));
    const { reply } = await device.say('Cancel the reminder to water the plants.');
    expect(reply).toBe('The reminder is cancelled: water the plants.');
    await until('its end', announcements, (list) => list.some(({ state }) => state === 'cancelled'));
    device.drop();
  });
});
