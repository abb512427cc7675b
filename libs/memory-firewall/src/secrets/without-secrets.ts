import { clausesOf, sentencesOf, unify, wordsOf } from '../text.js';
import { hasMask, masked, maskOf } from './finding.js';
import type { SecretKind } from './finding.js';
import { accessSecrets, namesOpening } from './access.js';
import { isNoValue, labelledSecrets, mayBeSecret, secretNamed, withLabelsJoined } from './labelled.js';
import { recognisableSecrets } from './recognisable.js';
import { digitsSaid } from './said-digits.js';

/** A text after its secrets were taken out. */
export interface CleanedText {
  /** What named a secret is gone; what showed by its form alone is masked. The text itself where there was none. */
  text: string;
  /** The whole text with every secret masked: what may be shown. */
  masked: string;
  kinds: readonly SecretKind[];
}

/** An answer to "what is your PIN?", or what follows "my password?", is this short. */
const SHORT_WORDS_COUNT = 8;
/** How many clauses after its name a value may come. */
const NAMED_CLAUSES_COUNT = 2;
const LEAD =
  /^(?:(?:i (?:think|believe|guess)|maybe|probably|好像|大概|应该|可能|it's|it is|it was|it says|it|that's|that is|well|oh|yes|so|is|you|just|type|enter|press|use|put in|dial|then|是|就是|它是|是的|按|输入?|用|你)[\s,，:]*)+/iu;

/** Beside a secret this is no more than its name. */
const NAMES_ACCESS =
  /\b(?:apple id|expiry|expires|expiration|valid (?:thru|until)|login|log[- ]?in|sign[- ]?in|user ?name|code|pin|password)\b|用户名|账号|验证码|动态码|密码|有效期/iu;

/** What is left of "the password of …" when the secret is cut. */
const UNFINISHED = /(?:的|\b(?:the|my|our|of|for|a|an|and|is|with|to|their|his|her)|'s)$/iu;

/** "It is 4821, that's my PIN": the name comes after. */
const POINTS_BACK =
  /^(?:and |so )?(?:that's|that is|that was|this is|it's|it is|is|这|那|这个|那个|它)?(?:就)?(?:是|\b)/iu;

/** Three digits and more, spoken or written. */
const ENDS_WITH_NUMBER =
  /(?:(?:\d|[〇零一二三四五六七八九幺])[\s-]*){3,}$|(?:\b(?:zero|oh|one|two|three|four|five|six|seven|eight|nine)\b[\s-]*){3,}$/iu;

/** One clause after its secrets were taken out, and what it names. */
interface Piece extends CleanedText {
  clause: string;
}

/**
 * Takes secrets out of what was said: payment cards, account numbers, passwords, PINs, one-time codes, identity numbers
 * and keys.
 * @param asked what the assistant asked just before, if it did: a short answer to it may be the secret itself
 */
export function withoutSecrets(text: string, asked?: string): CleanedText {
  const said = unify(text);
  const byForm = recognisableSecrets(said);
  const sentences = sentencesOf(masked(said, byForm));
  const pieces = sentences.map((sentence) => clausesOf(withLabelsJoined(sentence)).map(toPiece));
  takeOutAnswers(pieces.flat(), asked);
  const kinds = [...byForm.map(({ kind }) => kind), ...pieces.flat().flatMap((piece) => piece.kinds)];
  if (kinds.length === 0) return { text, masked: text, kinds };
  const left = sentences.map((sentence, at) => leftOf(sentence, pieces[at] ?? []));
  const shown = sentences.map((sentence, at) => {
    const isWhole = pieces[at]?.every((piece) => piece.masked === piece.clause);
    return isWhole ? sentence : (pieces[at] ?? []).map((piece) => piece.masked).join(', ');
  });
  return { text: left.filter((part) => part !== '').join(' '), masked: shown.join(' '), kinds };
}

function leftOf(sentence: string, pieces: readonly Piece[]): string {
  if (pieces.every((piece) => piece.text === piece.clause && !hasMask(piece.masked))) return sentence;
  // "They sent me a code, it says 4821": without the number the rest is worth nothing.
  const worthy = pieces.filter(({ text }) => text !== '' && (hasMask(text) || !NAMES_ACCESS.test(text)));
  return worthy.map((piece) => piece.text).join(', ');
}

/** A value may stand by itself, in the clauses after its name or in the one before it. */
function takeOutAnswers(pieces: Piece[], asked: string | undefined): void {
  let named = asked === undefined ? undefined : secretNamed(asked);
  let age = 0;
  pieces.forEach((piece, at) => {
    const own = namedBy(piece.clause);
    if (named !== undefined && piece.kinds.length === 0 && isAnswer(piece.clause, named))
      makeSecret(piece, named);
    const before = pieces[at - 1];
    const ofBefore = secretNamed(piece.clause);
    if (ofBefore !== undefined && before !== undefined && namesWhatIsBefore(piece, before, ofBefore))
      makeSecret(before, ofBefore);
    age = own === undefined ? age + 1 : 0;
    if (own !== undefined) named = own;
    // "My password is my dog's name, Rufus1": the value may come once more.
    if (age > NAMED_CLAUSES_COUNT) named = undefined;
  });
}

/** What the next clause may be the secret of. */
function namedBy(clause: string): SecretKind | undefined {
  return secretNamed(clause) ?? (namesOpening(clause) ? 'code' : undefined);
}

function namesWhatIsBefore(piece: Piece, before: Piece, kind: SecretKind): boolean {
  if (piece.kinds.length > 0 || before.kinds.length > 0 || !POINTS_BACK.test(piece.clause)) return false;
  return isAnswer(before.clause, kind) || ENDS_WITH_NUMBER.test(before.clause);
}

function makeSecret(piece: Piece, kind: SecretKind): void {
  Object.assign(piece, { text: '', masked: maskOf(kind), kinds: [kind] });
}

/** What comes before a label has nothing to do with it: "I fly to Oslo on Friday my passport number is …". */
function toPiece(clause: string): Piece {
  const spans = [...labelledSecrets(clause), ...accessSecrets(clause)];
  if (spans.length === 0) return { clause, text: clause, masked: clause, kinds: [] };
  const start = Math.min(...spans.map((span) => span.start));
  const before = clause.slice(0, start).replace(/[\s,，:：]+$/u, '');
  const text = UNFINISHED.test(before) ? '' : before;
  return { clause, text, masked: masked(clause, spans), kinds: spans.map(({ kind }) => kind) };
}

const STARTS_AS_NUMBER =
  /^(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|double|triple|all)\b/iu;
/** "…, is purple monkey": what a clause before it was about. */
const NAMED_NOW =
  /^(?:and |so )?(?:it's|it is|is|that's|就是|是|叫)\s*(?:(?:just|simply|actually|still|now|called)\s+)?(?<value>\S.*)$/iu;

function isNamedNow(clause: string): boolean {
  const value = NAMED_NOW.exec(clause)?.groups?.['value'];
  return value !== undefined && wordsOf(value).length <= SHORT_WORDS_COUNT && !isNoValue(value);
}

/** Whether a clause is what was asked for, or what the clause before it named. */
function isAnswer(clause: string, named: SecretKind): boolean {
  const said = clause.replace(LEAD, '');
  if (named === 'password' && isNamedNow(clause)) return true;
  const isNumber = /^[\d\s\p{P}〇零一二三四五六七八九幺]+$/u.test(said);
  if (!isNumber && wordsOf(said).length > SHORT_WORDS_COUNT) return false;
  if (digitsSaid(said) >= 3 && /^(?:\p{L}+[\s,-]*)+$/u.test(said) && STARTS_AS_NUMBER.test(said))
    return mayBeSecret(said, named);
  const startsAsValue =
    /^[\W_]*(?:\d|[〇零一二三四五六七八九幺]|[^\s\d]*[\d@#$%&*])/u.test(said) ||
    /^(?:zero|one|two|three|four|five|six|seven|eight|nine)\b/iu.test(said);
  return startsAsValue && mayBeSecret(said, named);
}
