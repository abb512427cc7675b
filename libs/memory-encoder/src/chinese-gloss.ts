import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Jieba } from '@node-rs/jieba';
import { dict } from '@node-rs/jieba/dict.js';

const HAN = /\p{Script=Han}/u;
/** Senses that explain a character rather than a word. */
const NOT_A_SENSE = /^(?:variant|old variant|surname|see |CL:|used in|abbr\.)/;
/** Function words whose first dictionary sense misleads. */
const OVERRIDES: ReadonlyMap<string, string> = new Map([
  ['我', 'I'],
  ['你', 'you'],
  ['的', "'s"],
  ['是', 'is'],
  ['用户', 'user'],
  ['什么', 'what'],
  ['吗', ''],
  ['呢', ''],
  ['了', ''],
  ['哪里', 'where'],
  ['哪个', 'which'],
  ['在', 'in'],
  ['对', 'to'],
  ['叫', 'called'],
  ['名字', 'name'],
  ['不能', 'cannot'],
  ['喜欢', 'like'],
  ['最', 'most'],
]);

/**
 * Chinese in English words: cut by jieba, each word by its first plain sense in CC-CEDICT. A bridge to an English
 * encoder, which otherwise gives every Chinese sentence the same vector. CC-CEDICT: CC BY-SA 4.0, see NOTICE.
 */
export class ChineseGloss {
  private readonly segmenter = Jieba.withDict(dict);
  private readonly senses = readSenses();

  /** Text without Han characters comes back as it is. */
  toEnglish(text: string): string {
    if (!HAN.test(text)) return text;
    return this.segmenter
      .cut(text)
      .map((word) => OVERRIDES.get(word) ?? this.senses.get(word) ?? word)
      .filter((word) => word.trim() !== '')
      .join(' ');
  }
}

function readSenses(): ReadonlyMap<string, string> {
  const manifest = createRequire(import.meta.url).resolve('chinese-tokenizer/package.json');
  const senses = new Map<string, string>();
  for (const line of readFileSync(manifest.replace(/package\.json$/, 'tests/cedict_ts.u8'), 'utf8').split(
    '\n',
  )) {
    const entry = /^\S+ (\S+) \[.*?\] \/(.*)\/\s*$/.exec(line);
    const word = entry?.[1];
    if (word === undefined || senses.has(word)) continue;
    const sense = entry?.[2]?.split('/').find((text) => !NOT_A_SENSE.test(text));
    if (sense !== undefined) senses.set(word, plain(sense));
  }
  return senses;
}

/** `to climb (a mountain); to ascend` → `climb`. */
function plain(sense: string): string {
  return (sense.replace(/\(.*?\)/g, '').split(';')[0] ?? '').replace(/^to /, '').trim();
}
