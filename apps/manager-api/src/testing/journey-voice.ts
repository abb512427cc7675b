import { agentModels } from '@xiaozhi/contracts';
import type { AgentModels, AgentView } from '@xiaozhi/contracts';
import { DEVICE } from './travel.js';
import type { Travel } from './travel.js';

/** How agents' voices say things: chosen, refused, handed to gateways, taken away. */
export function describeVoiceJourney(travel: Travel): void {
  const agentPath = (): string => `/api/agent/${travel.agent.id}`;
  const set = (body: object): Promise<AgentView> => travel.client.data<AgentView>('PUT', agentPath(), body);
  const ask = async (): Promise<AgentModels> => {
    const request = { macAddress: DEVICE, clientId: 'c', selectedModule: {} };
    return agentModels.parse((await travel.harness.gateway('/config/agent-models', request)).body?.data);
  };
  const voice = async (): Promise<Record<string, unknown> | undefined> => {
    const { TTS, selected_module: selected } = await ask();
    return TTS?.[selected.TTS ?? ''];
  };
  const wordsOf = async (macAddress: string): Promise<unknown> =>
    (await travel.harness.gateway('/config/correct-words', { macAddress })).body?.data;
  const words = [
    { source: 'Zoë', target: 'Zoh-ee' },
    { source: 'zoë', target: 'zoh ee' },
    { source: '重庆', target: '虫庆' },
  ];

  it('keeps how an agent says words, in their order, and leaves them to other changes', async () => {
    expect((await set({ correctWords: words })).correctWords).toEqual(words);
    expect((await set({ name: 'Ann' })).correctWords).toEqual(words);
    const reversed = [...words].reverse();
    expect((await set({ correctWords: reversed })).correctWords).toEqual(reversed);
  });

  it.each([
    [[{ source: 'a', target: ' ' }], 'correctWords.0.target'],
    [[...words, { source: 'a|b', target: 'c' }], 'correctWords.3.source'],
    [[...words, words[0]], 'correctWords.3.source'],
  ])('refuses the words %j, naming the entry', async (correctWords, path) => {
    const answer = await travel.client.send('PUT', agentPath(), { correctWords });
    expect([answer.status, answer.body?.error]).toEqual([422, 'INPUT_INVALID']);
    expect(answer.body?.details).toMatchObject([{ path }]);
  });

  it('tells gateways the words with the voice and by themselves, and nobody else', async () => {
    await set({ correctWords: words });
    const before = (await ask()).agent?.configVersion;
    const lines = ['Zoë|Zoh-ee', 'zoë|zoh ee', '重庆|虫庆'];
    expect((await voice())?.correct_words).toEqual(lines);
    expect(await wordsOf(DEVICE.toUpperCase())).toEqual(lines);
    expect(await wordsOf('02:00:00:00:00:77')).toEqual([]);
    await set({ correctWords: [] });
    expect(await voice()).not.toHaveProperty('correct_words');
    expect(await wordsOf(DEVICE)).toEqual([]);
    expect((await ask()).agent?.configVersion).not.toBe(before);
  });

  it('tells gateways how an agent wants its voice, over the settings that agents share', async () => {
    const shared = await voice();
    const chosen = { voice: 'slt', language: 'English', rate: -20, pitch: 0, volume: 100 };
    expect((await set({ voice: chosen })).voice).toEqual(chosen);
    const settings = {
      private_voice: 'slt',
      language: 'English',
      ttsRate: -20,
      ttsPitch: 0,
      ttsVolume: 100,
    };
    expect(await voice()).toEqual({ ...shared, ...settings });
    const reset = { voice: '', language: null, rate: null, pitch: null };
    expect((await set({ voice: reset })).voice).toMatchObject({ voice: null, rate: null, volume: 100 });
    expect(await voice()).toEqual({ ...shared, ttsVolume: 100 });
    await set({ voice: { volume: null } });
    expect(await voice()).toEqual(shared);
  });

  it.each([[{ rate: 101 }], [{ pitch: -101 }], [{ volume: 0.5 }]])('refuses the voice %j', async (body) => {
    const answer = await travel.client.send('PUT', agentPath(), { voice: body });
    expect([answer.status, answer.body?.error]).toEqual([422, 'INPUT_INVALID']);
    expect(answer.body?.details).toMatchObject([{ path: `voice.${Object.keys(body)[0] ?? ''}` }]);
  });

  it('keeps no words of an agent that is deleted', async () => {
    const passing = await travel.client.data<AgentView>('POST', '/api/agent', {
      name: 'Passing',
      correctWords: words,
    });
    expect(passing.correctWords).toEqual(words);
    await travel.client.data('DELETE', `/api/agent/${passing.id}`);
    const list = await travel.client.data<{ list: AgentView[] }>('GET', '/api/agent');
    expect(list.list.flatMap(({ correctWords }) => correctWords)).toEqual([]);
  });
}
