import { memoryRetentionPolicy } from '@xiaozhi/contracts';
import type { MemoryRow } from '../database/rows.js';
import { planCompression } from './plan-compression.js';

const NOW = new Date('2026-06-01T00:00:00.000Z');
const DAY_MS = 24 * 60 * 60_000;
const daysAgo = (days: number): string => new Date(NOW.getTime() - days * DAY_MS).toISOString();
const policy = memoryRetentionPolicy.parse({ compress: {} });
const at = { now: NOW, recalls: new Map() };

function row(id: number, fields: Partial<MemoryRow> = {}): MemoryRow {
  return {
    ...{ id: `m${id}`, role_id: 'r', text: `User owns thing ${id}.`, kind: 'possession', slot: null },
    ...{ created_at: daysAgo(200), updated_at: daysAgo(200), superseded_by: null, interaction_id: null },
    ...{ session_id: null, device_id: null, agent_id: null, utterance: null, extracted_by: 'rules' },
    ...{ embedding: null, encoder: null, message_index: null },
    ...{ about_from: null, about_to: null, valid_from: null, valid_to: null },
    ...fields,
  };
}
const three = (fields: Partial<MemoryRow> = {}): MemoryRow[] => [1, 2, 3].map((id) => row(id, fields));

describe(planCompression, () => {
  it('folds what is old, weak and of one kind', () => {
    const { digests, rejected } = planCompression(three(), policy, at);
    expect(digests.map(({ text, sources }) => [text, sources.map(({ id }) => id)])).toEqual([
      ['User owns thing 1, 2 and 3.', ['m1', 'm2', 'm3']],
    ]);
    expect(rejected).toBe(0);
  });

  it('does nothing unless it is asked', () => {
    expect(planCompression(three(), memoryRetentionPolicy.parse({}), at).digests).toEqual([]);
  });

  it.each([
    ['fresh', { updated_at: daysAgo(10) }],
    ['superseded', { superseded_by: 'x' }],
    ['an allergy, whatever the policy keeps', { kind: 'allergy' }],
    ['a name', { kind: 'name' }],
    ['a date', { kind: 'date' }],
    ['a commitment', { kind: 'commitment' }],
    ['a summary already', { kind: 'digest' }],
    ['about a time', { about_from: daysAgo(300) }],
    ['ended', { valid_to: daysAgo(100) }],
    ['found by its slot when it is contradicted', { slot: 'likes:tea' }],
  ])('leaves alone what is %s', (_, fields) => {
    expect(planCompression(three(fields), policy, at).digests).toEqual([]);
  });

  it('leaves alone kinds that are kept, what is often recalled, and too few', () => {
    const kept = memoryRetentionPolicy.parse({ compress: {}, keepKinds: ['possession'] });
    expect(planCompression(three(), kept, at).digests).toEqual([]);
    const recalls = new Map([['m1', { count: 9, lastAt: daysAgo(5) }]]);
    expect(planCompression(three(), policy, { now: NOW, recalls }).digests).toEqual([]);
    expect(planCompression(three().slice(1), policy, at).digests).toEqual([]);
  });

  it('keeps languages and kinds apart, and summaries short', () => {
    const chinese = [4, 5, 6].map((id) => row(id, { text: `用户有东西${id}。` }));
    const many = Array.from({ length: 20 }, (_, id) => row(id + 10, { kind: 'note' }));
    const { digests } = planCompression([...three(), ...chinese, ...many], policy, at);
    expect(digests.map(({ sources }) => sources.length).sort((a, b) => a - b)).toEqual([3, 3, 8, 12]);
    for (const { sources } of digests) expect(new Set(sources.map(({ kind }) => kind)).size).toBe(1);
  });

  it('takes no summary that says something of its own', () => {
    const invents = (texts: readonly string[]): string => `${texts.join(' ')} Bob likes them.`;
    expect(planCompression(three(), policy, at, invents)).toEqual({ digests: [], rejected: 1 });
  });
});
