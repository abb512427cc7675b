import type { LlmRequest } from '../llm/llm.js';
import { PLUGIN_DEPS } from '../tools/plugins/tool-plugin.contract.js';
import { changeRole } from '../tools/plugins/change-role/change-role.plugin.js';
import type { ToolPlugin } from '../tools/plugins/tool-plugin.js';
import { Desk, TURN_MS, withParts } from '../testing/desk.js';
import { fakeLlm, fakeRuntime } from '../testing/fake-providers.js';
import { SessionTools } from './session-tools.js';

const pirate = (): ToolPlugin => changeRole.create({ roles: '# pirate\nYou are a pirate.' }, PLUGIN_DEPS);
const toolPlugin = (name: string, isForeign = false): ToolPlugin => ({
  isForeign,
  tools: () => [
    {
      description: { name, description: `${name} of a plugin`, parameters: { type: 'object' } },
      run: () => Promise.resolve({ kind: 'answer', text: name }),
    },
  ],
});

describe(SessionTools, () => {
  let requests: LlmRequest[];
  /** Calls what the user names, with an argument: "change_role pirate". */
  const obedient = fakeLlm(async function* (request) {
    requests.push(request);
    const [name = '', role] = (request.messages.at(-1)?.content ?? '').split(' ');
    const isKnown = (request.tools ?? []).some((tool) => tool.name === name);
    if (isKnown && (request.rounds ?? []).length === 0)
      yield { kind: 'tool-call' as const, id: '1', name, arguments: JSON.stringify({ role }) };
    else yield 'Done.';
  });
  const names = (request: LlmRequest | undefined): string[] => (request?.tools ?? []).map(({ name }) => name);
  const saying = async (desk: Desk, text: string): Promise<LlmRequest | undefined> => {
    desk.say(text);
    await desk.clock.advance(TURN_MS);
    return requests.at(-1);
  };
  beforeEach(() => {
    requests = [];
  });

  it('plays a role until the session ends; memories and tools stay', async () => {
    const desk = new Desk(withParts({ llm: obedient, plugins: [pirate()] }));
    desk.memories.section = '[2026-02-01 10:00:00] User lives in Berlin.';
    desk.tell({ type: 'hello' });
    expect((await saying(desk, 'hello'))?.system).toMatch(/^Be kind/);
    await saying(desk, 'change_role pirate');
    const later = await saying(desk, 'who are you');
    expect(later?.system).toMatch(/^You are a pirate/);
    expect(later?.system).toContain('<memory>\n[2026-02-01 10:00:00] User lives in Berlin.\n</memory>');
    expect(names(later)).toEqual(names(requests[0]));
    await saying(desk, 'change_role default');
    expect((await saying(desk, 'and now'))?.system).toMatch(/^Be kind/);
  });

  it('leaves a role behind with the agent that it belongs to', async () => {
    const desk = new Desk(withParts({ llm: obedient, plugins: [pirate()] }));
    desk.tell({ type: 'hello' });
    await saying(desk, 'change_role pirate');
    const { agent } = fakeRuntime();
    desk.agents.resolution = withParts({
      llm: obedient,
      agent: { ...agent, id: 'other' },
      systemPrompt: 'Other.',
    });
    expect((await saying(desk, 'who are you'))?.system).toMatch(/^Other/);
  });

  it('has changed tools from the next turn on', async () => {
    const desk = new Desk(withParts({ llm: obedient, plugins: [toolPlugin('first')] }));
    desk.tell({ type: 'hello' });
    expect(names(await saying(desk, 'hello'))).toContain('first');
    desk.agents.resolution = withParts({ llm: obedient, plugins: [toolPlugin('second')] });
    const after = names(await saying(desk, 'hello again'));
    expect(after).toContain('second');
    expect(after).not.toContain('first');
  });

  it('never lets a plugin take the place of what is built in, nor a foreign one that of ours', async () => {
    const foreign = [toolPlugin('get_time', true), toolPlugin('lamp', true)];
    const ours: ToolPlugin = {
      tools: () => [
        {
          description: { name: 'lamp', description: 'our lamp', parameters: { type: 'object' } },
          run: () => Promise.resolve({ kind: 'answer', text: '' }),
        },
      ],
    };
    const desk = new Desk(withParts({ llm: obedient, plugins: [...foreign, ours] }));
    desk.tell({ type: 'hello' });
    const tools = (await saying(desk, 'hello'))?.tools ?? [];
    const about = (name: string): string[] =>
      tools.filter((tool) => tool.name === name).map(({ description }) => description);
    expect(about('lamp')).toEqual(['our lamp']);
    expect(about('get_time')).not.toContain('get_time of a plugin');
    expect(about('get_time')).toHaveLength(1);
  });
});
