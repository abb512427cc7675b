import type { DeviceOrderView } from '@xiaozhi/contracts';
import * as devices from '../../api/device.api.js';
import { orderAndWait } from './device-order.js';

jest.mock('../../api/device.api.js', () => ({ orderDevice: jest.fn(), findDeviceOrder: jest.fn() }));
const ordered = jest.mocked(devices.orderDevice);
const found = jest.mocked(devices.findDeviceOrder);
const order = (state: DeviceOrderView['state']): DeviceOrderView => ({ id: 'o', state }) as DeviceOrderView;

describe(orderAndWait, () => {
  beforeEach(() => jest.resetAllMocks());

  it('asks until it is known what became of the order', async () => {
    ordered.mockResolvedValue(order('waiting'));
    found.mockResolvedValueOnce(order('waiting')).mockResolvedValueOnce(order('delivered'));
    expect(await orderAndWait('d', { action: 'reboot' }, 0)).toBe('delivered');
    expect(ordered).toHaveBeenCalledWith('d', { action: 'reboot' });
    expect(found.mock.calls).toEqual([
      ['d', 'o'],
      ['d', 'o'],
    ]);
  });

  it('asks no more where it is known at once', async () => {
    ordered.mockResolvedValue(order('offline'));
    expect(await orderAndWait('d', { action: 'show', text: 'x' }, 0)).toBe('offline');
    expect(found).not.toHaveBeenCalled();
  });
});
