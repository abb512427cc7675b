/** 批量操作。 */
export const zhBulk = {
  bulk: {
    chosen: '已选择 {count} 项',
    choose: '选择 {name}',
    clear: '取消选择',
    delete: '删除所选',
    move: '移动所选',
    moveTo: '移动到的智能体',
  },
  bulkAsk: {
    delete: '将删除 {count} 项，要么全部成功，要么都不删除。此操作无法撤销。',
    move: '{count} 台设备从现在起使用您选择的智能体。设备自己的记忆会随设备保留。',
  },
  bulkCount: {
    conversations: '同时清除 {count} 个对话',
    memories: '同时清除 {count} 条记忆',
    moved: '{count} 台更换智能体',
    lines: '清除 {count} 句话',
    recordings: '清除 {count} 段录音',
  },
} as const;
