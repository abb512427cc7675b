import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** Senses that explain a character rather than a word. */
const NOT_A_SENSE =
  /^\(?(?:variant|old variant|archaic variant|erhua variant|same as|surname|see |CL:|used in|abbr\.|Japanese|dialectal|onom\.|archaic|old\)|classifier)/;
const PLACE =
  /^((?:[A-Z][\p{L}']*\s)+)(?:prefecture|county|district|city|province|municipality|town|village|autonomous)/u;
const SENSE_MAX_WORDS = 5;

/** CC-CEDICT's plain sense by simplified word. Of several entries for a word the one with most senses is the main one. */
export function readSenses(): ReadonlyMap<string, string> {
  const manifest = createRequire(import.meta.url).resolve('chinese-tokenizer/package.json');
  const file = readFileSync(manifest.replace(/package\.json$/, 'tests/cedict_ts.u8'), 'utf8');
  const senses = new Map<string, string>();
  const counts = new Map<string, number>();
  for (const line of file.split('\n')) {
    const entry = /^\S+ (\S+) \[.*?\] \/(.*)\/\s*$/.exec(line);
    const word = entry?.[1];
    const usable =
      entry?.[2]?.split('/').filter((text) => !NOT_A_SENSE.test(text) && plain(text) !== '') ?? [];
    if (word === undefined || usable.length <= (counts.get(word) ?? 0)) continue;
    counts.set(word, usable.length);
    senses.set(word, plain(usable[0] ?? ''));
  }
  return senses;
}

/** `to climb (a mountain); to ascend` → `climb`; `Yichang prefecture level city in Hubei` → `Yichang`. */
function plain(sense: string): string {
  const first = sense.replace(/\(.*?\)|\[.*?\]|[\p{Script=Han}|]+/gu, '').split(/[;,]/)[0] ?? '';
  const bare = first.replace(/^to /, '').replace(/[?!]/g, '').trim();
  return (PLACE.exec(bare)?.[1] ?? bare).trim().split(/\s+/).slice(0, SENSE_MAX_WORDS).join(' ');
}
