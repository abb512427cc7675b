/** Finding memories, in English. */
export const enMemoryFind = {
  filters: 'Narrow the memories',
  match: 'How words are taken',
  meaning: 'By meaning',
  exact: 'As they stand',
  exactHint: 'Words as they stand',
  kind: 'Kind',
  allKinds: 'All kinds',
  state: 'Whether it holds',
  current: 'What holds now',
  superseded: 'What was superseded',
  all: 'Both',
  from: 'Changed from',
  to: 'Changed before',
  sort: 'Order',
  usual: 'Usual order',
  changed: 'Last changed first',
  unchanged: 'Longest unchanged first',
  made: 'Newest first',
  period: 'Changed {range}',
  ignorePeriod: 'Ignore this time',
  partial:
    'More may fit: not everything could be looked through. Choose one person, or narrow the memories further.',
  partialMeaning:
    'By meaning, only questions about the past lead to what was superseded. Look for the words as they stand to see all of it.',
} as const;
