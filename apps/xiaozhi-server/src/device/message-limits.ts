/**
 * What one connection may do; beyond it is closed with a reason (device protocol, WebSocket-level properties and
 * malformed input).
 */
export interface DeviceLimits {
  /** Longest text message. */
  textMaxBytes: number;
  /** Longest binary message. */
  binaryMaxBytes: number;
  /** Sustained; pings and pongs count too. */
  textPerSecondCount: number;
  /** Sustained; a client with 20 ms frames sends 50 a second. */
  binaryPerSecondCount: number;
  /** Sustained, of all messages together. */
  messageBytesPerSecond: number;
  /** Bytes that the device has not read; beyond them it is dropped. */
  unreadMaxBytes: number;
  /** From the open socket to the device's hello. */
  helloTimeoutMs: number;
  /** Between two pings; a device that answers none until the next is dropped. */
  pingMs: number;
}

/** Bursts of so many seconds are let through: buffered wake-word audio, a list of tools. */
const MESSAGE_BURST_S = 3;
const BYTES_BURST_S = 8;

/** Lets a steady rate through, and bursts up to a size. */
export class TokenBucket {
  private tokens: number;
  private lastMs: number;

  constructor(
    private readonly perSecond: number,
    private readonly burst: number,
    private readonly nowMs: () => number,
  ) {
    this.tokens = burst;
    this.lastMs = nowMs();
  }

  /** @returns false when there are too many */
  take(count = 1): boolean {
    const nowMs = this.nowMs();
    this.tokens = Math.min(this.burst, this.tokens + ((nowMs - this.lastMs) / 1000) * this.perSecond);
    this.lastMs = nowMs;
    if (this.tokens < count) return false;
    this.tokens -= count;
    return true;
  }
}

/** Why a connection has to end. */
export interface Breach {
  /** Close code of the WebSocket: 1008 policy, 1009 too big. */
  code: 1008 | 1009;
  reason: string;
}

/** Judges the messages of one connection by number and size. */
export class MessageLimits {
  private readonly texts: TokenBucket;
  private readonly binaries: TokenBucket;
  private readonly bytes: TokenBucket;

  constructor(
    private readonly limits: DeviceLimits,
    nowMs: () => number = () => performance.now(),
  ) {
    const {
      textPerSecondCount: texts,
      binaryPerSecondCount: binaries,
      messageBytesPerSecond: bytes,
    } = limits;
    this.texts = new TokenBucket(texts, texts * MESSAGE_BURST_S, nowMs);
    this.binaries = new TokenBucket(binaries, binaries * MESSAGE_BURST_S, nowMs);
    this.bytes = new TokenBucket(bytes, bytes * BYTES_BURST_S, nowMs);
  }

  /** @returns what a text message breaks */
  text(bytes: number): Breach | undefined {
    if (bytes > this.limits.textMaxBytes) return tooBig('a text message is too long');
    if (!this.texts.take()) return policy('too many text messages');
    return this.volume(bytes);
  }

  /** @returns what a binary message breaks */
  binary(bytes: number): Breach | undefined {
    if (bytes > this.limits.binaryMaxBytes) return tooBig('a binary message is too long');
    if (!this.binaries.take()) return policy('too many binary messages');
    return this.volume(bytes);
  }

  /** @returns what a ping or pong frame breaks */
  controlFrame(): Breach | undefined {
    return this.texts.take() ? undefined : policy('too many pings');
  }

  private volume(bytes: number): Breach | undefined {
    return this.bytes.take(bytes) ? undefined : policy('too many bytes');
  }
}

function tooBig(reason: string): Breach {
  return { code: 1009, reason };
}

function policy(reason: string): Breach {
  return { code: 1008, reason };
}
