import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** Senses that explain a character rather than a word. */
const NOT_A_SENSE =
  /^\(?(?:variant|old variant|archaic variant|erhua variant|same as|surname|see |CL:|used in|abbr\.|Japanese|dialectal|onom\.|archaic|old\)|classifier)/;
const PLACE =
  /^((?:[A-Z][\p{L}']*\s)+)(?:prefecture|county|district|city|province|municipality|town|village|autonomous)/u;
const SENSE_MAX_WORDS = 5;

/**
 * CC-CEDICT's plain sense by simplified word. Of several entries for a word the one with most senses is the main one.
 * An entry is read when its word is asked for: a talk has some hundred words, the dictionary 120,000 entries.
 */
export class DictionarySenses {
  private readonly text: string;
  /** Where the lines of a word begin. */
  private readonly lines = new Map<string, number[]>();

  /** @throws Error where the dictionary is not installed */
  constructor() {
    const manifest = createRequire(import.meta.url).resolve('chinese-tokenizer/package.json');
    this.text = readFileSync(manifest.replace(/package\.json$/, 'tests/cedict_ts.u8'), 'utf8');
    for (let start = 0; start < this.text.length; start = this.endOf(start) + 1) this.index(start);
  }

  get(word: string): string | undefined {
    let sense: string | undefined;
    let count = 0;
    for (const start of this.lines.get(word) ?? []) {
      const senses = sensesOf(this.text.slice(start, this.endOf(start)));
      if (senses.length <= count) continue;
      count = senses.length;
      sense = plain(senses[0] ?? '');
    }
    return sense;
  }

  /** A line is `traditional simplified [pinyin] /sense/sense/`. */
  private index(start: number): void {
    const wordStart = this.text.indexOf(' ', start) + 1;
    const word = this.text.slice(wordStart, this.text.indexOf(' ', wordStart));
    const others = this.lines.get(word);
    if (others === undefined) this.lines.set(word, [start]);
    else others.push(start);
  }

  private endOf(start: number): number {
    const end = this.text.indexOf('\n', start);
    return end < 0 ? this.text.length : end;
  }
}

function sensesOf(line: string): string[] {
  const senses = /^\S+ \S+ \[.*?\] \/(.*)\/\s*$/.exec(line)?.[1]?.split('/') ?? [];
  return senses.filter((text) => !NOT_A_SENSE.test(text) && plain(text) !== '');
}

/** `to climb (a mountain); to ascend` → `climb`; `Yichang prefecture level city in Hubei` → `Yichang`. */
function plain(sense: string): string {
  const first = sense.replace(/\(.*?\)|\[.*?\]|[\p{Script=Han}|]+/gu, '').split(/[;,]/)[0] ?? '';
  const bare = first.replace(/^to /, '').replace(/[?!]/g, '').trim();
  return (PLACE.exec(bare)?.[1] ?? bare).trim().split(/\s+/).slice(0, SENSE_MAX_WORDS).join(' ');
}
