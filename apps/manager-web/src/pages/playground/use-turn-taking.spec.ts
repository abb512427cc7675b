import { computed, ref } from 'vue';
import type { GatewayConnection } from './gateway-connection.js';
import type { UseMicrophone } from './use-microphone.js';
import type { PlaygroundState } from './use-playground.js';
import { useTurnTaking } from './use-turn-taking.js';
import type { UseTurnTaking } from './use-turn-taking.js';

/** A microphone that the user allows, or refuses, when the test says so. */
function setUp(): {
  turns: UseTurnTaking;
  happened: string[];
  answer: (isAllowed: boolean) => Promise<void>;
  state: { value: PlaygroundState };
} {
  const happened: string[] = [];
  const isListening = ref(false);
  const state = ref<PlaygroundState>('idle');
  let allow: (isAllowed: boolean) => void = () => undefined;
  const microphone = {
    isListening,
    listen: async () => {
      const isAllowed = await new Promise<boolean>((resolve) => (allow = resolve));
      isListening.value = isAllowed;
      return isAllowed;
    },
    stopListening: () => {
      isListening.value = false;
      return Promise.resolve();
    },
    giveBack: () => Promise.resolve(),
  } as unknown as UseMicrophone;
  const connection = {
    listen: (mode: string) => happened.push(`listen ${mode}`),
    stopListening: () => happened.push('stop'),
  } as unknown as GatewayConnection;
  const turns = useTurnTaking({
    state: computed(() => (isListening.value ? 'listening' : state.value)),
    microphone,
    connection: () => connection,
    interrupt: () => happened.push('interrupt'),
  });
  const settled = (): Promise<void> => new Promise((done) => void setTimeout(done));
  const answer = async (isAllowed: boolean): Promise<void> => {
    await settled();
    allow(isAllowed);
    await settled();
  };
  return { turns, happened, answer, state };
}

describe(useTurnTaking, () => {
  it('listens while the button is held, and cuts off an answer', async () => {
    const { turns, happened, answer } = setUp();
    void turns.hold();
    void turns.hold();
    await answer(true);
    await turns.release();
    await turns.release();
    expect(happened).toEqual(['interrupt', 'listen manual', 'stop']);
  });

  it('tells the gateway nothing where the button was let go before the microphone was allowed', async () => {
    const { turns, happened, answer } = setUp();
    void turns.hold();
    await turns.release();
    await answer(true);
    expect(happened).toEqual(['interrupt']);
  });

  it('may be held again after the microphone was refused', async () => {
    const { turns, happened, answer } = setUp();
    void turns.hold();
    await answer(false);
    void turns.hold();
    await answer(true);
    expect(happened).toEqual(['interrupt', 'interrupt', 'listen manual']);
  });

  it('listens by itself when the agent is done, and not while it speaks', async () => {
    const { turns, happened, answer, state } = setUp();
    void turns.setHandsFree(true);
    await answer(true);
    turns.agentBegins();
    state.value = 'speaking';
    await turns.agentIsDone();
    expect(happened).toEqual(['listen auto']);
    state.value = 'idle';
    void turns.agentIsDone();
    await answer(true);
    await turns.setHandsFree(false);
    expect(happened).toEqual(['listen auto', 'listen auto', 'stop']);
  });

  it('is not hands-free without a microphone', async () => {
    const { turns, happened, answer } = setUp();
    void turns.setHandsFree(true);
    await answer(false);
    expect([turns.isHandsFree.value, happened]).toEqual([false, []]);
  });
});
