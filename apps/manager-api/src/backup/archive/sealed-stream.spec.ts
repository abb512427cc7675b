import { openStream, sealStream } from './sealed-stream.js';

/** So that a test need not wait for what an attacker has to. */
const CHEAP = { cost: 2, blockSize: 8, parallelization: 1 };
/** Three frames, the last of them short. */
const TEXT = Buffer.alloc(150_000, 'what was said ');

async function collect(source: AsyncIterable<Buffer>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of source) pieces.push(piece);
  return Buffer.concat(pieces);
}

async function* inPieces(bytes: Buffer, length = 40_000): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

const seal = (bytes: Buffer): Promise<Buffer> => collect(sealStream(inPieces(bytes), 'right', CHEAP));
const openIt = (bytes: Buffer, passphrase = 'right'): Promise<Buffer> =>
  collect(openStream(inPieces(bytes), passphrase));

function frames(sealed: Buffer): Buffer[] {
  const found: Buffer[] = [];
  for (let at = sealed.indexOf(0x0a) + 1; at < sealed.length;) {
    const end = at + 4 + sealed.readUInt32BE(at);
    found.push(sealed.subarray(at, end));
    at = end;
  }
  return found;
}

describe('a sealed stream', () => {
  it.each([0, 1, 65_536, 65_537, TEXT.length])('of %d bytes opens under its passphrase', async (length) => {
    const bytes = TEXT.subarray(0, length);
    const sealed = await seal(bytes);
    expect(await openIt(sealed)).toEqual(bytes);
    expect(sealed.includes('said')).toBe(false);
  });

  it('opens under no other, and is never the same twice', async () => {
    const sealed = await seal(TEXT);
    await expect(openIt(sealed, 'wrong')).rejects.toMatchObject({ code: 'ARCHIVE_SEALED' });
    expect(sealed.equals(await seal(TEXT))).toBe(false);
  });

  it('does not open when a frame is missing, moved or another, or its head is', async () => {
    const sealed = await seal(TEXT);
    const head = sealed.subarray(0, sealed.indexOf(0x0a) + 1);
    const [first, second, third] = frames(sealed) as [Buffer, Buffer, Buffer];
    const flipped = Buffer.from(second);
    flipped[100] = (flipped[100] ?? 0) ^ 1;
    const wrong = [
      ...[[], [first], [first, second], [first, third], [first, second, third.subarray(0, -1)]],
      ...[
        [second, first, third],
        [first, flipped, third],
        [first, second, third, third],
      ],
    ];
    for (const pieces of wrong)
      await expect(openIt(Buffer.concat([head, ...pieces]))).rejects.toMatchObject({
        code: expect.stringMatching(/ARCHIVE_(BROKEN|SEALED)/) as string,
      });
    const costly = Buffer.from(head.toString().replace('"cost":2', '"cost":1073741824'));
    await expect(openIt(Buffer.concat([costly, first]))).rejects.toMatchObject({ code: 'ARCHIVE_BROKEN' });
  });
});
