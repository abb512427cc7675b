/** The memory firewall and its inbox, in Chinese. */
export const zhQuarantine = {
  quarantine: {
    lead: '记忆防火墙拿不准的内容在这里等待处理。保留的会进入说话人的记忆，丢弃的会被删除。',
    state: '状态',
    all: '全选本页',
    keep: '保留',
    drop: '丢弃',
    edit: '先修改',
    keepChosen: '保留所选（{count}）',
    dropChosen: '丢弃所选（{count}）',
    choose: '选择：{text}',
    empty: '没有等待处理的内容。',
    gone: '（文字不再保存）',
    score: '是事实的把握：{score}',
    refused: '记忆供应商没有接受其中 {count} 条，它们仍在这里。请查看该供应商的状态，然后再次保留。',
    refusedFor: '记忆供应商没有接受（{code}）。请查看该供应商的状态，然后重试。',
  },
  quarantineState: {
    pending: '待处理',
    kept: '已保留',
    dropped: '已丢弃',
  },
  quarantineSource: {
    utterance: '原话',
    fact: '提取结果',
  },
  screenReason: {
    unclear: '不确定是不是事实',
    instruction: '要求助手如何表现',
    fact: '事实',
  },
  firewall: {
    title: '记忆防火墙',
    help: '不让问候、指令、噪声、密码等机密以及对助手的要求进入记忆。“严格”只记住明确的事实，其余的会先问您。',
    off: '关闭：全部记住，包括机密',
    normal: '普通',
    strict: '严格',
  },
};
