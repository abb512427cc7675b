import fc from 'fast-check';
import { ESP_HEAD_BYTES, readEspImageHead } from './esp-image.js';

function head(change: (view: DataView, put: (offset: number, text: string) => void) => void): Uint8Array {
  const bytes = new Uint8Array(ESP_HEAD_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, 0xe9);
  view.setUint8(1, 5);
  view.setUint16(12, 9, true);
  view.setUint8(23, 1);
  view.setUint32(32, 0xabcd5432, true);
  const put = (offset: number, text: string): void => bytes.set(new TextEncoder().encode(text), offset);
  put(48, '2.0.1');
  put(80, 'xiaozhi');
  put(144, 'v5.5');
  change(view, put);
  return bytes;
}

describe(readEspImageHead, () => {
  it('reads chip, segments and what the application says of itself', () => {
    expect(readEspImageHead(head(() => undefined))).toEqual({
      chip: 'esp32s3',
      segmentCount: 5,
      isHashAppended: true,
      app: { project: 'xiaozhi', version: '2.0.1', idfVersion: 'v5.5' },
    });
  });

  it('takes an image without a description, and of an unknown chip', () => {
    const bytes = head((view) => {
      view.setUint32(32, 0);
      view.setUint16(12, 999, true);
    });
    expect(readEspImageHead(bytes)).toMatchObject({ chip: undefined, app: undefined });
    expect(readEspImageHead(bytes.subarray(0, 40))).toMatchObject({ app: undefined });
  });

  it('reads texts to their zero and without what cannot be printed', () => {
    const bytes = head((_, put) => put(80, 'a\u0007b\0c'));
    expect(readEspImageHead(bytes)?.app?.project).toBe('ab');
  });

  it.each([
    ['another magic byte', (view: DataView): void => view.setUint8(0, 0x7f)],
    ['no segment', (view: DataView): void => view.setUint8(1, 0)],
    ['too many segments', (view: DataView): void => view.setUint8(1, 17)],
    ['a hash flag that is none', (view: DataView): void => view.setUint8(23, 7)],
  ])('refuses %s', (_, change) => {
    expect(readEspImageHead(head(change))).toBeUndefined();
  });

  it('stumbles over nothing', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const begun = Uint8Array.from([0xe9, ...bytes]);
        expect(() => [readEspImageHead(bytes), readEspImageHead(begun)]).not.toThrow();
      }),
    );
  });
});
