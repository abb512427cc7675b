import { toSecondPerson } from './second-person.js';

describe(toSecondPerson, () => {
  it.each([
    ["User's name is Daniel.", 'your name is Daniel'],
    ['User lives in Berlin.', 'you live in Berlin'],
    ['The user is allergic to peanuts.', 'you are allergic to peanuts'],
    ['User was born in May.', 'you were born in May'],
    ['User has two sons.', 'you have two sons'],
    ['User studies physics.', 'you study physics'],
    ['User watches football.', 'you watch football'],
    ['User plays chess.', 'you play chess'],
    ['User also likes tea.', 'you also like tea'],
    ["User doesn't like tea.", "you don't like tea"],
    ['User does not like tea.', 'you do not like tea'],
    ["User isn't married.", "you aren't married"],
    ['User can swim.', 'you can swim'],
    ['User lives in Berlin and likes hiking.', 'you live in Berlin and like hiking'],
    ["User's dog is called Bruno and likes bones.", 'your dog is called Bruno and likes bones'],
    ['User likes his job.', 'you like your job'],
    ['Name is Daniel', 'your name is Daniel'],
    ['Prefers tea', 'you prefer tea'],
    ['Allergic to peanuts', 'you are allergic to peanuts'],
    ['User said: the key is under the mat.', 'you said: the key is under the mat'],
    ['用户的名字是王小明。', '你的名字是王小明'],
    ['用户住在北京。', '你住在北京'],
    ['用户说：钥匙在垫子下面。', '你说：钥匙在垫子下面'],
  ])('turns "%s" into "%s"', (memory, told) => {
    expect(toSecondPerson(memory)).toBe(told);
  });
});
