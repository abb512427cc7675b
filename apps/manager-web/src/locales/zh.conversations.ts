/** 对话。 */
export const zhConversations = {
  conversations: {
    allAgents: '全部智能体',
    allDevices: '全部设备',
    empty: '还没有对话。与设备说的话会显示在这里。',
    noneFound: '没有符合条件的对话。',
    search: '说过的话',
    from: '从',
    to: '到',
    sort: '排序',
    lines: '{count} 句',
    transcript: '对话内容',
    memory: '记忆：',
    recalled: '{ms} 毫秒内回忆起 {count} 条记忆',
    nothingRecalled: '本轮没有回忆起任何内容。',
  },
  conversationSort: {
    last: '最近的在前',
    began: '最早的在前',
    longest: '最长的在前',
  },
} as const;
