/** Comparing two memories, in English. */
export const enCompare = {
  title: 'Compare two memories',
  lead: 'Both are told the same sentence and asked the same question. Nobody’s memory is touched: each gets a role of its own, which is emptied at the end.',
  one: 'First memory',
  other: 'Second memory',
  text: 'What somebody says',
  textExample: 'I am allergic to peanuts, and my daughter Ida turns seven in March.',
  question: 'What is asked then',
  questionExample: 'What can I not eat?',
  run: 'Compare',
  again: 'Compare again',
  notAllowed: 'Comparing memories needs the right to change providers. Ask an administrator.',
  total: '{count} ms in all',
  learnt: 'Learnt',
  recalled: 'Recalled',
  nothing: 'nothing',
  same: 'Choose two different memories, to see what sets them apart.',
};
