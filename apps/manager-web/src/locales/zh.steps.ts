/** What an operator does first, and the ways to talk to an agent, in Chinese. */
export const zhSteps = {
  talk: {
    open: '对话',
    openNamed: '和{name}对话',
  },
  step: {
    provider: '添加记忆供应商',
    agent: '创建智能体',
    device: '绑定设备',
    talk: '和它说话',
  },
  stepHelp: {
    provider: '记忆保存在哪里：Mem0，或本系统自身。',
    agent: '一个拥有自己记忆的角色。',
    device: '打开设备，它会念出六位数字，在这里输入即可。',
    talk: '可以在浏览器里、在设备上，或用这条模拟设备的命令：',
  },
};
