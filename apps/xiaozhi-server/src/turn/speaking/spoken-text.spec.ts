import { toSpokenText, toSubtitle } from './spoken-text.js';

describe(toSpokenText, () => {
  it.each([
    ['**Bold** and _soft_ [link](https://x.y)', 'Bold and soft link'],
    ['![a cat](cat.png) sleeps', 'a cat sleeps'],
    ['**The half of a pair.', 'The half of a pair.'],
    ['~~old~~ *new* __both__ snake_case_name', 'old new both snake_case_name'],
    ['🙂 Hi 👨‍👩‍👧 there 🇩🇪 👍🏽 1️⃣', 'Hi there 1'],
    ['`npm i` here', 'npm i here'],
    ['See https://www.example.org/x?y=1 now', 'See example.org now'],
    ['看 https://example.org/x。好', '看 example.org。好'],
    ['Is it https://example.org/x?', 'Is it example.org?'],
    ['Go to <https://example.org>.', 'Go to example.org.'],
    ['Mail <a.b@example.org>', 'Mail a.b@example.org'],
    ['One<br/>two <a href="x">three</a>', 'One two three'],
    ['a<b and b>c', 'a<b and b>c'],
    ['2 * 3 * 4 = 24, a < b', '2 * 3 * 4 = 24, a < b'],
    ['3.14, 1,000, v2.4.2, 10:30 and 5%', '3.14, 1,000, v2.4.2, 10:30 and 5%'],
    ['What?!!!! No', 'What?! No'],
    ['\\*not bold\\*', '*not bold*'],
    ['🙂', ''],
    ['…', ''],
    ['**', ''],
  ])('says of %j %j', (text, spoken) => {
    expect(toSpokenText(text)).toBe(spoken);
  });
});

describe(toSubtitle, () => {
  it.each([
    ['**See** [this](https://x.y) at https://example.org/x\n🙂', 'See this at https://example.org/x'],
    ['plain', 'plain'],
  ])('shows of %j %j', (text, shown) => {
    expect(toSubtitle(text)).toBe(shown);
  });
});
