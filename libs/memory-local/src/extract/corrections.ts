import { clean } from './rule.js';

/** Words with which somebody sets right what was said before. */
const LEAD =
  /^(?:(?:no|nope|actually|sorry|wait|correction|wrong|that's (?:not right|wrong|not true|incorrect)|that is (?:not right|wrong|not true)|you(?:'re| are) wrong|you got (?:that|it) wrong|i (?:mean|meant)(?: to say)?)(?:[,.!:;]+\s*|\s+(?=i\b|i'|my\b|our\b|we\b|it's\b|it is\b|that's\b|that is\b|he's\b|she's\b|the\b|you\b|actually\b|sorry\b|wrong\b|not\b))|(?:不对|不是的?|错了|你?(?:弄|搞|记|听|说)错了|我说错了|其实|更正一下|应该说)[，,。！!：:；;\s]*(?=\S))+/iu;
/** "Actually I live in Bern now" tells of a change; nobody was wrong. */
const CHANGE = /\b(?:now|these days|any ?more|moved|since|nowadays)\b|现在|已经|搬|改|换了/iu;
const ONLY_LEAD =
  /^(?:no|nope|wrong|actually|sorry|that's (?:not right|wrong)|不对|不是|错了|你?(?:弄|搞|记|听|说)错了)[.!。！，,]*$/iu;
const DENIED = /(?:,\s*(?:and )?|\s+and )not\s+(?:(?:a|an|the|in|at|on|to|from)\s+)?([^,.]+?)\s*$/iu;

/** What a sentence sets right, without the words that say so. */
export interface Correction {
  rest: string;
  isCorrection: boolean;
  /** "walnuts, not peanuts": peanuts. */
  denied?: string;
}

/** Takes the words of a correction off a sentence. */
export function readCorrection(sentence: string): Correction {
  const rest = sentence.replace(LEAD, '');
  const denied = DENIED.exec(rest.replace(/[.!]+\s*$/u, ''))?.[1];
  const isCorrection = (rest !== sentence || denied !== undefined) && !CHANGE.test(rest);
  return {
    rest: denied === undefined ? rest : rest.replace(/[.!]+\s*$/u, '').replace(DENIED, ''),
    isCorrection,
    denied,
  };
}

/** True for a sentence that says no more than that something is wrong: what is right comes next. */
export function isOnlyCorrection(sentence: string): boolean {
  return ONLY_LEAD.test(sentence.trim());
}

/** A value that replaces one said before; what it is the value of, only the context tells. */
export interface BareCorrection {
  value: string;
  /** The wrong value, where it was named. */
  denied?: string;
  /** The sentence, as said. */
  utterance: string;
}

const IT_IS =
  "(?:it's|it is|it was|that's|that is|he's|he is|she's|she is|they're|(?:the|his|her|its) name is|(?:he|she|it)'s called|i said|i meant)";
const BARE: readonly RegExp[] = [
  new RegExp(
    `^(?:no|nope|wrong|sorry|actually)?[,.!]?\\s*${IT_IS} not (?<denied>[^,.]+?)[,;]?\\s+(?:but|${IT_IS})\\s+(?<value>[^,.]+)$`,
    'iu',
  ),
  new RegExp(
    `^(?:no|nope|wrong|sorry|actually|i mean)[,.!]?\\s+${IT_IS} (?<value>[^,.]+?)(?:,? not (?<denied>[^,.]+))?$`,
    'iu',
  ),
  /^(?:不对|不是的?|错了|说错了)?[，,。\s]*(?:应该)?(?:不是|不叫)(?<denied>[^，,。]{1,12})[，,]?\s*(?:而)?(?:是|叫)(?<value>[^，,。]{1,12})$/u,
  /^(?:不对|不是的?|错了|说错了|记错了|你记错了)[，,。！\s]*(?:应该)?(?:是|叫)(?<value>[^，,。]{1,12})$/u,
];
/** What "it is" is said of, when it is no name, place, day or number: how things are. */
const NO_VALUE =
  /^(?:too|very|so|quite|really|just|not|fine|ok|okay|good|great|bad|right|wrong|true|late|early|enough|over|done|nothing|me|you|my|your|that|this|it|the (?:other|same|first|second|last))\b|\bing$|^(?:很|太|这|那|我|你|他|她|真的|的|对|错)|[了吗呢]$/iu;

/** "No, it's Brutus." “不对，是旺财。” Undefined where nothing is set right, or with no value. */
export function findBareCorrection(sentence: string): BareCorrection | undefined {
  const said = sentence.trim().replace(/[.!。！]+$/u, '');
  for (const pattern of BARE) {
    const groups = pattern.exec(said)?.groups;
    const value = clean(groups?.value ?? '');
    if (value === '' || NO_VALUE.test(value) || value.split(/\s+/u).length > 5) continue;
    const denied = groups?.denied === undefined ? undefined : clean(groups.denied);
    return { value, denied, utterance: sentence };
  }
  return undefined;
}
