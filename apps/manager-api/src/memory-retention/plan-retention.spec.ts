import { memoryRetentionPolicy } from '@xiaozhi/contracts';
import * as fc from 'fast-check';
import type { MemoryRow } from '../database/rows.js';
import { planRetention } from './plan-retention.js';
import { strengthOf } from './strength.js';

const NOW = new Date('2026-06-01T00:00:00.000Z');
const DAY_MS = 24 * 60 * 60_000;
const daysAgo = (days: number): string => new Date(NOW.getTime() - days * DAY_MS).toISOString();
const recall = (count: number, days: number): { count: number; lastAt: string } => ({
  count,
  lastAt: daysAgo(days),
});

describe(strengthOf, () => {
  const at = { now: NOW, halfLifeDays: 90 };
  it('halves with every half-life since the memory was last used, and grows with its use', () => {
    expect(strengthOf({ updatedAt: daysAgo(0), recall: undefined }, at)).toBe(1);
    expect(strengthOf({ updatedAt: daysAgo(180), recall: undefined }, at)).toBe(0.25);
    expect(strengthOf({ updatedAt: daysAgo(180), recall: recall(1, 90) }, at)).toBe(1);
    expect(strengthOf({ updatedAt: daysAgo(90), recall: recall(3, 180) }, at)).toBe(1.5);
    expect(strengthOf({ updatedAt: daysAgo(-5), recall: undefined }, at)).toBe(1);
  });
});

describe(planRetention, () => {
  const memory = fc.record({
    kind: fc.constantFrom('note', 'name', 'home'),
    age: fc.nat(400),
    ended: fc.option(fc.nat(400)),
  });
  const policy = fc.record({
    maxAgeDays: fc.dictionary(fc.constantFrom('*', 'home'), fc.integer({ min: 1, max: 300 })),
    maxCount: fc.option(fc.integer({ min: 1, max: 8 })),
    minStrength: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
    supersededDays: fc.option(fc.integer({ min: 1, max: 300 })),
    keepKinds: fc.constant(['name']),
  });

  it('never takes a kept kind, leaves no more than it may, and takes the weakest', () => {
    fc.assert(
      fc.property(fc.array(memory, { maxLength: 15 }), policy, (many, input) => {
        const rows = many.map(
          ({ kind, age, ended }, index) =>
            ({
              ...{ id: String(index), role_id: 'r', text: 't', kind, updated_at: daysAgo(age) },
              superseded_by: ended === null ? null : 'x',
              valid_to: ended === null ? null : daysAgo(ended),
            }) as MemoryRow,
        );
        const rules = memoryRetentionPolicy.parse(input);
        const pruned = planRetention(rows, rules, { now: NOW, recalls: new Map() });
        const gone = new Set(pruned.map(({ row }) => row.id));
        expect(gone.size).toBe(pruned.length);
        expect(pruned.map(({ row }) => row.kind)).not.toContain('name');
        const left = rows.filter(({ id }) => !gone.has(id));
        const current = left.filter(({ superseded_by: by, kind }) => by === null && kind !== 'name');
        const names = left.filter(({ superseded_by: by, kind }) => by === null && kind === 'name').length;
        if (rules.maxCount !== null)
          expect(current.length).toBeLessThanOrEqual(Math.max(0, rules.maxCount - names));
        const surplus = pruned.filter(({ reason }) => reason === 'count').map(({ row }) => row.updated_at);
        for (const { updated_at: at } of current) expect(surplus.every((other) => other <= at)).toBe(true);
        const again = planRetention(left, rules, { now: NOW, recalls: new Map() });
        expect(again).toEqual([]);
      }),
    );
  });
});
