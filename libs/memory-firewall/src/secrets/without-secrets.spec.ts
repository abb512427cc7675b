import fc from 'fast-check';
import { screenMessage } from '../screen-message.js';
import { isChineseIdentity, isIban, isLuhnValid } from './luhn.js';
import { withoutSecrets } from './without-secrets.js';

const SPOKEN = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
const HAN = '零一二三四五六七八九';

/** Any length that payment cards have, with its check digit. */
const card = fc.stringMatching(/^[1-9]\d{11,17}$/u).map((digits) => {
  const check = [...'0123456789'].find((digit) => isLuhnValid(digits + digit)) ?? '0';
  return digits + check;
});
const carrier = fc.constantFrom(
  (number: string) => number,
  (number: string) => `my card is ${number}`,
  (number: string) => `I live in Berlin, pay with ${number}, thank you`,
  (number: string) => `Remember ${number}.`,
  (number: string) => `我住在北京，卡号${number}，谢谢`,
  (number: string) => `你用${number}付吧`,
);
const spelling = fc.constantFrom(
  (digits: string) => digits,
  (digits: string) => digits.replace(/(.{4})(?=.)/gu, '$1 '),
  (digits: string) => digits.replace(/(.{4})(?=.)/gu, '$1-'),
  (digits: string) => [...digits].join(' '),
  (digits: string) => [...digits].map((digit) => SPOKEN[Number(digit)]).join(' '),
  (digits: string) => [...digits].map((digit) => HAN[Number(digit)]).join(''),
  (digits: string) => [...digits].map((digit) => String.fromCodePoint(0xff10 + Number(digit))).join(''),
);

/** Ways to tell a number that opens something. */
const TOLD_DIGITS: readonly ((number: string) => string)[] = [
  (number) => `My PIN is ${number}.`,
  (number) => `${number} is my PIN`,
  (number) => `The pin's ${number}`,
  (number) => `My passcode? It's ${number}.`,
  (number) => `the door code, I think, is ${number}`,
  (number) => `Front door keypad is ${number}`,
  (number) => `The gate's ${number} then hash.`,
  (number) => `To get into the building type ${number} and press star.`,
  (number) => `to unlock my phone you press ${number}`,
  (number) => `The alarm is disarmed with ${number}.`,
  (number) => `The keybox by the gate takes ${number}`,
  (number) => `the code for my bike lock is ${number}`,
  (number) => `They texted me ${number}.`,
  (number) => `The bank sent me a code, ${number}`,
  (number) => `PIN: ${number}`,
  (number) => `My SIM PIN, let me look, it is ${number}`,
  (number) => `验证码${number}`,
  (number) => `我的密码是${number}`,
  (number) => `密码就用${number}`,
  (number) => `报警器解除按${number}。`,
  (number) => `大门按${number}井号`,
  (number) => `进楼要输${number}再按星号`,
  (number) => `解锁手机是${number}`,
  (number) => `短信来的那几位是${number}`,
  (number) => `支付密码：${number}`,
];
/** Ways to tell a word that opens something. */
const TOLD_WORDS: readonly ((word: string) => string)[] = [
  (word) => `My password is ${word}.`,
  (word) => `The password's ${word}`,
  (word) => `Password: ${word}`,
  (word) => `the wifi password is still ${word}`,
  (word) => `My laptop password, well, it's just ${word}.`,
  (word) => `use ${word} as the password`,
  (word) => `I set my password to ${word}`,
  (word) => `${word} is my Netflix password`,
  (word) => `The router's password, all lower case, is ${word}.`,
  (word) => `write down the recovery phrase: ${word}`,
  (word) => `my security answer is ${word}`,
  (word) => `Our safe word with the bank is ${word}.`,
  (word) => `我的密码是${word}`,
  (word) => `电脑密码嘛，就是${word}。`,
  (word) => `密码：${word}`,
  (word) => `用${word}做密码`,
  (word) => `密保答案是${word}`,
  (word) => `银行的暗语是${word}`,
];
const shownOf = (text: string): string => {
  const context = { strictness: 'normal', recalled: [], known: [], asked: undefined } as const;
  const { text: left, masked: shown, held } = screenMessage(text, context);
  return [left, shown, ...held.map((part) => part.text)].join('\n');
};

describe('secrets told in words of one’s own', () => {
  it.each(TOLD_DIGITS.map((tell) => [tell('…'), tell] as const))(
    'takes out a number from "%s"',
    (_, tell) => {
      const number = fc.stringMatching(/^[2-9]\d{3}(\d{2})?$/u);
      const spoken = fc.constantFrom(
        (digits: string) => digits,
        (digits: string) => [...digits].join(' '),
        (digits: string) => [...digits].map((digit) => SPOKEN[Number(digit)]).join(' '),
        (digits: string) => [...digits].map((digit) => HAN[Number(digit)]).join(''),
      );
      fc.assert(
        fc.property(number, spoken, (digits, spell) => {
          expect(shownOf(tell(spell(digits)))).not.toContain(spell(digits));
        }),
        { numRuns: 60 },
      );
    },
  );

  it.each(TOLD_WORDS.map((tell) => [tell('…'), tell] as const))('takes out a word from "%s"', (_, tell) => {
    const word = fc.constantFrom(
      'sunflower',
      'purple-monkey-dishwasher',
      'blue horse battery',
      'Tulip_77',
      'Kestrel44!',
    );
    fc.assert(fc.property(word, (secret) => expect(shownOf(tell(secret))).not.toContain(secret)));
  });
});

describe('withoutSecrets', () => {
  it('never lets a payment card through, however it is spelled', () => {
    fc.assert(
      fc.property(card, spelling, carrier, (digits, spell, say) => {
        const spelled = spell(digits);
        const result = screenMessage(say(spelled), {
          strictness: 'normal',
          recalled: [],
          known: [],
          asked: undefined,
        });
        for (const shown of [result.text, result.masked, ...result.held.map(({ text }) => text)]) {
          expect(shown.normalize('NFKC')).not.toContain(spelled.normalize('NFKC'));
          expect(shown).not.toMatch(/\d{5}|[零一二三四五六七八九]{5}/u);
        }
        expect(result.secrets).not.toHaveLength(0);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['password', 'The wifi password is blue horse battery.'],
    ['password', 'sunshine99 is the netflix password'],
    ['password', '无线网密码是芝麻开门'],
    ['password', 'My password? hunter2'],
    ['password', 'the wifi key is Maple!Tree9'],
    ['code', 'My pin code, I think it is 2 7 1 8.'],
    ['password', '电脑开机的那个是Dalian#08'],
    ['code', 'The safe opens with 33 left, 12 right, 7 left.'],
    ['code', '保险柜先左三圈到27再右两圈到9'],
    ['code', "The pin's nineteen eighty four"],
    ['code', '开机输六个八'],
    ['code', 'my pin is four eight two one'],
    ['code', 'The code for the front door is 2468.'],
    ['code', '验证码，是508812'],
    ['code', 'Your verification code: 774921'],
    ['identity', 'my ssn is 078 05 1120'],
    ['identity', '11010519491231002X'],
    ['account', 'DE89 3704 0044 0532 0130 00'],
    ['key', 'AKIAIOSFODNN7EXAMPLE'],
    ['key', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.abc'],
    ['card', 'four one one one, one one one one, then one one one one, then one one one one'],
  ])('finds a %s in "%s"', (kind, text) => {
    const { kinds, text: left, masked } = withoutSecrets(text);
    expect(kinds).toContain(kind);
    expect(`${left}${masked}`.replace(/\[secret:\w+\]/gu, '')).not.toMatch(
      /Dalian|33 left|12 right|27|nineteen|六个|Maple|2 7 1 8|horse|sunshine99|芝麻|hunter2|four|2468|508812|774921|1120|1949|3704|AKIA|eyJ/u,
    );
  });

  it.each([
    'My password manager is Bitwarden.',
    'The alarm goes off at 6:45 every morning.',
    'The gate is always locked after ten.',
    'The office door is 120 steps from the lift.',
    'I keep my passwords in a notebook in the safe.',
    'My locker at the gym is 2214.',
    'My sister sent me 1500 euros.',
    '我的密码都记在一个本子上。',
    'I changed my PIN yesterday.',
    'I forgot my password.',
    'The password is written on the fridge.',
    'My passport expires in May.',
    'I lost my credit card in the bus.',
    'My bank card is in the drawer.',
    "My daughter's phone number is 0151 23456789.",
    'The order is number 4003 8812 7715.',
    'We live at 1600 Lindenstrasse.',
    'I was born on the 12th of May 1984.',
    'My blood pressure was 138 over 85.',
    '我昨天换了密码。',
    '我的手机号是13812345678',
    '我是1984年5月12号生的',
    '我的信用卡丢了',
  ])('leaves "%s" as it is', (text) => {
    expect(withoutSecrets(text)).toEqual({ text, masked: text, kinds: [] });
  });

  it('checks the check digits of cards, identities and bank accounts', () => {
    expect([isLuhnValid('4111111111111111'), isLuhnValid('4111111111111112')]).toEqual([true, false]);
    expect([isChineseIdentity('11010519491231002X'), isChineseIdentity('110105194912310021')]).toEqual([
      true,
      false,
    ]);
    expect([isIban('DE89370400440532013000'), isIban('DE88370400440532013000')]).toEqual([true, false]);
  });
});
