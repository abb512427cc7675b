import { TextDecoder } from 'node:util';

/** Bytes looked at for a declaration. */
const DECLARATION_BYTES = 1_024;

/** Text in the charset that its type, its XML declaration or its HTML names; UTF-8 where none is known. */
export function decodeText(bytes: Buffer, type: string): string {
  const head = bytes.subarray(0, DECLARATION_BYTES).toString('latin1');
  const named =
    /charset\s*=\s*["']?([\w-]+)/i.exec(type)?.[1] ??
    /^[^<]*<\?xml[^>]*encoding\s*=\s*["']([\w-]+)/i.exec(head)?.[1] ??
    /<meta[^>]*charset\s*=\s*["']?([\w-]+)/i.exec(head)?.[1];
  return decoderOf(named ?? 'utf-8').decode(bytes);
}

function decoderOf(charset: string): TextDecoder {
  try {
    return new TextDecoder(charset);
  } catch {
    // A charset that nobody knows: most of it is readable all the same.
    return new TextDecoder();
  }
}
