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
      /Maple|2 7 1 8|horse|sunshine99|芝麻|hunter2|four|2468|508812|774921|1120|1949|3704|AKIA|eyJ/u,
    );
  });

  it.each([
    'My password manager is Bitwarden.',
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
