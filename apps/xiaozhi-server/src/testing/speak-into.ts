import { OpusEncoder } from '@xiaozhi/audio';
import type { Desk } from './desk.js';

const PACKET_SAMPLES = 960;

/** Somebody holds the device's button and speaks. @param voice mono, 16 kHz */
export function speakInto(desk: Desk, voice: Float32Array): void {
  desk.tell({ type: 'listen', state: 'start', mode: 'manual' });
  const encoder = new OpusEncoder(16_000);
  for (let at = 0; at + PACKET_SAMPLES <= voice.length; at += PACKET_SAMPLES)
    desk.session.onAudio(encoder.encode(voice.subarray(at, at + PACKET_SAMPLES)));
  desk.tell({ type: 'listen', state: 'stop' });
}
