import { ProviderConfigError, requireProviderFields } from '@xiaozhi/contracts';
import type { Tool, ToolResult } from '../../tool.js';
import type { PluginContext, ToolPlugin, ToolPluginImplementation } from '../tool-plugin.js';
import { changeRoleDefinition } from './change-role.definition.js';
import { isSameName, parseRoles } from './role-list.js';
import type { Role } from './role-list.js';

/** What the model says to be itself again. */
const ITSELF = 'default';

/** Lets the assistant be somebody else for a session. Roles come from the operator. */
export const changeRole: ToolPluginImplementation = {
  definition: changeRoleDefinition,
  create: (fields) => {
    const parsed = parseRoles(String(requireProviderFields(changeRoleDefinition, fields).roles));
    if ('fault' in parsed)
      throw new ProviderConfigError(`[change_role] cannot be used: ${parsed.fault}`, [
        { key: 'roles', message: parsed.fault },
      ]);
    return new ChangeRole(parsed.roles);
  },
};

class ChangeRole implements ToolPlugin {
  constructor(private readonly roles: readonly Role[]) {}

  tools(context: PluginContext): readonly Tool[] {
    const names = [...this.roles.map(({ name }) => name), ITSELF];
    return [
      {
        description: {
          name: 'change_role',
          description: `Changes who you are for the rest of the conversation. Call it only when the user asks for another role, or for your usual self (${ITSELF}).`,
          parameters: {
            type: 'object',
            properties: { role: { type: 'string', enum: names, description: 'Who to be from now on' } },
            required: ['role'],
          },
        },
        run: ({ role }) => Promise.resolve(this.change(typeof role === 'string' ? role : '', context)),
      },
    ];
  }

  private change(asked: string, { agentName, setPersona }: PluginContext): ToolResult {
    const role = this.roles.find(({ name }) => isSameName(name, asked));
    if (role !== undefined) {
      const persona = role.persona.replaceAll('{{assistant_name}}', agentName);
      setPersona(persona);
      return answer({ role: role.name, youAreNow: persona, next: 'Greet the user in this role, briefly.' });
    }
    if (isSameName(asked, ITSELF)) {
      setPersona(undefined);
      return answer({
        role: ITSELF,
        next: `You are ${agentName} again, as at the beginning. Say so briefly.`,
      });
    }
    return answer({ failed: 'There is no such role.', roles: this.roles.map(({ name }) => name) });
  }
}

function answer(value: object): ToolResult {
  return { kind: 'answer', text: JSON.stringify(value) };
}
