import { parse } from '@vue/compiler-sfc';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { en as enEverywhere } from './en.js';
import { enPlayground } from './en.playground.js';
import { zh as zhEverywhere } from './zh.js';
import { zhPlayground } from './zh.playground.js';

const en = { ...enEverywhere, ...enPlayground };
const zh = { ...zhEverywhere, ...zhPlayground };
const SOURCE = path.join(__dirname, '..');
const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(vue|ts)$/.test(file) && !/spec\.ts$|^locales|\.d\.ts$/.test(file))
  .map((file) => ({ file, text: readFileSync(path.join(SOURCE, file), 'utf8') }));
const keysOf = (tree: object): string[] =>
  Object.entries(tree).flatMap(([group, texts]) =>
    Object.keys(texts as object).map((key) => `${group}.${key}`),
  );
const all = files.map(({ text }) => text).join('\n');
const used = [...all.matchAll(/(?:\bt\(|title: )'([\w.]+)'/g)].map((match) => match[1] ?? '');
const prefixes = [...all.matchAll(/`([a-zA-Z]+\.\w*)\$\{/g)].map((match) => match[1] ?? '');

describe('locales', () => {
  it('have the same keys in both languages', () => {
    expect(keysOf(zh)).toEqual(keysOf(en));
  });
  it('have every key that the console uses', () => {
    expect(used.length).toBeGreaterThan(80);
    expect(used.filter((key) => !keysOf(en).includes(key))).toEqual([]);
  });
  it('have no key that nothing uses', () => {
    const isUsed = (key: string): boolean =>
      used.includes(key) || prefixes.some((prefix) => key.startsWith(prefix));
    expect(keysOf(en).filter((key) => !isUsed(key))).toEqual([]);
  });
  it.each(files.filter(({ file }) => file.endsWith('.vue')))(
    'leave no words written into $file',
    ({ file, text }) => {
      const template = parse(text, { filename: file }).descriptor.template?.content ?? '';
      const attributes = [...template.matchAll(/\s(?:label|title|placeholder|aria-label)="[^"]+"/g)].map(
        String,
      );
      const words = template
        .replace(/\{\{[\s\S]*?\}\}/g, '')
        .replace(/"[^"]*"/g, '')
        .replace(/<[^>]*>|&#?\w+;/g, '')
        .match(/[\p{L}]+/gu);
      expect([...attributes, ...(words ?? [])]).toEqual([]);
    },
  );
});
