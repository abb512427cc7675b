/** What waits on its way to memory, and dead letters, in Chinese. */
export const zhOutbox = {
  outbox: {
    lead: '每个网关都把说过的话保存在发件箱里，直到送达。暂时送不出去的会自动重试，期间不会丢失。',
    empty: '还没有网关上报。网关运行后，这里会显示其中等待送达的内容，以及对方不会接受的内容。',
    one: '发件箱 …{id}',
    live: '在上报',
    stale: '无消息',
    seen: '上次收到消息：{ago}；网关数：{count}',
    staleHelp: '这个发件箱不再有消息。等待送达的内容在该网关的磁盘上：请重新启动那个网关。指令会保留一天。',
    forget: '移除这个发件箱',
    forgetAsk: '它连同死信和指令会从这里消失。网关磁盘上的内容保持不变；网关再次上报时，它会重新出现。',
    dead: '{count} 条死信',
    warnDead: '{count} 条死信：在您处理之前，有些话不会被记住',
    warnOld: '有内容在等待送达，最早的一条来自{ago}',
    warnUnreachable: '{count} 条内容在一个不再有消息的发件箱里',
    see: '查看发件箱',
  },
  backlog: {
    none: '没有等待的内容。',
    young: '{count} 条正在送出，最早的一条来自{ago}。',
    stale: '上次有消息时有 {count} 条在等待，最早的一条来自{ago}。',
    old_memory:
      '{count} 条在等待，最早的一条来自{ago}。记忆供应商没有接受：请在供应商管理中查看其状态。恢复后会自动送达，期间设备仍能回忆起说过的话。',
    old_report:
      '{count} 条在等待，最早的一条来自{ago}。它们要送到本服务器：请查看网关日志中的原因。之后会自动送达。',
  },
  outboxTopic: {
    memory: '要记住的对话',
    report: '给控制台的对话与状态',
    announcement: '提醒',
    consent: '提醒许可',
    other: '其他',
  },
  letters: {
    title: '死信（{count}）',
    lead: '接收方不会接受这些内容。请先解决原因中指出的问题，再重试。放弃的内容永远不会被记住，该轮对话会注明这一点。',
    empty: '没有死信：说过的话没有被永久拒绝。',
    noneMatch: '没有符合条件的死信。',
    choose: '选择：{whose}，{moment}',
    attempts: '尝试次数：{count}',
    said: '查看说了什么',
    former: '这是设备绑定到当前智能体之前的内容。重试会让它进入设备现在主人的记忆。',
    ordered: '由 {by} 发出，{ago}；网关下次上报时执行。',
    retry: '重试',
    discard: '放弃',
    all: '全选本页',
    outcome: '已下达：{ordered}。未包含：{left}（已有指令，或早于设备绑定）。',
    topic: '内容类型',
    allTopics: '所有类型',
    fault: '原因',
    allFaults: '所有原因',
    error: '错误文字',
  },
  letterFault: {
    'not-bound': '送达时设备没有绑定任何智能体。请重新绑定设备，然后重试。',
    'former-owner':
      '说完之后设备被重新绑定，因此没有送达任何人。只有确定还是同一个人时才重试：它会进入设备现在主人的记忆。否则请放弃它。',
    'agent-gone': '说这些话时的智能体已被删除，其他智能体不能得到它。请放弃它；重试的结果相同。',
    unreadable:
      '存储的内容无法读取：已损坏、由其他版本写入，或缺少密钥。请查看下面的信息，解决后重试，或放弃它。',
    'provider-refused':
      '记忆供应商永久拒绝了它。请查看下面的信息和供应商的设置，然后重试。如果只有这一条被拒绝，可以放弃它。',
    'manager-refused': '本服务器拒绝了它。通常是网关与服务器版本不同：请更新较旧的一方，然后重试。',
    other: '无法送达；下面的信息就是已知的全部。',
  },
  letterFaultName: {
    'not-bound': '设备未绑定',
    'former-owner': '属于原主人',
    'agent-gone': '智能体已删除',
    unreadable: '无法读取',
    'provider-refused': '记忆供应商拒绝',
    'manager-refused': '本服务器拒绝',
    other: '其他',
  },
  letterOrder: {
    retry: '将重试',
    discard: '将放弃',
  },
  letterChosen: {
    retry: '重试所选（{count}）',
    discard: '放弃所选（{count}）',
  },
  letterMatching: {
    retry: '重试全部 {count} 条',
    discard: '放弃全部 {count} 条',
  },
  letterAskTitle: {
    retry: '为另一位主人重试？',
    discard: '永久放弃？',
  },
  letterAsk: {
    retry: '这是设备绑定到当前智能体之前说的，可能来自别人。只有设备仍属于同一些人时才重试。',
    discard: '{count} 条将永远不会送达。这些对话的内容不会被记住，其状态会注明已放弃。此操作无法撤销。',
  },
};
