import { isTooLarge, toBase64 } from './sample-file.js';

describe(toBase64, () => {
  it.each([0, 1, 0x8000, 100_001])('gives all %i bytes of a file', (length) => {
    const bytes = Uint8Array.from({ length }, (_, index) => index % 256);
    expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
  });
});

describe(isTooLarge, () => {
  it('lets two megabytes through, and no byte more', () => {
    const megabytes = new Uint8Array(2 * 1024 * 1024);
    expect(isTooLarge(new Blob([megabytes]))).toBe(false);
    expect(isTooLarge(new Blob([megabytes, 'x']))).toBe(true);
  });
});
