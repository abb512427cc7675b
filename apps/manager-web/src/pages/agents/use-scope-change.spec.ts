import type { MemoryMovePreview } from '@xiaozhi/contracts';
import { ApiError } from '../../api/api-error.js';
import * as api from '../../api/memory-scope.api.js';
import { useScopeChange } from './use-scope-change.js';

jest.mock('../../api/memory-scope.api.js', () => ({ previewScope: jest.fn(), applyScope: jest.fn() }));
const previewed = jest.mocked(api.previewScope);
const move = { from: 'a', to: 'b', moved: 0, duplicates: 0, conflicts: 0 };
const preview = (more: Partial<MemoryMovePreview>): MemoryMovePreview => ({
  ...{ moves: [], conflicts: [], kept: [] },
  ...more,
});

describe(useScopeChange, () => {
  it('asks when memories would be left behind, and only then', async () => {
    const change = useScopeChange();
    change.knows('device');
    expect(await change.asks('1', 'device')).toBe(false);
    expect(previewed).not.toHaveBeenCalled();
    previewed.mockResolvedValue(preview({ moves: [move] }));
    expect(await change.asks('1', 'agent')).toBe(false);
    const full = preview({ moves: [{ ...move, moved: 2 }] });
    previewed.mockResolvedValue(full);
    expect([await change.asks('1', 'agent'), change.question.value]).toEqual([true, full]);
    previewed.mockResolvedValue(preview({ kept: [{ roleId: 'a', reason: 'choose-device', count: 1 }] }));
    expect(await change.asks('1', 'agent')).toBe(true);
  });

  it('does not ask about memories that a service keeps, nor after they moved', async () => {
    const change = useScopeChange();
    change.knows('device');
    previewed.mockRejectedValueOnce(new ApiError('MEMORY_NOT_LOCAL', 409, ''));
    expect(await change.asks('1', 'agent')).toBe(false);
    previewed.mockRejectedValueOnce(new ApiError('FORBIDDEN', 403, ''));
    await expect(change.asks('1', 'agent')).rejects.toMatchObject({ error: 'FORBIDDEN' });
    await change.moves('1', 'agent');
    expect(await change.asks('1', 'agent')).toBe(false);
  });
});
