import { SPEAKER_UPLOAD_BYTES } from '@xiaozhi/contracts';

const CHUNK_BYTES = 0x8000;

/** Whether manager-api refuses the file for its size alone, so that it need not be sent. */
export function isTooLarge(file: Blob): boolean {
  return file.size > SPEAKER_UPLOAD_BYTES;
}

/** A file’s bytes as the API takes them. */
export function toBase64(bytes: Uint8Array): string {
  let text = '';
  // In pieces: a call takes only so many arguments.
  for (let start = 0; start < bytes.length; start += CHUNK_BYTES)
    text += String.fromCharCode(...bytes.subarray(start, start + CHUNK_BYTES));
  return btoa(text);
}
