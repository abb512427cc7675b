import type { RoleId } from '@xiaozhi/memory';
import { PayloadVault } from '@xiaozhi/outbox';
import { answerSeal } from './recall-parts.js';

const [ONE, TWO] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)] as [Buffer, Buffer];
const PLACE = { roleId: '02:00:00:00:00:01' as RoleId, question: 'q', generation: 'g' };

describe(answerSeal, () => {
  it('seals an answer for its role, question and generation', () => {
    const seal = answerSeal(new PayloadVault([ONE]));
    const stored = seal.seal('lives in Paris', PLACE);
    expect(stored).not.toContain('Paris');
    expect(seal.open(stored, PLACE)).toBe('lives in Paris');
    for (const other of [{ roleId: '02:00:00:00:00:02' as RoleId }, { question: 'r' }, { generation: 'h' }])
      expect(seal.open(stored, { ...PLACE, ...other })).toBeUndefined();
  });

  it('reads what was written before sealing was switched on, and nothing that it has no key for', () => {
    const plain = answerSeal(new PayloadVault([ONE], false)).seal('plain', PLACE);
    const seal = answerSeal(new PayloadVault([ONE]));
    expect(seal.open(plain, PLACE)).toBe('plain');
    expect(seal.open(answerSeal(new PayloadVault([TWO])).seal('x', PLACE), PLACE)).toBeUndefined();
    expect(seal.open('no JSON', PLACE)).toBeUndefined();
  });
});
