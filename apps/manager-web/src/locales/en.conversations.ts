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
    lines: '{count} line | {count} lines',
    transcript: 'Transcript',
    memory: 'Memory:',
    recalled: '{count} memory recalled in {ms} ms | {count} memories recalled in {ms} ms',
    nothingRecalled: 'Nothing was recalled for this turn.',
  },
  conversationSort: {
    last: 'Last spoken first',
    began: 'Oldest first',
    longest: 'Longest first',
  },
  chatRetention: {
    title: 'How long conversations are kept',
    lead: 'Text and recordings of this agent that are older go once a day. What is remembered stays.',
    defaultLead:
      'For all agents without a rule of their own: text and recordings that are older go once a day. What is remembered stays.',
    followsDefault: 'As the default says',
    save: 'Save the rule for conversations',
    preview: 'Show what would go',
    nothing: 'Nothing would go now.',
    would: '{lines} lines of {sessions} conversations and {recordings} recordings ({size}) would go.',
    memories:
      '{count} memories come from them. They stay, and say that their conversation or recording is gone.',
    askTitle: 'Delete old conversations',
    ask: 'They go within the hour, and so does what gets older, day by day. It cannot be undone.',
  },
  chatRetentionField: {
    textDays: 'Keep text, in days (0: for ever)',
    audioDays: 'Keep recordings, in days (0: as long as their text)',
  },
  provenanceGone: {
    lines: 'The conversation that this comes from was deleted on {at}.',
    audio: 'The recording that this comes from was deleted on {at}.',
  },
} as const;
