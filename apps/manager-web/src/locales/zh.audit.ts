/** Who did what, in Chinese. */
export const zhAudit = {
  audit: {
    lead: '操作员、程序和网关所做的每一次更改，最新的在前。这里的内容无法编辑或删除。',
    empty: '没有匹配的记录。',
    actor: '操作者',
    allActors: '所有人',
    kind: '对象类型',
    allKinds: '所有类型',
    action: '操作',
    allActions: '所有操作',
    changed: '更改了 {count} 个字段',
    csv: '下载 CSV',
    jsonl: '下载 JSONL',
  },
  auditField: {
    target: '编号',
    text: '关键词',
    from: '从',
    to: '到',
  },
  auditSource: {
    address: '地址',
    userAgent: '程序',
    requestId: '请求',
  },
  changes: {
    field: '字段',
    before: '之前',
    after: '之后',
    none: '无',
    secret: '这是机密，只记录它已更改。',
  },
} as const;
