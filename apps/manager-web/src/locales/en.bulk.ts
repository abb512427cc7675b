/** What is done to several things at once, in English. */
export const enBulk = {
  bulk: {
    chosen: '{count} chosen',
    choose: 'Choose {name}',
    clear: 'Choose none',
    delete: 'Delete the chosen',
    move: 'Move the chosen',
    moveTo: 'Agent to move to',
  },
  bulkAsk: {
    delete: '{count} are deleted, all or none. It cannot be undone.',
    move: '{count} use the agent that you chose from now on. What devices remember by themselves stays with them.',
  },
  bulkCount: {
    conversations: '{count} conversations go with them',
    memories: '{count} memories go with them',
    moved: '{count} change their agent',
    lines: '{count} lines go',
    recordings: '{count} recordings go',
  },
} as const;
