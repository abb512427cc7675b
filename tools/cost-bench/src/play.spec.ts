import type { Conversation } from './conversation.js';
import { readLocomo } from './locomo.js';
import { play } from './play.js';
import type { Played } from './play.js';
import { RUNS, toReport } from './report.js';
import type { RunName } from './report.js';

const TALK: Conversation[] = [
  {
    id: 'one',
    sessions: [
      {
        startsAt: '2026-03-02T08:00:00Z',
        turns: [
          { user: 'I am allergic to peanuts.', assistant: 'I will remember that.' },
          { user: 'Louder.', assistant: 'A bit louder.' },
          { user: 'What am I allergic to?', assistant: 'To peanuts.' },
          { user: 'What am I allergic to?', assistant: 'To peanuts.' },
        ],
      },
      {
        startsAt: '2026-03-02T09:00:00Z',
        turns: [{ user: 'What am I allergic to?', assistant: 'To peanuts.' }],
      },
    ],
  },
];
const ASSUMED = { turnSeconds: 12, processingSeconds: 2, tokensPerAdd: 100 };

describe(play, () => {
  let played: Record<RunName, Played>;
  beforeAll(async () => {
    const runs = await Promise.all(
      Object.entries(RUNS).map(async ([name, parts]) => [name, await play(TALK, parts, ASSUMED)]),
    );
    played = Object.fromEntries(runs) as Record<RunName, Played>;
  });

  it('counts one add and one search per turn where nothing of the gateway takes part', () => {
    const { traffic, turns, savedTurns, memories } = played.plain;
    expect([turns, savedTurns, traffic.adds.calls, traffic.searches.calls, memories]).toEqual([
      5, 5, 5, 5, 1,
    ]);
    expect([traffic.adds.tokens > 500, traffic.others.calls]).toEqual([true, 0]);
  });

  it('counts what the outbox asks besides, until everything arrived', () => {
    // Three turns within 30 s of the first, one that the end of its session sends, one an hour later.
    expect(played.outbox.traffic.adds.calls).toBe(3);
    expect(played.outbox.traffic.others.calls).toBeGreaterThan(0);
    expect([played.outbox.memories, played.outbox.delaysMs.length]).toEqual([1, 5]);
    expect(Math.min(...played.outbox.delaysMs)).toBeGreaterThanOrEqual(2_000);
  });

  it('tells what the firewall saves from what batching and the cache save', () => {
    const { saved, runs, cost } = toReport('talk', ASSUMED, played, {
      ...{ perThousandAdds: 10, perThousandSearches: 1, perMillionTokens: 0 },
    });
    expect(saved.addsByFirewall).toMatchObject({ calls: 4, callsPercent: 80 });
    expect(saved.addsByBatching.calls).toBe(0);
    expect(saved.adds.calls).toBe(saved.addsByFirewall.calls + saved.addsByBatching.calls);
    // The third time is an hour later.
    expect([runs.ours.cacheHits, saved.searchesByCache.calls, runs.ours.hitRatePercent]).toEqual([1, 1, 20]);
    expect([runs.ours.memories, runs.ours.staleAnswers]).toEqual([1, 0]);
    expect(cost).toEqual({ plain: 11, ours: 2.8 });
  });
});

describe(readLocomo, () => {
  it('takes the first speaker for the user, and lines in a row for one', () => {
    const line = (speaker: string, text: string) => ({ speaker, text });
    const session = [
      line('B', 'Hi!'),
      line('A', 'Hello.'),
      line('A', 'It rains.'),
      line('B', 'Oh.'),
      line('A', 'Yes.'),
    ];
    const conversation = {
      speaker_a: 'A',
      speaker_b: 'B',
      session_1: session,
      session_1_date_time: '1:56 pm on 8 May, 2023',
    };
    expect(readLocomo([{ sample_id: 'x', conversation }])).toEqual([
      {
        id: 'x',
        sessions: [
          {
            startsAt: '2023-05-08T13:56:00.000Z',
            turns: [
              { user: 'Hello. It rains.', assistant: 'Oh.' },
              { user: 'Yes.', assistant: 'OK.' },
            ],
          },
        ],
      },
    ]);
  });
});
