import { readDeviceIds } from './device-ids.js';

describe(readDeviceIds, () => {
  it.each([
    ['', []],
    [' \n ', []],
    ['aa:bb:cc:00:11:22', ['aa:bb:cc:00:11:22']],
    ['aa:bb:cc:00:11:22, aa:bb:cc:00:11:23\naa:bb:cc:00:11:22;', ['aa:bb:cc:00:11:22', 'aa:bb:cc:00:11:23']],
  ])('reads %j', (text, ids) => {
    expect(readDeviceIds(text)).toEqual(ids);
  });
});
