import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { onnxMetadataBytes } from '../../../testing/onnx-metadata-bytes.js';
import { readOnnxMetadata } from './onnx-metadata.js';

const folder = mkdtempSync(join(tmpdir(), 'onnx-'));
afterAll(() => rmSync(folder, { recursive: true }));

function read(...parts: Buffer[]): Record<string, string> {
  const file = join(folder, 'model.onnx');
  writeFileSync(file, Buffer.concat(parts));
  return Object.fromEntries(readOnnxMetadata(file));
}

describe(readOnnxMetadata, () => {
  it('finds what stands behind the graph, long values too', () => {
    const metadata = { model_type: 'sense_voice_ctc', neg_mean: '-1.5,'.repeat(3_000), comment: '' };
    expect(read(Buffer.alloc(300_000, 'r'), onnxMetadataBytes(metadata))).toEqual(metadata);
  });

  it('finds all of it behind anything', () => {
    const keys = fc.stringMatching(/^[a-z_.]{1,40}$/);
    // Bytes that no entry begins with, so that chance makes none.
    const graph = fc
      .uint8Array({ maxLength: 400 })
      .map((bytes) => bytes.map((byte) => (byte === 0x72 ? 0 : byte)));
    fc.assert(
      fc.property(
        graph,
        fc.dictionary(keys, fc.string({ maxLength: 300 }), { noNullPrototype: true }),
        (bytes, entries) => {
          expect(read(Buffer.from(bytes), onnxMetadataBytes(entries))).toEqual(entries);
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each([
    ['an empty file', Buffer.alloc(0)],
    ['a web page', Buffer.from('<html>'.repeat(100))],
    ['half an entry', onnxMetadataBytes({ model_type: 'paraformer' }).subarray(0, 12)],
    ['a tag at the end', Buffer.from([0x72])],
  ])('finds nothing in %s', (_, bytes) => expect(read(bytes)).toEqual({}));
});
