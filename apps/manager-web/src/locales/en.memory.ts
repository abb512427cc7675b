/** What operators do with many memories at once, in English. */
export const enMemory = {
  memoryHistory: {
    title: 'Memory over time',
    open: 'Memory over time',
    lead: 'What was remembered at any moment, as it was stored then: deleted, superseded and edited memories included. For memories of the local provider.',
    asOf: 'As of a moment',
    moment: 'Moment',
    show: 'Show',
    restore: 'Restore this moment',
    restoreAsk:
      'The memories become what they were at {at}. What was learned since is removed. This can be undone below.',
    diff: 'Between two moments',
    from: 'From',
    to: 'To',
    compare: 'Compare',
    added: 'Added: {count}',
    removed: 'Removed: {count}',
    superseded: 'Superseded: {count}',
    changed: 'Changed: {count}',
    operations: 'What was done to many memories at once',
    noOperations: 'Nothing yet.',
    undo: 'Undo',
    undone: 'undone',
  },
  memoryOperation: {
    restore: 'Restored',
    undo: 'Undone',
  },
  memoryCount: {
    added: 'added {count}',
    changed: 'changed {count}',
    removed: 'removed {count}',
    elsewhere: 'at somebody else now {count}',
    kept: 'changed since and kept {count}',
  },
};
