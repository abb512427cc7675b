/** Conversations, in English. */
export const enConversations = {
  conversations: {
    allAgents: 'All agents',
    allDevices: 'All devices',
    empty: 'No conversation yet. What is said with a device appears here.',
    noneFound: 'No conversation matches.',
    search: 'Words that were said',
    from: 'From',
    to: 'To',
    sort: 'Order',
    lines: '{count} lines',
    transcript: 'Transcript',
    memory: 'Memory:',
    recalled: '{count} memories recalled in {ms} ms',
    nothingRecalled: 'Nothing was recalled for this turn.',
  },
  conversationSort: {
    last: 'Last spoken first',
    began: 'Oldest first',
    longest: 'Longest first',
  },
} as const;
