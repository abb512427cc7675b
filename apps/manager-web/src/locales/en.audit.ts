/** Who did what, in English. */
export const enAudit = {
  audit: {
    lead: 'Every change by an operator, a program or a gateway, newest first. Nothing here can be edited or deleted.',
    empty: 'Nothing matches.',
    actor: 'Who',
    allActors: 'Everybody',
    kind: 'What kind of thing',
    allKinds: 'All kinds',
    action: 'Action',
    allActions: 'All actions',
    changed: '{count} fields changed',
    csv: 'Download as CSV',
    jsonl: 'Download as JSONL',
  },
  auditField: {
    target: 'Id',
    text: 'Words',
    from: 'From',
    to: 'To',
  },
  auditSource: {
    address: 'Address',
    userAgent: 'Program',
    requestId: 'Request',
  },
  changes: {
    field: 'Field',
    before: 'Before',
    after: 'After',
    none: 'none',
    secret: 'A secret; that it changed is all that is kept.',
  },
} as const;
