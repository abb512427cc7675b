import { computed, shallowRef } from 'vue';
import type { ComputedRef, Ref, ShallowRef } from 'vue';
import type { OpusCodec } from './audio/opus-codec.js';
import type { GatewayEvents, GatewayMessage } from './gateway-connection.js';
import { EMPTY_LOG, nextLog } from './turn-log.js';
import type { TurnEvent, TurnLog } from './turn-log.js';
import { useCodec } from './use-codec.js';
import { useGatewayLink } from './use-gateway-link.js';
import type { GatewayLink } from './use-gateway-link.js';
import { useMicrophone } from './use-microphone.js';
import type { UseMicrophone } from './use-microphone.js';
import { usePlayer } from './use-player.js';
import type { UsePlayer } from './use-player.js';
import { useTurnTaking } from './use-turn-taking.js';
import type { UseTurnTaking } from './use-turn-taking.js';

export type PlaygroundState = 'closed' | 'connecting' | 'idle' | 'listening' | 'thinking' | 'speaking';

export interface UsePlayground {
  state: ComputedRef<PlaygroundState>;
  log: ShallowRef<TurnLog>;
  link: GatewayLink;
  codecName: Ref<OpusCodec['name'] | undefined>;
  microphone: UseMicrophone;
  player: UsePlayer;
  turnTaking: UseTurnTaking;
  readonly say: (text: string) => void;
  readonly interrupt: () => void;
}

/** A conversation of this browser with an agent. */
export function usePlayground(agentId: string): UsePlayground {
  const log = shallowRef<TurnLog>(EMPTY_LOG);
  /** What still comes of an answer that was cut off is not heard. */
  let isDeaf = false;
  const { codecName, codec } = useCodec();
  const player = usePlayer(codec);
  const microphone = useMicrophone(codec, (packet) => link.connection()?.sendPacket(packet));
  const events: GatewayEvents = {
    onOpen: () => happened({ kind: 'session' }),
    onMessage: (message) => take(message),
    onPacket: (packet) => {
      if (!isDeaf) player.play(packet);
    },
    onEnd: () => {
      cutOff();
      turnTaking.end();
    },
  };
  const link = useGatewayLink(agentId, events, player.prepare);
  const state = computed((): PlaygroundState => {
    if (link.status.value !== 'open') return link.status.value;
    if (microphone.isListening.value) return 'listening';
    return player.isPlaying.value ? 'speaking' : log.value.phase;
  });
  const { connection } = link;
  const turnTaking = useTurnTaking({ state, microphone, connection, interrupt });

  function happened(event: TurnEvent): void {
    log.value = nextLog(log.value, event, performance.now());
  }
  function cutOff(): void {
    isDeaf = true;
    player.silence();
    happened({ kind: 'interrupted' });
  }
  function take(message: GatewayMessage): void {
    happened(message);
    if (message.kind === 'tts-start') {
      isDeaf = false;
      turnTaking.agentBegins();
    }
    if (message.kind === 'tts-stop') void player.drained().then(turnTaking.agentIsDone);
  }
  function interrupt(): void {
    if (state.value !== 'thinking' && state.value !== 'speaking') return;
    connection()?.abort();
    cutOff();
  }
  function say(text: string): void {
    if (link.status.value !== 'open') return;
    cutOff();
    void microphone.stopListening();
    connection()?.say(text);
    happened({ kind: 'typed', text });
  }
  return { ...{ state, log, link, codecName, microphone, player, turnTaking }, say, interrupt };
}
