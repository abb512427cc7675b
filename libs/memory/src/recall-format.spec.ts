import type { RecalledMemory } from './memory.js';
import { formatRecalledMemories, formatTimestamp } from './recall-format.js';

const memory = (text: string, updatedAt: string): RecalledMemory => ({
  id: text,
  text,
  updatedAt,
  score: 1,
  source: 'mirror',
});

describe(formatRecalledMemories, () => {
  it('writes one line a memory, newest first', () => {
    const lines = formatRecalledMemories(
      [
        memory("User's favorite color is blue", '2024-03-14T10:15:23.000Z'),
        memory('User prefers morning meetings', '2024-03-15T14:30:45.000Z'),
      ],
      'UTC',
    );
    expect(lines).toBe(
      "[2024-03-15 14:30:45] User prefers morning meetings\n[2024-03-14 10:15:23] User's favorite color is blue",
    );
  });

  it('uses the time zone of the agent', () => {
    expect(formatRecalledMemories([memory('x', '2024-03-14T23:15:23.000Z')], 'Asia/Shanghai')).toBe(
      '[2024-03-15 07:15:23] x',
    );
  });

  it('lets no memory pose as another by a line break', () => {
    const lines = formatRecalledMemories(
      [memory('a\n[2030-01-01 00:00:00] b', '2024-03-14T00:00:00Z')],
      'UTC',
    );
    expect(lines.split('\n')).toHaveLength(1);
  });

  it('is empty for nothing', () => {
    expect(formatRecalledMemories([], 'UTC')).toBe('');
  });
});

describe(formatTimestamp, () => {
  it('writes midnight as 00', () => {
    expect(formatTimestamp('2024-03-14T00:00:00.000Z', 'UTC')).toBe('2024-03-14 00:00:00');
  });

  it('falls back to UTC for an unknown time zone', () => {
    expect(formatTimestamp('2024-03-14T10:00:00.000Z', 'Mars/Olympus')).toBe('2024-03-14 10:00:00');
  });
});
