import { withoutRecalled } from './echo-guard.js';

describe(withoutRecalled, () => {
  const recalled = ["User's favourite colour is blue", '用户喜欢喝茶'];
  const assistant = (content: string): string => withoutRecalled({ role: 'assistant', content }, recalled);
  const user = (content: string): string => withoutRecalled({ role: 'user', content }, recalled);

  it('drops what the assistant says back', () => {
    expect(assistant('Your favourite colour is blue. Shall I paint the wall?')).toBe(
      'Shall I paint the wall?',
    );
    expect(assistant('你喜欢喝茶。')).toBe('');
  });

  it('drops a memory that the user repeats word for word', () => {
    expect(user('My favourite colour is blue.')).toBe('');
  });

  it('keeps a correction', () => {
    expect(user('My favourite colour is not blue.')).toBe('My favourite colour is not blue.');
    expect(user('My favourite colour is green.')).toBe('My favourite colour is green.');
    expect(user('Blue is my favourite.')).toBe('Blue is my favourite.');
  });

  it('changes nothing when nothing was recalled', () => {
    expect(withoutRecalled({ role: 'assistant', content: 'Hello. Hi.' }, [])).toBe('Hello. Hi.');
  });
});
