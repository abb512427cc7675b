import { onScopeDispose, ref } from 'vue';
import type { Ref } from 'vue';
import { Microphone, MicrophoneError } from './audio/microphone.js';
import type { MicrophoneFault } from './audio/microphone.js';
import type { OpusCodec, OpusEncoder } from './audio/opus-codec.js';

export interface UseMicrophone {
  /** Why there is no microphone; undefined while there is one, or nobody asked for it. */
  fault: Ref<MicrophoneFault | undefined>;
  isListening: Ref<boolean>;
  /** Loudness of what is heard, 0 to 1. */
  level: Ref<number>;
  sentFramesCount: Ref<number>;
  /** Opens the microphone. @returns whether it is open; the reason is in `fault` */
  readonly listen: () => Promise<boolean>;
  /** Shuts it, and resolves when all that was heard has been sent. */
  readonly stopListening: () => Promise<void>;
  /** Gives the microphone back to the system. */
  readonly giveBack: () => Promise<void>;
}

/** The user's microphone. @param send gets each Opus packet of what is heard */
export function useMicrophone(
  codec: () => Promise<OpusCodec>,
  send: (packet: Uint8Array) => void,
): UseMicrophone {
  const fault = ref<MicrophoneFault>();
  const isListening = ref(false);
  const [level, sentFramesCount] = [ref(0), ref(0)];
  let microphone: Microphone | undefined;
  let encoder: OpusEncoder | undefined;

  async function open(): Promise<Microphone> {
    const chosen = await codec();
    encoder ??= chosen.openEncoder((packet) => {
      sentFramesCount.value += 1;
      send(packet);
    });
    return Microphone.request({
      onFrame: (frame) => encoder?.encode(frame),
      onLevel: (loudness) => (level.value = loudness),
    });
  }
  async function listen(): Promise<boolean> {
    try {
      microphone ??= await open();
    } catch (error) {
      fault.value = error instanceof MicrophoneError ? error.fault : 'busy';
      return false;
    }
    fault.value = undefined;
    microphone.start();
    isListening.value = true;
    return true;
  }
  async function stopListening(): Promise<void> {
    microphone?.stop();
    isListening.value = false;
    await encoder?.flush();
  }
  async function giveBack(): Promise<void> {
    isListening.value = false;
    const given = microphone;
    microphone = undefined;
    await given?.close();
  }
  onScopeDispose(() => {
    void giveBack();
    encoder?.close();
  });
  return { fault, isListening, level, sentFramesCount, listen, stopListening, giveBack };
}
