import { imageTypeOf } from './image-type.js';

const ascii = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));

describe(imageTypeOf, () => {
  it.each([
    ['\xff\xd8\xff\xe0', 'image/jpeg'],
    ['\x89PNG\r\n\x1a\n', 'image/png'],
    ['GIF89a', 'image/gif'],
    ['BM....', 'image/bmp'],
    ['II*\0', 'image/tiff'],
    ['MM\0*', 'image/tiff'],
    ['RIFF1234WEBPVP8 ', 'image/webp'],
    ['RIFF1234WAVEfmt ', undefined],
    ['<svg xmlns="x">', undefined],
    ['\xff\xd8', undefined],
    ['', undefined],
  ])('judges %j by its first bytes', (text, type) => {
    expect(imageTypeOf(ascii(text))).toBe(type);
  });
});
