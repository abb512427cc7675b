import { readLocomo } from './locomo.js';

const FILE = [
  {
    sample_id: 'one',
    conversation: {
      speaker_a: 'Anna',
      speaker_b: 'Ben',
      session_1_date_time: '1:56 pm on 8 May, 2023',
      session_1: [
        { speaker: 'Anna', dia_id: 'D1:1', text: 'Look!', blip_caption: 'a photo of a dog', query: 'dog' },
        { speaker: 'Ben', dia_id: 'D1:2', text: 'Nice.' },
      ],
      session_2_date_time: '12:05 am on 9 May, 2023',
      session_2: [{ speaker: 'Ben', dia_id: 'D2:1', text: 'Hello.' }],
    },
    qa: [
      { question: 'Who has a dog?', category: 4, evidence: ['D1:1', 'D1:1', 'D9:9'] },
      { question: 'What was never said?', category: 5, evidence: ['D1:1'] },
      { question: 'What is not in the file?', category: 1, evidence: ['D7:7'] },
    ],
  },
];

describe(readLocomo, () => {
  it('makes a memory of each turn, with its time, place and picture', () => {
    const [conversation] = readLocomo(FILE);
    expect(conversation?.memories).toEqual([
      {
        id: 'D1:1',
        text: 'Look!',
        speaker: 'Anna',
        keywords: 'a photo of a dog dog',
        updatedAt: '2023-05-08T13:56:00.000Z',
        place: { conversationId: 'session_1', position: 0 },
      },
      expect.objectContaining({ id: 'D1:2', place: { conversationId: 'session_1', position: 1 } }),
      expect.objectContaining({ id: 'D2:1', updatedAt: '2023-05-09T00:05:00.000Z' }),
    ]);
  });

  it('keeps the questions whose evidence is in the file', () => {
    expect(readLocomo(FILE)[0]?.questions).toEqual([
      { text: 'Who has a dog?', category: 'single-hop', evidenceIds: ['D1:1'] },
    ]);
  });

  it('refuses another format', () => {
    expect(() => readLocomo([{ conversation: {} }])).toThrow('sample_id');
  });
});
