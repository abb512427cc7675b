import * as fc from 'fast-check';
import { DEFAULT_LIMITS } from '../../testing/device-limits.js';
import { MqttPacketMeter } from './mqtt-packet-meter.js';

/** A packet of MQTT: its type, its length as a variable byte integer, its bytes. */
function packetOf(type: number, bytesCount: number): number[] {
  const length: number[] = [];
  let left = bytesCount;
  do {
    length.push((left % 128) + (left >= 128 ? 128 : 0));
    left = Math.floor(left / 128);
  } while (left > 0);
  return [type << 4, ...length, ...new Array<number>(bytesCount).fill(0xff)];
}

/** Reads a stream in pieces. @returns the first fault */
function read(stream: readonly number[], pieces: readonly number[] = []): string | undefined {
  const meter = new MqttPacketMeter(DEFAULT_LIMITS, () => 0);
  let at = 0;
  for (const size of [...pieces, stream.length]) {
    const fault = meter.read(Uint8Array.from(stream.slice(at, at + size)));
    if (fault !== undefined) return fault;
    at += size;
  }
  return undefined;
}

const BURST_COUNT = 3 * DEFAULT_LIMITS.textPerSecondCount;

describe(MqttPacketMeter, () => {
  it('finds nothing wrong with packets within the limits, however the stream is cut', () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 2_000 }), { maxLength: 20 });
    const cuts = fc.array(fc.integer({ min: 0, max: 700 }), { maxLength: 60 });
    fc.assert(
      fc.property(sizes, cuts, (packets, pieces) => {
        expect(
          read(
            packets.flatMap((size) => packetOf(3, size)),
            pieces,
          ),
        ).toBeUndefined();
      }),
    );
  });

  it('finds a packet that is too long by its header, and a first one earlier', () => {
    expect(read([0x10, ...packetOf(1, DEFAULT_LIMITS.textMaxBytes).slice(1, 4)])).toBe(
      'a packet is too long',
    );
    expect(read([...packetOf(1, 100), ...packetOf(3, DEFAULT_LIMITS.textMaxBytes)])).toBeUndefined();
    expect(read([...packetOf(1, 100), ...packetOf(3, DEFAULT_LIMITS.textMaxBytes + 2_000)])).toBe(
      'a packet is too long',
    );
  });

  it('finds a length that does not end', () => {
    expect(read([0x10, 0x80, 0x80, 0x80, 0x80])).toBe('a packet’s length is no number');
  });

  it('counts packets, not bytes or pieces', () => {
    const pings = (count: number): number[] => new Array<number[]>(count).fill([0xc0, 0]).flat();
    const ones = new Array<number>(200).fill(1);
    expect(read(pings(BURST_COUNT), ones)).toBeUndefined();
    expect(read(pings(BURST_COUNT + 1), ones)).toBe('too many packets');
  });
});
