import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { OutboxItem } from '../outbox.js';

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const PURPOSE = 'outbox payloads 1';

/** What a sealed payload looks like: nothing else in it. */
const sealedPayload = z.strictObject({
  sealed: z.literal(1),
  keyId: z.string().regex(/^[0-9a-f]{8}$/),
  body: z.base64(),
});

/** A payload, or why it cannot be read. */
export type OpenedPayload = { payload: unknown } | { fault: string };

/**
 * Seals payloads of an outbox: AES-256-GCM, random nonce, the entry's id, topic and partition as associated data, so
 * that it opens as that entry only. Payloads that nobody sealed are read as they are.
 */
export class PayloadVault {
  private readonly keys: ReadonlyMap<string, Buffer>;
  private readonly writingId: string;

  /** @param masters 32 bytes each; the first seals. @param seals whether new payloads are sealed. @throws RangeError */
  constructor(
    masters: readonly [Buffer, ...Buffer[]],
    private readonly seals = true,
  ) {
    if (masters.some((key) => key.length !== KEY_BYTES))
      throw new RangeError('A key of the outbox must have 32 bytes.');
    this.keys = new Map(
      masters.map((key) => [idOf(key), Buffer.from(hkdfSync('sha256', key, '', PURPOSE, KEY_BYTES))]),
    );
    this.writingId = idOf(masters[0]);
  }

  /** The form in which a payload is stored. One that looks sealed is always sealed. */
  toStored(item: OutboxItem): unknown {
    const key = this.keys.get(this.writingId);
    if (key === undefined || (!this.seals && !sealedPayload.safeParse(item.payload).success))
      return item.payload;
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(identity(item));
    const text = Buffer.concat([
      cipher.update(JSON.stringify(item.payload) ?? 'null', 'utf8'),
      cipher.final(),
    ]);
    const body = Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64');
    return { sealed: 1, keyId: this.writingId, body };
  }

  toPayload(item: OutboxItem): OpenedPayload {
    const parsed = sealedPayload.safeParse(item.payload);
    if (!parsed.success) return { payload: item.payload };
    const { keyId, body } = parsed.data;
    const key = this.keys.get(keyId);
    if (key === undefined)
      return { fault: `it is sealed under the key ${keyId}, which this gateway was not given` };
    try {
      return { payload: open(key, Buffer.from(body, 'base64'), identity(item)) };
    } catch {
      return { fault: 'what was sealed was changed, or belongs to another entry' };
    }
  }
}

function open(key: Buffer, bytes: Buffer, associated: Buffer): unknown {
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  })
    .setAAD(associated)
    .setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  const text = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES));
  // Gives no more bytes in this mode, but checks the tag.
  decipher.final();
  return JSON.parse(text.toString('utf8')) as unknown;
}

function identity({ id, topic, partitionKey }: OutboxItem): Buffer {
  return Buffer.from(JSON.stringify([id, topic, partitionKey]));
}

function idOf(key: Buffer): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 8);
}
