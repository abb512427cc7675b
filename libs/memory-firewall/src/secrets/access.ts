import type { SecretKind, SecretSpan } from './finding.js';
import { NUMBER_WORD, digitsSaid } from './said-digits.js';

/** What is locked, and what one does with its code. */
const LOCKED_EN =
  '(?:gate|doors?|keypad|key ?pad|key ?safe|safe|vault|alarm|padlock|lock|lock ?box|key ?box|suitcase|garage|barrier|intercom|buzzer|shed|bike lock|voicemail|sim(?: card)?|lock ?screen)';
const OPENING_EN =
  '\\b(?:unlocks?|unlocked|disarm\\w*|de-?activates?|opens?|arms?|(?:get|gets|let|lets|log|logs|logging|sign|signs|signing|buzz)(?: \\w+)? (?:in|into|on to|onto)|log ?in|sign ?in|(?:turn|switch|shut)s? off the (?:\\w+ )?alarm)\\b';
const TYPING_EN = '\\b(?:press|type|enter|punch|key|dial|use|put|tap|hit|with|using|by)(?:s|ing|ed)?\\b';
const LOCKED_ZH =
  '(?:报警器?|警报器?|门锁|大门|房门|车库|单元门|楼门|门禁|保险箱|保险柜|钥匙盒|钥匙箱|密码箱|信箱|密码锁|行李箱|储物柜|柜子锁|锁屏|屏保|手机锁)';
const OPENING_ZH = '(?:解锁|开锁|开门|进门|开机|登[录陆]|解除|撤防|布防|打开|进去|进楼)';
const TYPING_ZH = '(?:按|输入?|键入|拨|敲|打|用)';
const SIDES =
  '\\d{1,2} ?(?:to the )?(?:left|right|clockwise)|[左右](?:转|边|拧)?(?:[一二两三四五\\d]圈)?(?:到|至)?\\d{1,2}';

/** Of a clause: where it says how one gets in, and has digits, it is the secret. */
const WITH_DIGITS: readonly RegExp[] = [
  new RegExp(`${OPENING_EN}.*${TYPING_EN}|${TYPING_EN}.*\\b(?:to|and it|it) ${OPENING_EN}`, 'iu'),
  new RegExp(
    `\\b${LOCKED_EN}(?: (?:at|of|to|for|in|on) (?:\\w+ ){0,3}?\\w+)?(?:'s| is| was|:| =| takes| wants| needs| opens| code)(?: (?:now|still|with|to|at|for|just))*[:\\s]+(?:\\d|[〇零一二三四五六七八九幺]|(?:${NUMBER_WORD})\\b)(?:[^\\p{L}]|[〇零一二三四五六七八九幺])*(?:(?:${NUMBER_WORD}|then|and|hash|star|pound|double|triple)\\b[^\\p{L}]*)*$`,
    'iu',
  ),
  new RegExp(`${TYPING_EN}.*\\b(?:at|on|into|for) the (?:\\w+ )?${LOCKED_EN}\\b`, 'iu'),
  /\b(?:hash|star|pound|asterisk)(?: key| sign)?$|[#*]$|(?:井号?|星号?|#|\*)键?$/iu,
  /\b(?:on|at) the back\b|(?:背面|卡后面|背后|签名条|后三[码位])/iu,
  new RegExp(
    `(?:${LOCKED_ZH}|${OPENING_ZH}).{0,10}(?:${TYPING_ZH}|是|为|：|:|=)|${TYPING_ZH}.{0,16}(?:就能|就可以|才能|就)${OPENING_ZH}`,
    'u',
  ),
  new RegExp(
    `^(?:我们?家?|咱们?家?)?.{0,6}${LOCKED_ZH}(?:的)?(?:号码?|数字)?[：:\\s]*(?=[\\d零一二三四五六七八九])`,
    'u',
  ),
];
/** Numbers that come by message are short; a longer one is a telephone number. */
const SENT =
  /\b(?:texted|sent|messaged|emailed|text (?:message )?(?:says|reads|said)|sms|message (?:says|reads|said))\b(?!.*\b(?:dollars?|euros?|pounds?|bucks|in (?:19|20)\d\d|years?)\b)|短信|发(?:来)?的.{0,4}码|发来的|收到的?.{0,6}(?:数字|那[几四六]位|[四六]位)/iu;
const SENT_DIGITS = { min: 4, max: 8 };
const CLOCK =
  /\b\d{1,2}[:.]\d{2}\b|\b\d{1,2} ?(?:am|pm|a\.m\.|p\.m\.|o'clock|percent|degrees|%)|\d{1,2}[点时](?:\d{1,2}分?)?/giu;
/** Fewer digits may be a floor or a house. */
const NEEDED = 3;

/** Words in the place of a secret, whatever they are. */
const WITH_WORDS: readonly [SecretKind, RegExp][] = [
  [
    'password',
    /\b(?:use|used|uses|using|set|put|chose|choose|picked|typed?|enter)\s+\S.*\s(?:as|for) (?:(?:the|my|our|a|his|her|their) )?(?:[\w-]+ ){0,2}?pass ?(?:word|code|phrase)s?\b/iu,
  ],
  [
    'password',
    /\b(?:set|changed?|reset|updated?|made|switched) (?:(?:the|my|our|his|her|their) )?(?:[\w'-]+ ){0,3}?(?:pass ?(?:word|code|phrase)|pin)s?(?: code)? (?:to|into) (?!(?:a|an|be|something|the|one|remember)\b)\S/iu,
  ],
  [
    'password',
    /\b(?:user ?(?:name|id)?|log ?in|account|e-?mail)\b.*\b(?:pass ?word|pass|pw|pwd)\s*[:=]?\s+(?!(?:is|was|for|to|and|or|manager|reset|again|please)\b)\S{4,}$/iu,
  ],
  ['password', /\b(?:pass|pwd|pw)\s*[:=]\s*\S|\bpass\s+(?=\S*[\d_!@#$%-])(?=\S*\p{L})\S{5,}/iu],
  [
    'password',
    /^(?!(?:it|this|that|what|which|where|who|here|there|changing|something|everything|nothing|my|the|our)\b)(?:\S+ ){1,4}(?:is|was) (?:the|my|our|his|her|their) (?:[\w'-]+ ){0,3}?pass ?(?:word|phrase|code)s?(?: (?:for|to|of|on) .*)?$/iu,
  ],
  [
    'password',
    /\b(?:security|secret|recovery) (?:answer|question|word)s?\b.*(?:\bis\b|'s|:|=)\s*(?!what|which|where|who|the same)\S/iu,
  ],
  ['password', /(?:密保|安全问题|找回密码).{0,8}(?:答案)?(?:是|为|填|写|：|:)(?!什么|啥|哪|谁).+/u],
  ['password', /(?:用|拿|把).{1,24}(?:做|当|作为?|设成|设为|当成)(?:了)?.{0,8}(?:密码|口令|暗号)/u],
  [
    'password',
    /(?:密码|口令|暗号).{0,4}(?:用的?是?|设的是|设成|改成|换成|填|输|就是|应该是|好像是|大概是|记得是)(?!什么|啥|哪|谁|多少|几|一样).{2,}/u,
  ],
];

/** Secrets that show by what one does with them: "the gate's 1942 then hash". @param clause unified */
export function accessSecrets(clause: string): SecretSpan[] {
  const said = clause.replace(/[\s.!。！]+$/u, '');
  const whole = (kind: SecretKind): SecretSpan[] => [{ kind, start: 0, end: clause.length }];
  const words = WITH_WORDS.find(([, pattern]) => pattern.test(said));
  if (words !== undefined) return whole(words[0]);
  if (isTurned(said)) return whole('code');
  const digits = digitsSaid(said.replace(CLOCK, ' '));
  if (digits < NEEDED) return [];
  const isSent = SENT.test(said) && digits >= SENT_DIGITS.min && digits <= SENT_DIGITS.max;
  return isSent || WITH_DIGITS.some((pattern) => pattern.test(said)) ? whole('code') : [];
}

/** "33 left, 12 right": the way a dial is turned. */
function isTurned(said: string): boolean {
  const turns = [...said.matchAll(new RegExp(SIDES, 'giu'))].length;
  return (
    turns > 1 ||
    (turns === 1 && new RegExp(`^(?:(?:then|and) )?(?:${SIDES})$|${LOCKED_EN}|${LOCKED_ZH}`, 'iu').test(said))
  );
}

const NAMES_OPENING = new RegExp(
  `^(?:to |for )?${OPENING_EN}(?:.*\\b(?:${LOCKED_EN}|phone|tablet|ipad|laptop|computer|e-?mail|account|bank\\w*|house|flat|building|office)\\b)|\\b${LOCKED_EN}$|${LOCKED_ZH}$|^.{0,6}(?:解锁|开锁|登[录陆]).{0,6}$`,
  'iu',
);

/** Whether a clause says what is to be opened, and the next one may say how. */
export function namesOpening(clause: string): boolean {
  return NAMES_OPENING.test(clause.replace(/[\s?？.。]+$/u, ''));
}
