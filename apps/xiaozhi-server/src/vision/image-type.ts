/** Media types of the images that cameras of devices send (device protocol, vision upload). */
export type ImageType = 'image/jpeg' | 'image/png' | 'image/gif' | 'image/bmp' | 'image/tiff' | 'image/webp';

const MAGIC: readonly [type: ImageType, bytes: readonly number[]][] = [
  ['image/jpeg', [0xff, 0xd8, 0xff]],
  ['image/png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['image/gif', [0x47, 0x49, 0x46, 0x38]],
  ['image/bmp', [0x42, 0x4d]],
  ['image/tiff', [0x49, 0x49, 0x2a, 0x00]],
  ['image/tiff', [0x4d, 0x4d, 0x00, 0x2a]],
];

/** What kind of image a file is, by its first bytes; undefined for what is none. */
export function imageTypeOf(file: Uint8Array): ImageType | undefined {
  const starts = (bytes: readonly number[], at = 0): boolean =>
    bytes.every((byte, index) => file[at + index] === byte);
  const found = MAGIC.find(([, bytes]) => starts(bytes))?.[0];
  if (found !== undefined) return found;
  // RIFF....WEBP
  return starts([0x52, 0x49, 0x46, 0x46]) && starts([0x57, 0x45, 0x42, 0x50], 8) ? 'image/webp' : undefined;
}
