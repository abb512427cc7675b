import { hasMask } from './finding.js';
import type { SecretKind, SecretSpan } from './finding.js';
import { digitsSaid } from './said-digits.js';

interface Label {
  kind: SecretKind;
  words: string;
  /** `any`: whatever is named counts; `digits`: only what has digits in it. */
  value: 'any' | 'digits';
}

const DOOR =
  '(?:door|gate|alarm|safe|entry|entrance|access|lock|locker room|garage|unlock|vault|security|house)';
/** What has a code, and a number that is none (of a telephone, an office). */
const CODED = `(?:${DOOR}|padlock|locker|suitcase|bike(?: lock)?|lock ?box|key ?box|key ?safe|keypad|intercom|buzzer|building|gym|shed|office|parking|barrier|cellar|lift|phone|tablet|ipad|screen|sim|voicemail|recovery|backup|activation|bank(?:ing)?)`;
const LABELS: readonly Label[] = [
  {
    kind: 'password',
    value: 'any',
    words:
      'pass ?(?:words?|codes?|phrases?)\\b|pw\\b|(?:wi-?fi|wlan|network|router) keys?\\b|密码|口令|暗号|暗语|安全词|助记词|(?:safe|code|magic|secret|pass)[ -]?words?\\b|(?:seed|recovery|backup) (?:phrase|words|code)',
  },
  {
    kind: 'key',
    value: 'digits',
    words:
      '(?:api|secret|private|access|licen[cs]e|open ?ai)[ -]?keys?\\b|(?:access |github |auth )?token\\b|密钥|秘钥|私钥|令牌',
  },
  {
    kind: 'code',
    value: 'digits',
    words: `pin(?: ?codes?| ?numbers?)?\\b|p\\.? ?i\\.? ?n\\b|cv[vc]2?\\b|${DOOR}(?: system)? (?:codes?|combination|number)\\b|${CODED} (?:codes?|combination)\\b|(?:codes?|combination) (?:for|of|to|on) (?:the|my|our) (?:\\w+ )?${CODED}\\b|(?:verification|confirmation|authentication|login|log-in|sms|sign-in|one[- ]time|two-factor|2fa)(?: security)? (?:codes?|passcode|password)\\b|otp\\b|combo\\b|combination\\b|puk\\b|(?<=(?:the|my|our|this|secret|his|her|their|a|another|new) )code\\b(?! of conduct)|\\bcodes?(?=(?:'s)?\\s*(?:is|was|:|=|,)?\\s*\\d{3})|验证码|校验码|动态(?:码|密码|口令)|安全码|取件码|门禁码|提取码|授权码|激活码|解锁码|开门码|邀请码`,
  },
  {
    kind: 'identity',
    value: 'digits',
    words:
      "social security(?: number)?\\b|ssn\\b|passport(?: number)?\\b|national insurance(?: number)?\\b|tax (?:id|number)\\b|identity card(?: number)?\\b|id (?:card|number)\\b|driv(?:er'?s|ing) licen[cs]e(?: number)?\\b|身份证(?:号码?)?|护照(?:号码?)?|社保(?:卡)?号?|驾(?:驶)?照号|税号",
  },
  {
    kind: 'card',
    value: 'digits',
    words:
      '(?:(?:credit|debit|bank|visa|master ?card|amex)(?: card)?|card)(?: numbers?)?\\b|银行卡(?:号码?)?|信用卡(?:号码?)?|储蓄卡(?:号码?)?|卡号',
  },
  {
    kind: 'account',
    value: 'digits',
    words: '(?:bank )?account numbers?\\b|iban\\b|sort code\\b|routing number\\b|(?:银行|对公)账[号户]',
  },
];
const DIGITS_NEEDED: Record<SecretKind, number> = {
  password: 1,
  key: 3,
  code: 3,
  identity: 5,
  card: 8,
  account: 5,
};

const LABEL = LABELS.map(({ kind, value, words }) => ({
  kind,
  value,
  pattern: new RegExp(
    `(?:\\b(?:my|our|the|his|her|their|a|an|that|this)\\s+(?:[\\w']+\\s+){0,2}?|(?:我们?|咱们?|他|她|你)家?(?:[\\p{Script=Han}\\w]{0,6}的)?\\p{Script=Han}{0,3}?)?(?:${words})`,
    'giu',
  ),
  bare: new RegExp(words, 'iu'),
}));
/** Between the label and its value. */
const COPULA =
  /^(?!\s*(?:manager|field|policy|software|book|reset|change|length|rules?|protection|hint)\b)(?:\s+(?:there|here|now|currently|still|at work|at home))?(?:\s*(?:for|to|of|on|at|with)\s+(?:(?:my|the|our)\s+)?[\w' ]{1,24}?(?=\s+(?:is|was|=)|:))?(?:\s*(?:number|no\.?|号码?))?(?<sign>(?:\s*(?:'s|is called|is spelled|is spelt|starts with|begins with|ends (?:with|in)|must be|should be|used to be|就用|用的是|设的是|大概是|应该是|好像是|可能是|记得是|is|are|was|will be|:|=|,|，|that is|it's|it is|it says|says|reads|now|就是|是|为|叫|改成了?|设成了?|设为|换成了?|：|->)\s*)*)\s*/iu;
/** Letters with digits or signs among them, as in no word. */
const TOKEN = /(?:^|[\s"'“「])(?=\S*\p{L})(?=\S*\d)[^\s,，。;；]{5,}/u;
/** What is said about a secret and is none: where it lies, what it is like. */
const NO_VALUE =
  /^(?:$|in\b|on\b|at\b|under\b|with\b|by\b|too\b|very\b|so\b|not\b|no\b|(?:wrong|right|correct|secret|safe|same|long|short|strong|weak|easy|hard|difficult|hidden)(?=\W*$| (?:enough|now|again|for|with|in|on|at|because|and|so|to|but|from|as|than|of|characters)\b)|written\b|saved\b|stored\b|expired\b|expires?\b|the same\b|never\b|always\b|been\b|gone\b|lost\b|stolen\b|what\b|where\b|how\b|again\b|please\b|only\b|still(?=\W*$| (?:the|a|not|in|on|at|valid|works?|working|unknown|missing)\b)|a secret\b|什么|多少|不|没|错|写在|放在|记在|存在|藏在|一样|忘|太|很|在|我|你|谁|啥|对的|安全|过期|丢|保密|秘密|几位|怎么|吗|的|了)/iu;

/**
 * Secrets that show by what they are called: "my PIN is 4821", "密码是 …". The span reaches from the label to the end of
 * the value. A label alone ("I forgot my password") is no secret.
 * @param clause unified; the value is looked for up to its end
 */
export function labelledSecrets(clause: string): SecretSpan[] {
  const spans: SecretSpan[] = [];
  for (const { kind, value, pattern } of LABEL) {
    for (const found of clause.matchAll(pattern)) {
      const labelEnd = found.index + found[0].length;
      const after = valueAfter(clause, labelEnd, kind, value);
      if (after !== undefined) spans.push({ kind, start: found.index, end: after });
      else if (isValueBefore(clause.slice(0, found.index), kind))
        spans.push({ kind, start: 0, end: labelEnd });
    }
  }
  return spans;
}

/** Whether what is said about a secret is none: where it lies, what it is like. */
export function isNoValue(said: string): boolean {
  return (
    NO_VALUE.test(said) ||
    /^(?:a|an|the|my|our|all|for|about|because|just|really|quite|kind|pretty|everything|nothing)\b/iu.test(
      said,
    )
  );
}

const COLON = new RegExp(`(${LABELS.map(({ words }) => words).join('|')})\\s*[:：]\\s*`, 'giu');

/** "Password: sunflower" is one clause and not two. */
export function withLabelsJoined(sentence: string): string {
  return sentence.replace(COLON, '$1 = ');
}

/** The kind of secret that a text names; undefined when it names none. */
export function secretNamed(text: string): SecretKind | undefined {
  return LABEL.find(({ bare }) => bare.test(text))?.kind;
}

/** Whether a text may be a secret of a kind: it has as many digits as one needs. */
export function mayBeSecret(text: string, kind: SecretKind): boolean {
  if (kind === 'password') return text.replace(/\s/gu, '').length >= 3;
  return countDigits(text) >= DIGITS_NEEDED[kind];
}

function valueAfter(
  clause: string,
  labelEnd: number,
  kind: SecretKind,
  value: 'any' | 'digits',
): number | undefined {
  const rest = clause.slice(labelEnd);
  const link = COPULA.exec(rest);
  const sign = link?.groups?.['sign'] ?? '';
  const said = rest.slice(link?.[0].length ?? 0);
  if (hasMask(said)) return clause.length;
  if (value === 'digits') return countDigits(said) >= DIGITS_NEEDED[kind] ? clause.length : undefined;
  const isNamed = sign.trim() !== '' && !NO_VALUE.test(said);
  return isNamed || holdsToken(said) ? clause.length : undefined;
}

/** What looks like no word, and so like a password. */
function holdsToken(said: string): boolean {
  const first = /^[^\s,，。!?！？；;]+/u.exec(said)?.[0] ?? '';
  return /[\d@#$%^&*_]/u.test(first) || TOKEN.test(said) || countDigits(said.slice(0, 24)) >= 3;
}

/** "4821 is my PIN", "sunshine99 is the password". */
function isValueBefore(before: string, kind: SecretKind): boolean {
  const named =
    /^(.*?)\s*(?:is|'s|was|be|是|就是|为)\s*(?:the|my|our|a|an|this|我(?:的|家)?(?:.{0,6}的)?)?\s*$/iu.exec(
      before,
    )?.[1];
  if (kind !== 'password' && countDigits(before) >= Math.max(4, DIGITS_NEEDED[kind])) return true;
  if (named === undefined || named.trim() === '') return false;
  if (hasMask(named)) return true;
  if (kind !== 'password') return countDigits(named) >= DIGITS_NEEDED[kind];
  return /\S*\d\S*$/u.test(named.trim());
}

/** Digits however spoken; in tokens that mix letters and digits, the letters too. */
function countDigits(text: string): number {
  const spoken = digitsSaid(text);
  const mixed = (text.match(/\b(?=\w*\d)(?=\w*[a-z])[\w-]+/giu) ?? []).reduce(
    (most, token) => Math.max(most, token.length),
    0,
  );
  return Math.max(spoken, mixed);
}
