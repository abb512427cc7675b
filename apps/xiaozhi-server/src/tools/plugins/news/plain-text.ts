import { Parser } from 'htmlparser2';

const SILENT = new Set([
  'script',
  'style',
  'noscript',
  'template',
  'svg',
  'head',
  'iframe',
  'figure',
  'nav',
  'footer',
]);
const BLOCKS = new Set([
  'p',
  'div',
  'br',
  'li',
  'ul',
  'ol',
  'h1',
  'h2',
  'h3',
  'h4',
  'section',
  'blockquote',
  'tr',
]);
/** An article's own words; menus and teasers stand outside of them. */
const BODIES = new Set(['article', 'main']);

interface Extracted {
  all: string;
  /** Words within `article` or `main`. */
  body: string;
}

/** The words of HTML or plain text, without markup, one line per block. */
export function plainText(html: string): string {
  return tidy(extract(html).all);
}

/** The words of a page's article; of the whole page where it marks none. */
export function articleText(html: string): string {
  const { all, body } = extract(html);
  return tidy(body) || tidy(all);
}

function extract(html: string): Extracted {
  const found: Extracted = { all: '', body: '' };
  let silentDepth = 0;
  let bodyDepth = 0;
  const add = (text: string): void => {
    if (silentDepth > 0) return;
    found.all += text;
    if (bodyDepth > 0) found.body += text;
  };
  const parser = new Parser(
    {
      onopentagname: (name) => {
        if (SILENT.has(name)) silentDepth += 1;
        if (BODIES.has(name)) bodyDepth += 1;
        if (BLOCKS.has(name)) add('\n');
      },
      ontext: add,
      onclosetag: (name) => {
        if (BLOCKS.has(name)) add('\n');
        if (SILENT.has(name)) silentDepth = Math.max(0, silentDepth - 1);
        if (BODIES.has(name)) bodyDepth = Math.max(0, bodyDepth - 1);
      },
    },
    { decodeEntities: true },
  );
  parser.end(html);
  return found;
}

function tidy(text: string): string {
  return text
    .split('\n')
    .map((line) => line.replace(/\s+/g, ' ').trim())
    .filter((line) => line !== '')
    .join('\n');
}
