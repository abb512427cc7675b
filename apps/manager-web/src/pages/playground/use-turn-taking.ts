import { ref } from 'vue';
import type { ComputedRef, Ref } from 'vue';
import type { GatewayConnection } from './gateway-connection.js';
import type { UseMicrophone } from './use-microphone.js';
import type { PlaygroundState } from './use-playground.js';

export interface UseTurnTaking {
  isHandsFree: Ref<boolean>;
  /** Opens the microphone until `release`, as a button of a device does; an answer is cut off. */
  readonly hold: () => Promise<void>;
  readonly release: () => Promise<void>;
  /** The microphone opens whenever the agent is silent, and the gateway hears when the speaker is done. */
  readonly setHandsFree: (isOn: boolean) => Promise<void>;
  /** The agent begins to answer: a device does not hear itself. What is held down goes on. */
  readonly agentBegins: () => void;
  /** The agent is silent again. */
  readonly agentIsDone: () => Promise<void>;
  /** The connection is gone. */
  readonly end: () => void;
}

/** When the microphone is open: while a button is held, or by itself whenever it is the user's turn. */
export function useTurnTaking(options: {
  state: ComputedRef<PlaygroundState>;
  microphone: UseMicrophone;
  connection: () => GatewayConnection | undefined;
  interrupt: () => void;
}): UseTurnTaking {
  const { state, microphone, connection, interrupt } = options;
  const isHandsFree = ref(false);
  let isHeld = false;

  async function hold(): Promise<void> {
    if (connection() === undefined || isHeld) return;
    isHeld = true;
    isHandsFree.value = false;
    interrupt();
    await microphone.stopListening();
    if (!(await microphone.listen())) isHeld = false;
    else if (isHeld) connection()?.listen('manual');
    // Let go while the browser asked whether it may hear.
    else await microphone.stopListening();
  }
  async function release(): Promise<void> {
    if (!isHeld) return;
    isHeld = false;
    if (!microphone.isListening.value) return;
    await microphone.stopListening();
    connection()?.stopListening();
  }
  async function agentIsDone(): Promise<void> {
    if (!isHandsFree.value || state.value !== 'idle') return;
    if (await microphone.listen()) connection()?.listen('auto');
    else isHandsFree.value = false;
  }
  async function setHandsFree(isOn: boolean): Promise<void> {
    isHandsFree.value = isOn && connection() !== undefined;
    if (isOn) return agentIsDone();
    const wasListening = microphone.isListening.value;
    await microphone.stopListening();
    if (wasListening) connection()?.stopListening();
  }
  return {
    ...{ isHandsFree, hold, release, setHandsFree, agentIsDone },
    agentBegins: () => {
      if (!isHeld) void microphone.stopListening();
    },
    end: () => {
      [isHandsFree.value, isHeld] = [false, false];
      void microphone.giveBack();
    },
  };
}
