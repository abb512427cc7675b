import { MessageLimits } from './message-limits.js';
import type { DeviceLimits } from './message-limits.js';

const LIMITS: DeviceLimits = {
  textMaxBytes: 1_000,
  binaryMaxBytes: 100,
  textPerSecondCount: 10,
  binaryPerSecondCount: 50,
  messageBytesPerSecond: 2_000,
  unreadMaxBytes: 1,
  helloTimeoutMs: 1,
  pingMs: 1,
};

describe(MessageLimits, () => {
  let nowMs: number;
  let limits: MessageLimits;

  beforeEach(() => {
    nowMs = 0;
    limits = new MessageLimits(LIMITS, () => nowMs);
  });

  it('lets a device talk at its sustained rates for ever', () => {
    for (let second = 0; second < 600; second += 1) {
      for (let count = 0; count < 50; count += 1) {
        expect(limits.binary(30)).toBeUndefined();
        nowMs += 20;
      }
    }
  });

  it.each([
    ['texts', 30, (all: MessageLimits) => all.text(1), 'too many text messages'],
    ['frames', 150, (all: MessageLimits) => all.binary(1), 'too many binary messages'],
    ['pings', 30, (all: MessageLimits) => all.controlFrame(), 'too many pings'],
    ['bytes', 16, (all: MessageLimits) => all.text(1_000), 'too many bytes'],
  ])('lets a burst of %s through, and no more', (_, burstCount, send, reason) => {
    for (let count = 0; count < burstCount; count += 1) expect(send(limits)).toBeUndefined();
    expect(send(limits)).toEqual({ code: 1008, reason });
    nowMs += 1_000;
    expect(send(limits)).toBeUndefined();
  });

  it('takes a message of the longest size and none above it', () => {
    expect([limits.text(1_000), limits.binary(100)]).toEqual([undefined, undefined]);
    expect(limits.text(1_001)).toEqual({ code: 1009, reason: 'a text message is too long' });
    expect(limits.binary(101)).toEqual({ code: 1009, reason: 'a binary message is too long' });
  });
});
