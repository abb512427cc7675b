import { z } from 'zod';
import type { AudioChannel } from './audio-channel.js';
import { parseFrameVersion } from './binary-frame.js';
import type { FrameVersion } from './binary-frame.js';

/** What a device says of itself in its first message. */
export interface ClientHello {
  /** Framing of binary messages; absent in browsers' hello, where the header or version 1 counts. */
  frameVersion: FrameVersion | undefined;
  features: {
    /** Device tools over the socket. */
    mcp: boolean;
    /** Echo cancellation is wanted from the server. */
    aec: boolean;
    /** False: no emotion messages. */
    emoji: boolean;
  };
  /** Of the audio it sends. */
  audio: { sampleRateHz: number; frameDurationMs: number; channelsCount: number };
}

const flag = z.boolean().catch(false);

/** Tolerant on purpose: firmware grows new members, and a member of another type must not lose the device. */
const clientHello = z.looseObject({
  version: z.unknown().optional(),
  features: z
    .looseObject({ mcp: flag.optional(), aec: flag.optional(), emoji: z.boolean().catch(true).optional() })
    .catch({}),
  audio_params: z
    .looseObject({
      sample_rate: z.number().int().min(8_000).max(48_000).catch(16_000).optional(),
      channels: z.number().int().min(1).max(2).catch(1).optional(),
      frame_duration: z.number().min(2.5).max(120).catch(60).optional(),
    })
    .catch({}),
});

/** Reads a device's hello; whatever is missing or odd takes its default. */
export function parseClientHello(message: Record<string, unknown>): ClientHello {
  const {
    version,
    features,
    audio_params: audio,
  } = clientHello.parse({ features: {}, audio_params: {}, ...message });
  return {
    frameVersion: version === undefined ? undefined : parseFrameVersion(version),
    features: { mcp: features.mcp ?? false, aec: features.aec ?? false, emoji: features.emoji ?? true },
    audio: {
      sampleRateHz: audio.sample_rate ?? 16_000,
      frameDurationMs: audio.frame_duration ?? 60,
      channelsCount: audio.channels ?? 1,
    },
  };
}

/**
 * The server's answer: what it will really send. `transport` must be there, the firmware reads it unchecked.
 * @param audio of the downlink
 * @param channel where the device sends and gets audio
 */
export function serverHelloMessage(
  sessionId: string,
  audio: { sampleRateHz: number; frameDurationMs: number },
  channel: AudioChannel,
): string {
  return JSON.stringify({
    type: 'hello',
    ...(channel.transport === 'websocket' ? { version: 1 } : {}),
    ...channel,
    session_id: sessionId,
    audio_params: {
      format: 'opus',
      sample_rate: audio.sampleRateHz,
      channels: 1,
      frame_duration: audio.frameDurationMs,
    },
  });
}
