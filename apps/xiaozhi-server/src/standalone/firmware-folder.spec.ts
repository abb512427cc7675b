import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FirmwareFolder } from './firmware-folder.js';

describe(FirmwareFolder, () => {
  let base: string;
  let nowMs = 0;
  let folder: FirmwareFolder;
  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'firmware-'));
    mkdirSync(join(base, 'bin'));
    folder = new FirmwareFolder(join(base, 'bin'), () => nowMs);
  });
  afterEach(() => rmSync(base, { recursive: true }));
  const put = (name: string): void => writeFileSync(join(base, 'bin', name), 'firmware');

  it('finds the newest file of a model that is newer than the device has', async () => {
    for (const name of ['lamp_1.2.0.bin', 'lamp_1.10.0.bin', 'lamp_1.9.9.bin', 'lamp_plus_9.0.0.bin'])
      put(name);
    expect(await folder.findNewer('lamp', '1.9.9')).toMatchObject({
      version: '1.10.0',
      file: 'lamp_1.10.0.bin',
    });
    expect(await folder.findNewer('lamp', '1.10.0')).toBeUndefined();
    expect(await folder.findNewer('lamp_plus', '1.0')).toMatchObject({ file: 'lamp_plus_9.0.0.bin' });
    expect(await folder.findNewer('other', '0.0.0')).toBeUndefined();
  });

  it('takes no file whose version a device could not read', async () => {
    for (const name of ['lamp_2.0.0-beta.bin', 'lamp_v3.bin', 'lamp_.bin', 'lamp_9 9.bin', 'lamp_9.9.txt'])
      put(name);
    expect(await folder.findNewer('lamp', '1.0.0')).toBeUndefined();
  });

  it('looks into the folder again after a while', async () => {
    expect(await folder.findNewer('lamp', '1.0.0')).toBeUndefined();
    put('lamp_2.0.0.bin');
    expect(await folder.findNewer('lamp', '1.0.0')).toBeUndefined();
    nowMs += 30_000;
    expect(await folder.findNewer('lamp', '1.0.0')).toBeDefined();
  });

  it('opens what is there, and nothing that lies outside', async () => {
    put('lamp_2.0.0.bin');
    writeFileSync(join(base, 'secret.bin'), 'secret');
    symlinkSync(join(base, 'secret.bin'), join(base, 'bin', 'link_1.0.bin'));
    const opened = await folder.open('lamp_2.0.0.bin');
    if (typeof opened === 'string') throw new Error(opened);
    expect(opened.sizeBytes).toBe('firmware'.length);
    await opened.handle.close();
    expect(await folder.open('link_1.0.bin')).toBe('outside');
    expect(await folder.open('gone_1.0.bin')).toBe('none');
    for (const name of ['../secret.bin', '..%2Fsecret.bin', 'a/b.bin', 'x.txt', '.bin/..', ''])
      expect(await folder.open(name)).toBe('bad-name');
  });
});
