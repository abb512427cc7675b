import { questionToEncode } from './statement.js';

describe(questionToEncode, () => {
  it.each([
    ['When did Anna go to Rome?', 'Anna go to Rome'],
    ['where is my key', 'my key'],
    ['Who are you?', 'you'],
    ['Anna likes tea.', 'Anna likes tea.'],
    ['What?', 'What'],
    ['我住在哪里？', '我住在哪里'],
  ])('%s → %s', (question, statement) => {
    expect(questionToEncode(question)).toBe(statement);
  });
});
