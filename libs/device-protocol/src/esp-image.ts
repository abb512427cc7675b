/** What the first bytes of an application image for an ESP32 say. */
export interface EspImageHead {
  /** As devices name it, for example `esp32s3`; undefined for a chip that is not known here. */
  chip: string | undefined;
  segmentCount: number;
  /** Whether a SHA-256 follows the image, which the chip compares. */
  isHashAppended: boolean;
  /** Undefined in images whose maker left it out, and in boot loaders. */
  app: EspAppDescription | undefined;
}

/** What an application says of itself; devices report `version` when they run it. */
export interface EspAppDescription {
  project: string;
  version: string;
  idfVersion: string;
}

/** Bytes that `readEspImageHead` needs, if there are as many. */
export const ESP_HEAD_BYTES = 288;
/** Header of an image, before its first segment. */
export const ESP_HEADER_BYTES = 24;
/** Address and length, before the data of each segment. */
export const ESP_SEGMENT_HEADER_BYTES = 8;

const MAGIC = 0xe9;
const MAX_SEGMENTS = 16;
const APP_OFFSET = ESP_HEADER_BYTES + ESP_SEGMENT_HEADER_BYTES;
const APP_MAGIC = 0xabcd5432;
const APP_BYTES = 256;
const CHIPS = new Map([
  [0, 'esp32'],
  [2, 'esp32s2'],
  [5, 'esp32c3'],
  [9, 'esp32s3'],
  [12, 'esp32c2'],
  [13, 'esp32c6'],
  [16, 'esp32h2'],
  [18, 'esp32p4'],
  [20, 'esp32c61'],
  [23, 'esp32c5'],
]);

/**
 * Reads the beginning of a firmware file.
 * @param bytes the first `ESP_HEAD_BYTES`, or all where there are fewer
 * @returns undefined for what is no image of an ESP32
 */
export function readEspImageHead(bytes: Uint8Array): EspImageHead | undefined {
  if (bytes.length < APP_OFFSET || bytes[0] !== MAGIC) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const segmentCount = view.getUint8(1);
  const hash = view.getUint8(23);
  if (segmentCount === 0 || segmentCount > MAX_SEGMENTS || hash > 1) return undefined;
  return {
    chip: CHIPS.get(view.getUint16(12, true)),
    segmentCount,
    isHashAppended: hash === 1,
    app: readApp(view),
  };
}

function readApp(view: DataView): EspAppDescription | undefined {
  if (view.byteLength < APP_OFFSET + APP_BYTES) return undefined;
  if (view.getUint32(APP_OFFSET, true) !== APP_MAGIC) return undefined;
  return {
    version: readText(view, APP_OFFSET + 16, 32),
    project: readText(view, APP_OFFSET + 48, 32),
    idfVersion: readText(view, APP_OFFSET + 112, 32),
  };
}

/** Ends at the first zero; anything but printable ASCII is left out. */
function readText(view: DataView, offset: number, maxBytes: number): string {
  let text = '';
  for (let index = 0; index < maxBytes; index += 1) {
    const byte = view.getUint8(offset + index);
    if (byte === 0) break;
    if (byte >= 0x20 && byte < 0x7f) text += String.fromCharCode(byte);
  }
  return text.trim();
}
