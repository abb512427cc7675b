import type { DeviceView, MemoryMovePreview } from '@xiaozhi/contracts';
import { ApiError } from '../../api/api-error.js';
import * as devices from '../../api/device.api.js';
import * as scopes from '../../api/memory-scope.api.js';
import { useDeviceEdit } from './use-device-edit.js';

jest.mock('../../api/device.api.js', () => ({ updateDevice: jest.fn() }));
jest.mock('../../api/memory-scope.api.js', () => ({ previewRebind: jest.fn(), applyRebind: jest.fn() }));
const updated = jest.mocked(devices.updateDevice);
const previewed = jest.mocked(scopes.previewRebind);
const applied = jest.mocked(scopes.applyRebind);
const updates = { channel: 'beta', autoUpdate: false };
const device = { id: 'd', kind: 'device', alias: 'Kitchen', agentId: 'a', ...updates } as DeviceView;
const move = { from: 'd', to: 'agent:b', moved: 2, duplicates: 0, conflicts: 0 };
const preview = (more: Partial<MemoryMovePreview> = {}): MemoryMovePreview => ({
  ...{ moves: [], conflicts: [], kept: [] },
  ...more,
});

describe(useDeviceEdit, () => {
  beforeEach(() => {
    jest.resetAllMocks();
    previewed.mockResolvedValue(preview({ moves: [move] }));
  });
  const edit = (agentId: string): ReturnType<typeof useDeviceEdit> => {
    const form = useDeviceEdit(() => undefined);
    form.edit(device);
    expect(form.edited.value).toEqual({ ...device });
    form.edited.value = { id: 'd', kind: 'device', alias: 'Hall', agentId, ...updates };
    return form;
  };

  it('saves a name without a question', async () => {
    const form = edit('a');
    await form.saving.run();
    expect(previewed).not.toHaveBeenCalled();
    expect(updated).toHaveBeenCalledWith('d', { alias: 'Hall', agentId: 'a', ...updates });
    expect(form.edited.value).toBeUndefined();
  });

  it('asks before memories are left behind at another agent', async () => {
    const form = edit('b');
    await form.saving.run();
    expect(previewed).toHaveBeenCalledWith({ deviceId: 'd', agentId: 'b' });
    expect(form.question.value?.moves).toEqual([move]);
    expect(updated).not.toHaveBeenCalled();
    await form.answering.run(true);
    expect(applied).toHaveBeenCalledWith({ deviceId: 'd', agentId: 'b' });
    expect(updated).toHaveBeenCalledWith('d', { alias: 'Hall', agentId: 'b', ...updates });
    expect([form.question.value, form.edited.value]).toEqual([undefined, undefined]);
  });

  it('leaves them where that is the answer', async () => {
    const form = edit('b');
    await form.saving.run();
    await form.answering.run(false);
    expect(applied).not.toHaveBeenCalled();
    expect(updated).toHaveBeenCalledTimes(1);
  });

  it('does not ask where nothing would be left behind, or a service keeps memories', async () => {
    previewed.mockResolvedValueOnce(preview());
    await edit('b').saving.run();
    previewed.mockRejectedValueOnce(new ApiError('MEMORY_NOT_LOCAL', 409, ''));
    await edit('b').saving.run();
    expect(updated).toHaveBeenCalledTimes(2);
  });

  it('moves nothing twice when the second step failed', async () => {
    const form = edit('b');
    await form.saving.run();
    updated.mockRejectedValueOnce(new ApiError('UNREACHABLE', 0, ''));
    await form.answering.run(true);
    expect(form.answering.error.value).toMatchObject({ error: 'UNREACHABLE' });
    await form.saving.run();
    expect(applied).toHaveBeenCalledTimes(1);
    expect(updated).toHaveBeenCalledTimes(2);
  });
});
