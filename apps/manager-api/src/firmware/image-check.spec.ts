import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { espImage } from '../testing/esp-image.js';
import { checkImage } from './image-check.js';

describe(checkImage, () => {
  const folder = mkdtempSync(join(tmpdir(), 'image-check-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const check = (bytes: Buffer): Promise<unknown> => {
    const path = join(folder, 'image');
    writeFileSync(path, bytes);
    return checkImage(path);
  };
  const merged = (): Buffer => {
    const image = Buffer.alloc(0x9000, 0xff);
    espImage({ hasApp: false }).copy(image);
    image.writeUInt16LE(0x50aa, 0x8000);
    return image;
  };
  const flipped = (): Buffer => {
    const image = espImage();
    image[700] = (image[700] ?? 0) ^ 1;
    return image;
  };

  it.each([
    ['a whole image', espImage()],
    ['one that is signed, with bytes behind', Buffer.concat([espImage(), Buffer.alloc(4_096, 7)])],
    ['one without a hash', espImage({ hasHash: false })],
    ['one that fills its last row', espImage({ dataBytes: 3_015 })],
  ])('takes %s', async (_, bytes) => {
    await expect(check(bytes)).resolves.toMatchObject({ chip: 'esp32s3', app: { version: '2.0.1' } });
  });

  it('takes one without a description', async () => {
    await expect(check(espImage({ hasApp: false }))).resolves.toMatchObject({ app: undefined });
  });

  it.each([
    ['nothing', Buffer.alloc(0), /0xE9/],
    ['a text', Buffer.from('<html>not found</html>'.repeat(50)), /0xE9/],
    ['the beginning', espImage().subarray(0, 1_000), /missing/],
    ['all but the last byte', espImage().subarray(0, -1), /missing/],
    ['a changed byte', flipped(), /SHA-256/],
    ['an image of a whole flash', merged(), /xiaozhi\.bin/],
  ])('refuses %s', async (_, bytes, why) => {
    await expect(check(bytes)).rejects.toMatchObject({
      ...{ status: 422, code: 'FIRMWARE_INVALID', details: [{ path: 'file' }] },
      message: expect.stringMatching(why) as string,
    });
  });
});
