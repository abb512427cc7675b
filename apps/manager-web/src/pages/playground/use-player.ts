import { onScopeDispose, ref } from 'vue';
import type { Ref } from 'vue';
import type { OpusCodec } from './audio/opus-codec.js';
import { Player } from './audio/player.js';

export interface UsePlayer {
  /** False where the browser can play no Opus: answers are read then. */
  hasSound: Ref<boolean>;
  isPlaying: Ref<boolean>;
  playedMs: Ref<number>;
  /** Makes ready to play, when the user has pressed something; never throws. */
  readonly prepare: () => Promise<void>;
  readonly play: (packet: Uint8Array) => void;
  /** Silent at once. */
  readonly silence: () => void;
  /** Resolves when all that came has been heard. */
  readonly drained: () => Promise<void>;
}

/** The page's loudspeaker. */
export function usePlayer(codec: () => Promise<OpusCodec>): UsePlayer {
  const hasSound = ref(true);
  const isPlaying = ref(false);
  const playedMs = ref(0);
  let player: Player | undefined;
  onScopeDispose(() => void player?.close());
  return {
    ...{ hasSound, isPlaying, playedMs },
    prepare: async () => {
      try {
        const chosen = await codec();
        player ??= new Player(chosen, (ms) => (playedMs.value = ms));
        hasSound.value = true;
        await player.resume();
      } catch {
        hasSound.value = false;
      }
    },
    play: (packet) => {
      isPlaying.value = player !== undefined;
      player?.push(packet);
    },
    silence: () => {
      player?.stop();
      isPlaying.value = false;
    },
    drained: async () => {
      await player?.drained();
      isPlaying.value = false;
    },
  };
}
