import type { ProviderDefinition } from '@xiaozhi/contracts';

export const changeRoleDefinition: ProviderDefinition = {
  kind: 'Plugin',
  code: 'change_role',
  name: { en: 'Change of role', zh: '角色切换' },
  description: {
    en: 'Lets a user ask the assistant to be somebody else until the conversation ends. Memory and tools stay.',
    zh: '用户可以要求助手在本次对话中扮演另一个角色，记忆和工具保持不变。',
  },
  fields: [
    {
      key: 'roles',
      label: { en: 'Roles', zh: '角色列表' },
      type: 'text',
      isMultiline: true,
      required: true,
      help: {
        en: 'Each role begins with a line “# name”; its persona follows, in as many lines as you like. {{assistant_name}} stands for the agent’s name.',
        zh: '每个角色以一行“# 名称”开头，后面是它的提示词，可以有多行。{{assistant_name}} 代表智能体的名字。',
      },
    },
  ],
};
