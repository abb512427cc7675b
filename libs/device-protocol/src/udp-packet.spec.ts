import { createCipheriv } from 'node:crypto';
import * as fc from 'fast-check';
import { decryptUdpPayload, encodeUdpPacket, parseUdpHeader, udpNonce } from './udp-packet.js';
import type { CtrCipher } from './udp-packet.js';

const cipherOf =
  (key: Uint8Array): CtrCipher =>
  (counterBlock, bytes) =>
    createCipheriv('aes-128-ctr', key, counterBlock).update(bytes);

/** AES-128-CTR written out: each block of 16 bytes is XORed with the encrypted counter, which counts up as one number. */
const byHand =
  (key: Uint8Array): CtrCipher =>
  (counterBlock, bytes) =>
    Uint8Array.from(bytes, (byte, index) => {
      const counter = BigInt(`0x${Buffer.from(counterBlock).toString('hex')}`) + BigInt(index >> 4);
      const block = Buffer.from((counter % 2n ** 128n).toString(16).padStart(32, '0'), 'hex');
      const stream = createCipheriv('aes-128-ecb', key, null).setAutoPadding(false).update(block);
      return byte ^ (stream[index & 15] ?? 0);
    });

const key = fc.uint8Array({ minLength: 16, maxLength: 16 });
const uint32 = fc.integer({ min: 0, max: 0xffff_ffff });
const payload = fc.uint8Array({ maxLength: 1500 });

const OPENSSL_VECTOR =
  '0100002089abcdef0000003c000000070be6ff84bad4b5fd204ccdd4ac28c0fe578320576d58de760990893b62188f58';

describe(encodeUdpPacket, () => {
  it('gives what the openssl command line gives', () => {
    // printf 'fc 00 01 … 1e' | xxd -r -p | openssl enc -aes-128-ctr -K 000102…0f -iv 0100002089abcdef0000003c00000007
    const packet = encodeUdpPacket(
      udpNonce(0x89ab_cdef),
      { timestampMs: 60, sequence: 7 },
      Uint8Array.of(0xfc, ...Array.from({ length: 31 }, (_, index) => index)),
      cipherOf(Uint8Array.from({ length: 16 }, (_, index) => index)),
    );
    expect(Buffer.from(packet).toString('hex')).toBe(OPENSSL_VECTOR);
  });

  it('encrypts as AES in counter mode with the header as counter, written out by hand', () => {
    fc.assert(
      fc.property(key, uint32, uint32, uint32, fc.uint8Array({ maxLength: 80 }), (k, ssrc, ts, seq, opus) => {
        const [packet, expected] = [cipherOf(k), byHand(k)].map((cipher) =>
          encodeUdpPacket(udpNonce(ssrc), { timestampMs: ts, sequence: seq }, opus, cipher),
        );
        expect(Buffer.from(packet as Uint8Array)).toEqual(Buffer.from(expected as Uint8Array));
      }),
      { numRuns: 50 },
    );
  });

  it('can be read again, header and audio', () => {
    fc.assert(
      fc.property(key, uint32, uint32, uint32, payload, (k, ssrc, timestampMs, sequence, opus) => {
        const packet = encodeUdpPacket(udpNonce(ssrc), { timestampMs, sequence }, opus, cipherOf(k));
        expect(parseUdpHeader(packet)).toEqual({
          flags: 0,
          payloadBytes: opus.length,
          ssrc,
          timestampMs,
          sequence,
        });
        expect(Array.from(decryptUdpPayload(packet, cipherOf(k)))).toEqual(Array.from(opus));
      }),
    );
  });

  it('leaves the nonce of the session as it is', () => {
    const nonce = udpNonce(7);
    encodeUdpPacket(nonce, { timestampMs: 1, sequence: 1 }, Uint8Array.of(1), (_, bytes) => bytes);
    expect(Array.from(nonce)).toEqual([1, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 0]);
  });
});

describe(parseUdpHeader, () => {
  it('finds no packet in bytes whose size is not the header’s, whatever they are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const header = parseUdpHeader(bytes);
        expect(header === undefined || header.payloadBytes + 16 === bytes.length).toBe(true);
      }),
    );
  });

  it.each([
    ['an empty packet', []],
    ['a short header', [1, 0, 0, 0]],
    ['another type', [2, ...new Array<number>(15).fill(0)]],
    ['a payload that is missing', [1, 0, 0, 1, ...new Array<number>(12).fill(0)]],
    ['bytes behind the payload', [1, 0, 0, 0, ...new Array<number>(13).fill(0)]],
  ])('finds none in %s', (_, bytes) => {
    expect(parseUdpHeader(Uint8Array.from(bytes))).toBeUndefined();
  });
});
