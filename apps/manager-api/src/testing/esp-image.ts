import { createHash } from 'node:crypto';

export interface EspImageOptions {
  version?: string;
  project?: string;
  /** As the header has it; 9 is an ESP32-S3. */
  chip?: number;
  /** Of the second segment. */
  dataBytes?: number;
  /** Makes the bytes of one image differ from those of another. */
  seed?: number;
  hasApp?: boolean;
  hasHash?: boolean;
}

/** An application image as the build tool makes it: header, two segments, sum, and its SHA-256. */
export function espImage(options: EspImageOptions = {}): Buffer {
  const { version = '2.0.1', project = 'xiaozhi', chip = 9, dataBytes = 3_000, seed = 1 } = options;
  const { hasApp = true, hasHash = true } = options;
  const header = Buffer.alloc(24);
  header.writeUInt8(0xe9, 0);
  header.writeUInt8(2, 1);
  header.writeUInt16LE(chip, 12);
  header.writeUInt8(hasHash ? 1 : 0, 23);
  const app = Buffer.alloc(256);
  if (hasApp) {
    app.writeUInt32LE(0xabcd5432, 0);
    app.write(version, 16, 'latin1');
    app.write(project, 48, 'latin1');
    app.write('v5.5', 112, 'latin1');
  }
  const pattern = Buffer.from(Array.from({ length: 251 }, (_, index) => (index * 31 + seed * 7) % 251));
  const data = Buffer.alloc(dataBytes, pattern);
  const body = Buffer.concat([header, segment(app), segment(data)]);
  const padded = Buffer.concat([body, Buffer.alloc(16 - (body.length % 16))]);
  let sum = 0xef;
  for (const piece of [app, data]) for (const byte of piece) sum ^= byte;
  padded[padded.length - 1] = sum;
  return hasHash ? Buffer.concat([padded, createHash('sha256').update(padded).digest()]) : padded;
}

function segment(data: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32LE(data.length, 4);
  return Buffer.concat([head, data]);
}
