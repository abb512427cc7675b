import { callTool, describeToolPlugin, PLUGIN_DEPS } from '../tool-plugin.contract.js';
import { changeRole } from './change-role.plugin.js';
import { parseRoles } from './role-list.js';

const ROLES = `# English teacher
You are {{assistant_name}}, a patient teacher.

Correct every mistake.
# 好奇 小男孩
你是一个八岁的小男孩。`;

describeToolPlugin('change_role', {
  implementation: changeRole,
  fields: () => ({ roles: ROLES }),
  refused: [
    [{ roles: '' }, /Roles is missing/],
    [{ roles: 'You are a pirate.' }, /begin with a line “# name”/],
    [{ roles: '# pirate' }, /“pirate” has no persona/],
    [{ roles: '# a\nx\n# A\ny' }, /“A” stands twice/],
    [{ roles: '#\nx' }, /names no role/],
  ],
});

describe('change_role', () => {
  const personas: (string | undefined)[] = [];
  const context = { setPersona: (persona: string | undefined) => void personas.push(persona) };
  const change = async (role: unknown): Promise<unknown> => {
    const plugin = changeRole.create({ roles: ROLES }, PLUGIN_DEPS);
    return JSON.parse((await callTool(plugin, 'change_role', { role }, { context })).text);
  };
  beforeEach(() => void personas.splice(0));

  it('offers the operator’s roles, and the way back', () => {
    const [tool] = changeRole
      .create({ roles: ROLES }, PLUGIN_DEPS)
      .tools({ ...context, agentName: 'Nova', language: 'en', timeZone: 'UTC' });
    expect(tool?.description.parameters.properties).toMatchObject({
      role: { enum: ['English teacher', '好奇 小男孩', 'default'] },
    });
  });

  it('sets the persona with all its lines, by a name as people say it', async () => {
    expect(await change('english  Teacher')).toMatchObject({ role: 'English teacher' });
    await change('好奇小男孩');
    expect(personas).toEqual([
      'You are Nova, a patient teacher.\n\nCorrect every mistake.',
      '你是一个八岁的小男孩。',
    ]);
  });

  it('goes back to the agent’s own persona', async () => {
    expect(await change('default')).toMatchObject({ role: 'default' });
    expect(personas).toEqual([undefined]);
  });

  it('changes nothing for a role that is not there, and says which there are', async () => {
    expect(await change('pirate')).toMatchObject({ roles: ['English teacher', '好奇 小男孩'] });
    expect(await change(7)).toHaveProperty('failed');
    expect(personas).toEqual([]);
  });
});

describe(parseRoles, () => {
  it('takes lines as Windows writes them', () => {
    expect(parseRoles('# a\r\nx\r\ny\r\n')).toEqual({ roles: [{ name: 'a', persona: 'x\ny' }] });
  });
});
