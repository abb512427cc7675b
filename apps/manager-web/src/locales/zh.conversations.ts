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
  chatRetention: {
    title: '对话保留时间',
    lead: '此智能体更早的文字和录音每天清除一次。已记住的内容会保留。',
    defaultLead: '适用于没有单独规则的所有智能体：更早的文字和录音每天清除一次。已记住的内容会保留。',
    followsDefault: '遵循默认规则',
    save: '保存对话规则',
    preview: '查看将清除的内容',
    nothing: '目前没有内容会被清除。',
    would: '将清除 {sessions} 个对话中的 {lines} 句话和 {recordings} 段录音（{size}）。',
    memories: '有 {count} 条记忆来自这些内容。记忆会保留，并注明其对话或录音已删除。',
    askTitle: '删除旧对话',
    ask: '这些内容将在一小时内清除，之后每天清除到期的内容。此操作无法撤销。',
  },
  chatRetentionField: {
    textDays: '文字保留天数（0：永久）',
    audioDays: '录音保留天数（0：与文字相同）',
  },
  provenanceGone: {
    lines: '其来源对话已于 {at} 删除。',
    audio: '其来源录音已于 {at} 删除。',
  },
} as const;
